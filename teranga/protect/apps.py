from django.apps import AppConfig


class ProtectConfig(AppConfig):
    name = "teranga.protect"
    label = "protect"
