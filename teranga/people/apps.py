from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, pre_save


class PeopleConfig(AppConfig):
    name = "teranga.people"
    label = "people"

    def ready(self) -> None:
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession

        from teranga.kernel import (
            dumps,
            frame,
            notify,
            registries,
            rotation,
            tombstones,
        )
        from teranga.people import (  # noqa: F401 tasks register
            desk,
            factors,
            keeping,
            tasks,
        )
        from teranga.people.access import scopes
        from teranga.people.actions import erasure, restored, telling
        from teranga.people.models import KeptWords

        frame.asks.add(
            "matrix", lambda actor, need: bool(scopes(actor, need[1], need[0]))
        )
        frame.fillers.add("people", desk.fill)
        for what, text in telling.KINDS.items():
            notify.kinds.add(f"people.{what}", text)
        registries.today.add("people", desk.today, order=20)
        registries.handover.add("people", desk.empty_seats, order=50)
        registries.export.add("people", erasure.export_here)
        registries.erasure.add("people", erasure.erase_here, order=900)
        tombstones.replays.add("people.erase", erasure.erase_again)
        dumps.left_out.add("devices", UserSession._meta.db_table)
        dumps.left_out.add("kept_words", KeptWords._meta.db_table)
        restored.join()
        keeping.join()
        rotation.elsewhere.add(
            "people.factors",
            rotation.Elsewhere(
                domain=factors.DOMAIN, reseal=factors.reseal, in_use=factors.in_use
            ),
        )
        pre_save.connect(_keep_no_address, sender=UserSession, dispatch_uid="people")
        for gone in (Authenticator, EmailAddress):
            post_delete.connect(_stays_gone, sender=gone, dispatch_uid="people")


def _keep_no_address(sender: Any, instance: Any, **_: Any) -> None:
    """A list of own devices needs a name for the device, not where it was."""
    from teranga.people.device import name_of

    instance.ip = "0.0.0.0"  # noqa: S104 a column that must not be empty
    instance.user_agent = name_of(instance.user_agent)


def _stays_gone(sender: Any, instance: Any, **_: Any) -> None:
    """A lost phone, a mailbox taken away: neither comes back with a backup."""
    from allauth.mfa.models import Authenticator

    from teranga.kernel import clock
    from teranga.people.actions import remember

    if sender is Authenticator:
        remember.factor(instance, clock.now())
    else:
        remember.address(instance, clock.now())
