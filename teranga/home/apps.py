from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "teranga.home"
    label = "home"

    def ready(self) -> None:
        from teranga.kernel.frame import Help, Stage, helps, phone, stages

        today = Stage(key="today", label=_("Today"), icon="sun", route="home:today")
        stages.add("today", today, order=0)
        phone.add("today", today, order=0)
        helps.add(
            "today",
            Help(label=_("Today"), icon="sun", template="home/help/today.html"),
            order=0,
        )
        stages.add(
            "help",
            Stage(
                key="help",
                label=_("Help"),
                icon="circle-question-mark",
                route="home:help",
            ),
            order=950,
        )
        stages.add(
            "health",
            Stage(
                key="health",
                label=_("How the desk is"),
                icon="plug",
                route="home:health",
                needed=("settings", "read"),
            ),
            order=900,
        )
