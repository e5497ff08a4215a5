from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "teranga.config"
    label = "config"

    def ready(self) -> None:
        from teranga.config import checks  # noqa: F401 importing registers them
