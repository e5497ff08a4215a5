"""``SealedText``: a text column that is encrypted for one row (see ``crypto``)."""

from __future__ import annotations

from typing import Any

from django.db import models

from teranga.kernel.crypto import INSTALL, seal, unseal


class _Sealed(bytes):
    """Bytes as they lie in the database; opened only when somebody reads them."""


class _Opener:
    def __init__(self, field: SealedText) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        return self.field.open(instance, value) if isinstance(value, _Sealed) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedText(models.BinaryField):
    """Text sealed with the key of ``domain``. Reading raises KeyLost or CannotOpen.

    The row needs its primary key before it is saved (UUID from ``new_id``). ``update()``
    is refused, because a set of rows has no single place to bind to.
    """

    def __init__(self, *args: Any, domain: str = "contacts", **kwargs: Any) -> None:
        self.domain = domain
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", b"")
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "domain": self.domain}

    def contribute_to_class(
        self, cls: Any, name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def place(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}.{self.column}:{instance.pk}"

    def scope(self, instance: models.Model) -> Any:
        return getattr(instance, "organisation_id", None) or INSTALL

    def open(self, instance: models.Model, sealed: bytes) -> str:
        if not sealed:
            return ""
        scope, place = self.scope(instance), self.place(instance)
        return unseal(sealed, scope=scope, domain=self.domain, place=place).decode()

    def sealed(self, instance: models.Model, text: str) -> bytes:
        """``text`` as it lies in the database, under the key in use now."""
        if text == "":
            return _Sealed(b"")
        scope, place = self.scope(instance), self.place(instance)
        return _Sealed(
            seal(text.encode(), scope=scope, domain=self.domain, place=place)
        )

    def from_db_value(self, value: Any, *_: Any) -> Any:
        return None if value is None else _Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, _Sealed):
            return value
        return self.sealed(model_instance, str(value))

    def get_prep_value(self, value: Any) -> Any:
        if value == "":
            value = _Sealed(b"")
        if value is not None and not isinstance(value, bytes):
            raise TypeError(f"{self.name} is sealed for one row: set it and save().")
        return value

    def get_default(self) -> Any:
        return ""

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed and is never serialised.")
