from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "teranga.home"
    label = "home"
