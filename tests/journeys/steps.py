"""What people do on the way from nothing to withdrawal, one step a function.

No step looks for words of the interface: names of fields, addresses, signs and roles
are the same in every language.
"""

from __future__ import annotations

import re
from datetime import datetime

from playwright.sync_api import expect

from tests.journeys.desk import Desk
from tests.journeys.person import Person

PASSWORD = "seven herons cross the delta"
TEXT = {
    "en": "The reading table opens on Friday. Read how: http://example.org/table",
    "ar": "طاولة القراءة تُفتح يوم الجمعة.",
    "fr": "La table de lecture ouvre vendredi, à côté de l’école.",
    "es": "La mesa de lectura abre el viernes, junto a la escuela.",
}
NEXT = {
    "en": "Bring a chair. http://example.org/chair",
    "ar": "أحضروا كرسيًا.",
    "fr": "Apportez une chaise.",
    "es": "Traigan una silla.",
}
WRONG = {
    "en": "Friday was wrong.",
    "ar": "يوم الجمعة خطأ.",
    "fr": "Vendredi était une erreur.",
    "es": "El viernes fue un error.",
}
RIGHT = {
    "en": "The reading table opens on Saturday.",
    "ar": "طاولة القراءة تُفتح يوم السبت.",
    "fr": "La table de lecture ouvre samedi, à côté de l’école.",
    "es": "La mesa de lectura abre el sábado, junto a la escuela.",
}
MUST = '#gate .find[data-s="must"]'


def spoken(person: Person) -> tuple[str, str]:
    """Her language and one more; English is one of them, it holds the must-fix."""
    return ("en", "ar" if person.language == "en" else person.language)


def open_desk(owner: Person, desk: Desk) -> None:
    owner.go(desk.owner_link)
    owner.fill("[name=organisation-name]", "Kër Jàmm")
    owner.choose("[name=organisation-language]", owner.language)
    _new_login(owner, "awa")


def _new_login(person: Person, name: str) -> None:
    person.fill("[name=alias]", name.title())
    person.fill("[name=username]", name)
    person.fill("[name=password]", PASSWORD)
    person.fill("[name=again]", PASSWORD)
    person.act()
    expect(person.page).to_have_url(re.compile("/today/$"))


def invite(owner: Person, second: Person) -> None:
    owner.go("/people/invite/")
    owner.tick("[name=hats][value=coordinator]")
    owner.act()
    link = owner.one("#link").input_value()
    owner.act()
    second.go(link)
    _new_login(second, "salma")


def sign_out_and_in(person: Person, name: str) -> None:
    person.press("summary.face")
    person.follow("form[data-sign-out] button")
    person.go("/account/login/")
    person.fill("[name=login]", name)
    person.fill("[name=password]", PASSWORD)
    person.act()
    expect(person.page).to_have_url(re.compile("/today/$"))


def connect(person: Person, peer: dict[str, str]) -> None:
    """By OAuth: the peer's own page asks for the password, never ours."""
    person.go("/publish/accounts/connect/")
    person.follow("main .rows a[href*=mastodon]")
    person.fill("[name=server]", peer["base"])
    person.fill("[name=name]", "Kër Jàmm there")
    person.act()
    person.act()
    assert person.page.url.startswith(peer["base"])
    person.fill("[name=login]", peer["user"])
    person.fill("[name=passwd]", peer["password"])
    person.follow("input[type=submit]")
    person.page.wait_for_url(f"{person.address}/publish/accounts/**")
    person.reads_well()


def write(person: Person, texts: dict[str, str]) -> None:
    """A text, a language more, an account: not sent yet."""
    person.go("/publish/write/")
    person.fill("[name=title]", "The reading table")
    box = person.one("textarea.write-box")
    first = box.get_attribute("lang") or ""
    assert first == person.language
    other = next(code for code in texts if code != first)
    person.fill("textarea.write-box", texts[first])
    person.press("#write details.menu > summary")
    person.follow(f'#write button[value="add:{other}"]')
    person.fill(f"textarea#text-{other}", texts[other])
    if person.scripts:
        person.turn_to(f"#lang-{first}")
        expect(person.page.locator(f"#text-{other}")).to_be_hidden()
        person.turn_to(f"#lang-{other}")
    person.tick("[name=to]")
    if not person.scripts:
        _save(person)


