from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "teranga.kernel"
    label = "kernel"
