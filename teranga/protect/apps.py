from django.apps import AppConfig


class ProtectConfig(AppConfig):
    name = "teranga.protect"
    label = "protect"

    def ready(self) -> None:
        from teranga.kernel import registries
        from teranga.protect import actions, queries

        registries.export.add("protect", queries.of_person)
        registries.erasure.add("protect", actions.forget_person)
