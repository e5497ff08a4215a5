from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "teranga.publish"
    label = "publish"

    def ready(self) -> None:
        # Importing them registers their tasks and sweeps.
        from teranga.publish import _joins
        from teranga.publish.tasks import (  # noqa: F401
            accounts,
            deliver,
            gaps,
            look,
            trials,
            withdraw,
        )

        _joins.join_writing()
        _joins.join_outgoing()
        _joins.join_accounts()
        _joins.join_help()
