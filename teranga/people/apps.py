from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "teranga.people"
    label = "people"

    def ready(self) -> None:
        from teranga.kernel import frame
        from teranga.people.access import scopes

        frame.asks.add(
            "matrix", lambda actor, need: bool(scopes(actor, need[1], need[0]))
        )
