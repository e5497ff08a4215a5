from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "teranga.ui"
    label = "ui"
