"""The whole way, for whoever walks it: by mouse, by keyboard, without scripts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import translation
from playwright.sync_api import Browser, expect

from teranga.ui.states import POST
from tests.journeys import steps
from tests.journeys.desk import QUICK, served
from tests.journeys.person import Person
from tests.journeys.stranger import Stranger, until
from tests.peers.snac import snac_add_user

HELD_FOR = 10  # seconds: longer than a sweep of deliveries rests
MENDED = steps.TEXT | {"en": steps.TEXT["en"].replace("http:", "https:")}
Texts = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Met:
    """Two people at a desk, and anybody out there."""

    awa: Person
    salma: Person
    stranger: Stranger
    patience: float  # seconds; an account rests between two posts
    waits: bool  # for a given minute, instead of sending at once

    def finds(self, *texts: str) -> list[bool]:
        return [self.stranger.finds(text) for text in texts]

    def says(self, texts: Texts) -> Texts:
        """In the two languages of this walk."""
        return {code: texts[code] for code in steps.spoken(self.awa)}

    def comes_true(self, what: Any) -> None:
        until(what, self.patience)


@dataclass(frozen=True, kw_only=True)
class Out:
    """A post that is out: its page here, and where a stranger reads each language."""

    post: str
    places: dict[str, str]


def first_post(  # noqa: PLR0913 who walks, and where
    kind: type[Person],
    browser: Browser,
    snac: dict[str, Any],
    folder: Path,
    *,
    language: str = "en",
    patience: float = 40,
    waits: bool = False,
) -> None:
    """From the owner's link on the console to a hold that the other person releases."""
    peer = {**snac, **snac_add_user(snac)}
    with served(folder, **QUICK) as desk:
        awa, salma = (
            kind(browser, desk.address, language=language, friends={peer["base"]})
            for _ in range(2)
        )
        stranger = Stranger(f"{peer['base']}/{peer['user']}")
        met = Met(
            awa=awa, salma=salma, stranger=stranger, patience=patience, waits=waits
        )
        steps.open_desk(awa, desk)
        assert stranger.get(desk.owner_link)[0] == 404, "it opens one desk, once"
        steps.invite(awa, salma)
        steps.sign_out_and_in(salma, "salma")
        steps.connect(awa, peer)
        out = goes_out(met)
        is_corrected(met, out, peer["base"])
        is_taken_back(met, out)
        waits_for_the_other(met)
        assert not kind.scripts or awa.window.swaps > 10
        awa.leave()
        salma.leave()


def goes_out(met: Met) -> Out:
    """Two languages, one must-fix, mended, read by the other; a stranger reads both."""
    steps.write(met.awa, met.says(steps.TEXT))
    steps.mend(met.awa)
    post = steps.submit(met.awa)
    assert not any(met.finds(*met.says(MENDED).values()))
    steps.approve(met.salma, post)
    goes_at_its_minute(met, post) if met.waits else steps.send_now(met.awa, post)
    met.comes_true(lambda: all(met.finds(*met.says(MENDED).values())))
    places = steps.addresses(met.awa, post)
    assert set(places) == set(met.says(MENDED))
    for code, text in met.says(MENDED).items():
        assert text in met.stranger.reads(places[code])
    return Out(post=post, places=places)


def goes_at_its_minute(met: Met, post: str) -> None:
    """Not before: at least half a minute lies between the hour given and the hour."""
    at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    if at - datetime.now(UTC) < timedelta(seconds=30):
        at += timedelta(minutes=1)
    steps.send_at(met.awa, post, at)
    while datetime.now(UTC) < at - timedelta(seconds=3):
        assert not any(met.finds(*met.says(MENDED).values()))
        time.sleep(2)


def is_corrected(met: Met, out: Out, server: str) -> None:
    """In both languages, with the link to the error."""
    fixed = steps.correct(met.awa, out.post, server)
    steps.approve(met.salma, fixed)
    steps.send_now(met.awa, fixed)
    wanted = set(met.says(MENDED))
    met.comes_true(lambda: set(steps.addresses(met.awa, fixed)) == wanted)
    for code, url in steps.addresses(met.awa, fixed).items():
        said = met.stranger.reads(url)
        assert steps.RIGHT[code] in said
        assert out.places[code].replace("http:", "https:") in said


def is_taken_back(met: Met, out: Out) -> None:
    """The correction goes with it: it carries the words on."""
    steps.take_back(met.awa, out.post)
    every = [*met.says(MENDED).values(), *met.says(steps.RIGHT).values()]
    met.comes_true(lambda: not any(met.finds(*every)))
    assert [met.stranger.reads(url) for url in out.places.values()] == ["", ""]
    with translation.override(met.awa.language):
        gone = str(POST["withdrawn"].word)
    met.awa.go(out.post)
    expect(met.awa.page.locator(".head .st")).to_have_text(gone)


def waits_for_the_other(met: Met) -> None:
    """Hold all stops the next; she who held it is not the one to release it."""
    steps.write(met.awa, met.says(steps.NEXT))
    steps.mend(met.awa)
    post = steps.submit(met.awa)
    steps.approve(met.salma, post)
    steps.hold_all(met.awa)
    steps.send_now(met.awa, post)
    time.sleep(HELD_FOR)
    starts = [text[:12] for text in met.says(steps.NEXT).values()]
    assert not any(met.finds(*starts))
    waiting = steps.held_deliveries(met.salma, post)
    assert len(waiting) == len(starts)
    steps.cannot_release(met.awa, waiting[0])
    assert steps.held_deliveries(met.salma, post) == waiting
    for delivery in waiting:
        steps.release(met.salma, delivery)
    met.comes_true(lambda: all(met.finds(*starts)))
