"""``make screens``: every page as a picture, to be looked at beside the design.

A fresh demo in a folder of its own, real Chromium, two themes × two widths in English, and
Arabic on both widths. The pictures go to ``screens/`` (ignored by git). Names of pages on
the command line draw only those: ``python -m tools.screens home:today style``.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teranga.config.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

OUT = Path(
    os.environ.get("SCREENS") or Path(__file__).resolve().parent.parent / "screens"
)
LOOKS = [  # theme, language, width
    ("light", "en", 1280), ("dark", "en", 1280), ("light", "en", 360), ("dark", "en", 360),
    ("light", "ar", 1280), ("dark", "ar", 360),
]  # fmt: skip


Drawn = tuple[str, str, bool]  # route, address, whether one signs in first


class Everybody(dict[str, Any]):
    """Who does what in the demo; whoever is not there is done by the first."""

    def __missing__(self, hat: str) -> Any:
        return next(iter(self.values()))


@dataclass
class Demo:
    """What tests/samples.py needs to make the example of an address."""

    house: Any
    people: Everybody

    def actor(self, hat: str) -> Any:
        from teranga.kernel import clock
        from teranga.people.models import Membership
        from teranga.people.queries import actor_for

        held = Membership.objects.of(self.house).get(user=self.people[hat])
        return actor_for(held, now=clock.now())


def prepare() -> Demo:
    import django

    django.setup()
    from django.core.management import call_command

    from teranga.home.demo import demo_logins
    from teranga.kernel import clock
    from teranga.kernel.models import Organisation
    from teranga.people.models import User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    logins = demo_logins(clock.now())
    every = Organisation.objects.all_organisations(reason="the demo alone is here")
    users = User.objects.filter(username__in=[name for name, _, _ in logins])
    return Demo(every.get(), Everybody({user.username: user for user in users}))


@contextmanager
def served() -> Iterator[str]:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: object) -> None:
            """One line a page is enough."""

    server = ThreadedWSGIServer(("localhost", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def pages(demo: Demo, wanted: list[str], user: Any) -> Iterator[Drawn]:
    from django.test import Client
    from django.urls import reverse

    from tests.samples import SAMPLES
    from tests.walk import is_read, routes

    client = Client(HTTP_HOST="localhost")
    for route in routes():
        if wanted and route.name not in wanted:
            continue
        inside = route.access is not None and route.access.how not in {"open", "ticket"}
        made = SAMPLES[route.name].make(demo) if route.name in SAMPLES else {}
        address = reverse(route.name, kwargs=made)
        if inside:
            client.force_login(user)
        else:
            client.logout()
        if is_read(client.get(address, follow=True)):
            yield route.name, address, inside


def draw(browser: Any, address: str, work: list[Drawn], user: Any) -> None:
    from tests.ui.browser import choose_language, sign_in

    for theme, language, width in LOOKS:
        for inside in (False, True):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=theme, locale="en",
                reduced_motion="reduce",
            )  # fmt: skip
            choose_language(context, address, language)
            if inside:
                sign_in(context, address, user)
            window = context.new_page()
            for route, path, needs_login in work:
                if needs_login != inside:
                    continue
                window.goto(address + path)
                window.evaluate("document.fonts.ready")
                name = f"{route.replace(':', '-')}.{language}-{width}-{theme}.png"
                window.screenshot(path=str(OUT / name), full_page=True)
            context.close()
        print(f"{len(work)} pages: {theme}, {language}, {width} px")


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TERANGA_DATA"] = folder
        os.environ["TERANGA_DEBUG"] = "1"  # styles as they lie, nothing hashed first
        demo = prepare()
        OUT.mkdir(exist_ok=True)
        from playwright.sync_api import sync_playwright

        from tests.ui.browser import CHROMIUM, QUIET

        user = next(iter(demo.people.values()))
        with served() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            draw(browser, address, list(pages(demo, wanted, user)), user)
            browser.close()
    print(f"Pictures are in {OUT}")


if __name__ == "__main__":
    main(sys.argv[1:])
