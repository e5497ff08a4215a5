from django.apps import AppConfig


class PublishConfig(AppConfig):
    name = "teranga.publish"
    label = "publish"