def mend(person: Person) -> None:
    """One must-fix stops the way on; its one button mends it."""
    must = person.page.locator(MUST)
    expect(must).to_have_count(1)
    person.keeps_her_place()
    expect(person.page.locator('#bar button[value="submit"]')).to_have_count(0)
    person.follow(f"{MUST} button[value^='fix:']")
    expect(must).to_have_count(0)


def submit(person: Person) -> str:
    """Sent to be read; the post's address."""
    person.follow('#bar button[value="submit"]')
    post = person.page.url.partition("#")[0]
    assert re.search(r"/publish/posts/[\w-]{36}/$", post), post
    return post


def approve(person: Person, post: str) -> None:
    person.go(f"{post}review/")
    person.follow('button[name="do"][value="approve"]')


def send_now(person: Person, post: str) -> None:
    person.go(post)
    person.follow("form[action$='/schedule/'] button[value=now]")


def send_at(person: Person, post: str, at: datetime) -> None:
    """``at`` in the organisation's own zone, UTC unless somebody chose another."""
    form = "form[action$='/schedule/']"
    person.go(post)
    person.fill(f"{form} [name=day]", f"{at:%d/%m/%Y}")
    person.fill(f"{form} [name=hour]", f"{at:%H:%M}")
    person.follow(f"{form} .btn--act")


def addresses(person: Person, post: str) -> dict[str, str]:
    """Language → where a stranger finds it, as the desk itself says."""
    person.go(post)
    rows = person.page.locator("section[aria-labelledby=deliveries] .rows > li")
    found = {}
    for row in rows.all():
        link = row.locator("a[target=_blank]")
        if link.count():
            language = row.locator("bdi[lang]").first.get_attribute("lang") or ""
            found[language] = link.get_attribute("href") or ""
    return found


def correct(person: Person, post: str, there: str) -> str:
    """A correction with a link to the error; sent to be read.

    The peer speaks http, so that link is rightly stopped in each text.
    """
    person.go(f"{post}correct/")
    for code in spoken(person):
        person.fill(f"[name=wrong-{code}]", WRONG[code])
        person.fill(f"[name=right-{code}]", RIGHT[code])
    person.act()
    must = person.page.locator(MUST)
    expect(must).to_have_count(2)
    better = there.replace("http://", "https://")
    for left in (1, 0):
        if person.scripts:  # the gate marks the words in the text
            person.press(f"{MUST} [data-show]")
            person.type_over(better)
        else:
            box = _box_with(person, there)
            words = person.one(box).input_value()
            person.fill(box, words.replace(there, better))
            _save(person)
        expect(must).to_have_count(left)
        person.keeps_her_place()
    return submit(person)


def _box_with(person: Person, words: str) -> str:
    boxes = person.page.locator("textarea.write-box").all()
    found = next(box for box in boxes if words in box.input_value())
    return f"textarea[id='{found.get_attribute('id')}']"


def _save(person: Person) -> None:
    """Without scripts nothing saves itself."""
    person.follow('#bar button[value="leave"]')
    person.follow('main a[href$="/write/"]')


def take_back(person: Person, post: str) -> None:
    person.go(f"{post}take-back/")
    person.follow("main button.btn--danger")


def hold_all(person: Person) -> None:
    """Two actions, from wherever one is."""
    person.go("/today/")
    if person.scripts:
        person.shortcut("h h", "header [data-open=hold-all]")
        person.follow("#hold-all .btn--act")
    else:
        person.follow("header [data-open=hold-all]")
        person.fill("[name=reason]", "Something happened")
        person.act()
    expect(person.page.locator(".hold")).to_be_visible()


def held_deliveries(person: Person, post: str) -> list[str]:
    """Addresses of the deliveries that wait for a release."""
    person.go(post)
    rows = person.page.locator(
        'section[aria-labelledby=deliveries] .rows > li:has(.st[data-s="held"])'
    )
    links = rows.locator("b a")
    return [link.get_attribute("href") or "" for link in links.all()]


def release(person: Person, delivery: str) -> None:
    person.go(delivery)
    person.follow("form[action$='/release/'] button")


def cannot_release(person: Person, delivery: str) -> None:
    """She reads that somebody else must, and who; there is nothing to press."""
    person.go(delivery)
    expect(person.page.locator("section[aria-labelledby=released] bdi")).to_be_visible()
    expect(person.page.locator("form[action$='/release/']")).to_have_count(0)
