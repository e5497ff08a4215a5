from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "teranga.publish"
    label = "publish"

    def ready(self) -> None:
        # Importing them registers their tasks and sweeps.
        from teranga.publish import _joins
        from teranga.publish.tasks import deliver, look, withdraw  # noqa: F401

        _joins.join_outgoing()
