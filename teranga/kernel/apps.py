from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "teranga.kernel"
    label = "kernel"

    def ready(self) -> None:
        # What registers itself: background work, and what the kernel keeps.
        from teranga.kernel import (  # noqa: F401
            doctor_checks,
            notify,
            person,
            retention_rules,
            rotation,
            tasks,
        )

        doctor_checks.register()
        person.register()
        post_migrate.connect(_guard, sender=self)


def _guard(using: str, **_: Any) -> None:
    """Django remakes a table to alter it on SQLite, and leaves its triggers behind."""
    from django.db import connections

    from teranga.kernel import guard

    on = connections[using]
    if set(guard.TABLES) <= set(on.introspection.table_names()):
        guard.install(on)
