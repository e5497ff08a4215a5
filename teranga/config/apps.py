from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "teranga.config"
    label = "config"
