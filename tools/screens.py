"""``make screens``: every page as a picture, to be looked at beside the design.

A fresh demo in a folder of its own, real Chromium, two themes × two widths in English, and
Arabic on both widths. The pictures go to ``screens/`` (ignored by git). Names of pages on
the command line draw only those: ``python -m tools.screens home:today style``; ``scenes``
draws the states that no first day brings (tests/scenes.py).
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
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teranga.config.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(os.environ.get("SCREENS") or ROOT / "screens")
LOOKS = [  # theme, language, width
    ("light", "en", 1280), ("dark", "en", 1280), ("light", "en", 360), ("dark", "en", 360),
    ("light", "ar", 1280), ("dark", "ar", 360),
]  # fmt: skip


Drawn = tuple[str, str, Any]  # route, address, who signs in first (None: nobody)


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

    from teranga.config.catalogues import compile_stale

    compile_stale(ROOT / "teranga" / "locale")
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
    awa, idriss, salma = (
        users.get(username=name) for name in ("awa", "idriss", "salma")
    )
    people = Everybody(coordinator=awa, editor=idriss, trainer=salma)
    return Demo(every.get(), people)


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


def addresses(demo: Demo, route: Any) -> list[str]:
    """What the demo holds; where it holds nothing, a sample of the tests is made."""
    from django.urls import reverse

    from teranga.publish.models import Account, Post
    from tests.samples import SAMPLES

    held = {"post": Post, "account": Account}
    if set(route.arguments) & held.keys() and len(route.arguments) == 1:
        (name,) = route.arguments
        things = held[name].objects.of(demo.house).order_by("pk")
        return [reverse(route.name, kwargs={name: thing.pk}) for thing in things]
    if not route.arguments:
        return [reverse(route.name)]
    return [reverse(route.name, kwargs=SAMPLES[route.name].make(demo))]


def is_only_posted_to(client: Any, route: Any) -> bool:
    """Asked for a thing that is not there, so that nothing has to be made to know it."""
    from itertools import product

    from django.urls import NoReverseMatch, reverse

    for values in product((UUID(int=7), 7, "x"), repeat=len(route.arguments)):
        made = dict(zip(sorted(route.arguments), values, strict=True))
        try:
            address = reverse(route.name, kwargs=made)
        except NoReverseMatch:
            continue
        return client.get(address).status_code == 405
    return False


def pages(demo: Demo, wanted: list[str]) -> Iterator[Drawn]:
    """Lists first: a sample that has to be made must not fill them."""
    from django.test import Client

    from tests.samples import SAMPLES, Sample
    from tests.ui.browser import client_inside
    from tests.walk import is_read, routes

    for route in sorted(routes(), key=lambda one: (len(one.arguments), one.name)):
        if wanted and route.name not in wanted:
            continue
        sample = SAMPLES.get(route.name, Sample(lambda demo: {}))
        how = route.access.how if route.access else "open"
        own = how == "signed_in" and sample.owner
        user = demo.people[sample.owner if own else "coordinator"]
        user = None if how in {"open", "ticket"} else user
        client = client_inside(user) if user else Client()
        client.raise_request_exception = False
        if is_only_posted_to(client, route):
            continue
        for n, address in enumerate(addresses(demo, route)):
            answer = client.get(address)
            if is_read(answer) and answer.status_code == 200:
                yield f"{route.name}{f'-{n + 1}' if n else ''}", address, user


def staged() -> Iterator[Drawn]:
    """On a desk of its own, which is no demo."""
    from tests.scenes import scenes
    from tests.world import make_world

    person, made = scenes(make_world())
    for name, address in made.items():
        yield f"scene-{name}", address, person


def draw(browser: Any, address: str, work: list[Drawn]) -> None:
    from tests.ui.browser import choose_language, sign_in

    for theme, language, width in LOOKS:
        windows = {}
        for route, path, user in work:
            if user not in windows:
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=theme,
                    locale="en", reduced_motion="reduce",
                )  # fmt: skip
                choose_language(context, address, language)
                if user:
                    sign_in(context, address, user)
                windows[user] = context.new_page()
            window = windows[user]
            window.goto(address + path)
            window.evaluate("document.fonts.ready")
            name = f"{route.replace(':', '-')}.{language}-{width}-{theme}.png"
            tall = window.evaluate("document.documentElement.scrollHeight")
            window.set_viewport_size({"width": width, "height": max(900, tall)})
            window.screenshot(path=str(OUT / name))
            window.set_viewport_size({"width": width, "height": 900})
        for window in windows.values():
            window.context.close()
        print(f"{len(work)} pages: {theme}, {language}, {width} px")


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TERANGA_DATA"] = folder
        os.environ["TERANGA_TESTING"] = "1"  # styles as they lie, nothing hashed first
        demo = prepare()
        OUT.mkdir(exist_ok=True)
        from playwright.sync_api import sync_playwright

        from tests.ui.browser import CHROMIUM, QUIET

        work = [] if wanted == ["scenes"] else list(pages(demo, wanted))
        if not wanted or "scenes" in wanted:
            work += staged()
        with served() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            draw(browser, address, work)
            browser.close()
    print(f"Pictures are in {OUT}")


if __name__ == "__main__":
    main(sys.argv[1:])
