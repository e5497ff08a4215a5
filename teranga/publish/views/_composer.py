"""Everything the composer's page shows, from what was saved or from what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from teranga.kernel.ids import new_id
from teranga.kernel.typed import sent
from teranga.people.access import Actor
from teranga.publish.forms.compose import Box, ComposeForm, name_of
from teranga.publish.forms.when import WhenForm
from teranga.publish.models import Account, Post
from teranga.publish.queries.content import Clash, Content, Words, content_of
from teranga.publish.queries.corrections import answered
from teranga.publish.queries.gate import PostGate, gate_of
from teranga.publish.queries.lists import languages
from teranga.publish.queries.networks import Count, count, letters_of, offered
from teranga.publish.queries.page import moves
from teranga.publish.queries.posts import parts_of, words_for
from teranga.publish.queries.visible import is_own
from teranga.publish.views._gate import GateRows, rows_of
from teranga.publish.views._previews import previews
from teranga.publish.views._when import zone_list
from teranga.ui import formats
from teranga.ui.languages import LANGUAGES, language_here, language_name


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One box of a language: the shared text, or one account's own."""

    box: Box | None  # None: this account uses the shared text
    account: Account | None
    letters: str
    name: str  # of the place
    sign: str
    count: Count | None
    theirs: dict[str, str]  # piece → what somebody else wrote meanwhile
    mended: frozenset[str]

    @property
    def count_text(self) -> str:
        return room(self.count.left, self.count.account.name) if self.count else ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One language."""

    code: str
    name: str
    tabs: tuple[Tab, ...]
    sign: str


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    account: Account
    letters: str
    chosen: bool
    sees: BoundField


class Composer:
    """One request's composer. ``form`` is bound when something was typed."""

    def __init__(
        self,
        request: Any,
        post: Post | None,
        *,
        now: datetime,
        made: UUID | None = None,
    ) -> None:
        self.request, self.now = request, now
        self.made = made or new_id()  # the id a new post will have
        self.actor: Actor = request.actor
        self.accounts = offered(self.actor)
        self.is_new = post is None
        self.post = post or _blank(self.actor)
        self.saved = content_of(self.post) if post else _first(self.actor)
        typed = request.POST if request.method == "POST" else None
        self.do = _do(sent(typed)) if typed else ""
        self.form = self._form(typed, self.saved)
        self.when = self._when(typed)
        self.clashes: list[Clash] = []
        self.frozen = self.stopped = False

    def _form(self, typed: Any, content: Content) -> ComposeForm:
        return ComposeForm(
            typed, accounts=self.accounts, content=content, version=self.post.version
        )

    def _when(self, typed: Any) -> WhenForm:
        return WhenForm(
            typed,
            now=self.now,
            zone=self.post.time_zone or "UTC",
            at=self.post.scheduled_at,
            not_after=self.post.not_after,
        )

    def show_again(self, content: Content, *, version: int) -> None:
        """Take these words into the boxes, to be saved over ``version``."""
        self.post.version = version
        self.form = self._form(None, content)

    def typed(self) -> Content:
        """What stands in the boxes now, valid or not, for the panels around them."""
        if not self.form.is_bound:
            return self._unbound()
        return self.form.content() if self.form.is_valid() else self.saved

    def _unbound(self) -> Content:
        words = tuple(
            Words(
                language=box.place[0],
                account=box.place[1],
                text=box.text.value() or "",
                title=box.title.value() or "",
                warning=box.warning.value() or "",
            )
            for box in self.form.boxes()
        )
        return Content(
            title=self.form["title"].value() or "",
            words=words,
            targets=self.saved.targets,
        )

    # -- the answers ------------------------------------------------------------------

    def page(self, *, status: int = 200) -> HttpResponse:
        return render(self.request, "publish/write.html", self.context(), status=status)

    def live(self) -> HttpResponse:
        """The panels around the boxes, after an autosave."""
        return render(self.request, "publish/_live.html", self.context(live=True))

    def context(self, *, live: bool = False) -> dict[str, Any]:
        content = self.typed()
        read = gate_of(actor=self.actor, now=self.now, post=self.post, content=content)
        rows = rows_of(read, self.post)
        accounts = {one.pk: one for one in self.accounts}
        return {
            "c": self,
            "post": self.post,
            "is_new": self.is_new,
            "made": self.made,
            "form": self.form,
            "when": self.when,
            "gate": rows,
            "gate_form": "write",
            "can_fix": True,
            "read": read,
            "live": live,
            "now": self.now,
            "previews": previews(read.texts, accounts, answered=answered(self.post)),
            "bar": bar(self.post, rows, read, own=is_own(self.actor, self.post)),
            "theirs_title": self._theirs(None).get("title"),
            "clashes": self.clashes,
            "frozen": self.frozen,
            "stopped": self.stopped,
            "can_reopen": self.frozen
            and moves(self.actor, self.post, now=self.now).reopen,
            "zones": zone_list(self.post.time_zone),
            "saved_text": self._saved_text(),
            "goes_anywhere": bool(content.targets),
            **self._boxes(content, rows),
        }

    def _saved_text(self) -> str:
        if self.is_new:
            return _("Not saved yet.")
        return _("Version %(n)s.") % {"n": formats.number(self.post.version)}

    def _boxes(self, content: Content, rows: GateRows) -> dict[str, Any]:
        sheets = self._sheets(content, rows)
        known = {one.code for one in sheets}
        chosen = sent(self.request.GET).get("language", "")
        return {
            "sheets": sheets,
            "shown": chosen if chosen in known else (sheets[0].code if sheets else ""),
            "goes": self._goes(content),
            "more_languages": [
                (code, language_name(code), language_here(code))
                for code in LANGUAGES
                if code not in known
            ],
        }

    def _sheets(self, content: Content, rows: GateRows) -> list[Sheet]:
        boxes = {box.place: box for box in self.form.boxes()}
        accounts = {one.pk: one for one in self.accounts}
        goes = [one.account for one in content.targets if one.account in accounts]
        sheets = []
        for code in dict.fromkeys(place[0] for place in boxes):
            own = [place[1] for place in boxes if place[0] == code and place[1]]
            wanted: list[UUID | None] = [None, *dict.fromkeys([*goes, *own])]
            tabs = tuple(
                self._tab(content, rows, (code, pk), boxes.get((code, pk)))
                for pk in wanted
                if pk is None or pk in accounts
            )
            signs = {tab.sign for tab in tabs}
            worst = next((one for one in ("must", "should") if one in signs), "")
            sheets.append(
                Sheet(code=code, name=language_name(code), tabs=tabs, sign=worst)
            )
        return sheets

    def _tab(
        self,
        content: Content,
        rows: GateRows,
        place: tuple[str, UUID | None],
        box: Box | None,
    ) -> Tab:
        accounts = {one.pk: one for one in self.accounts}
        account = accounts.get(place[1]) if place[1] else None
        name = name_of(place)
        mended = {field for field, _words in self.form.mended()}
        return Tab(
            box=box,
            account=account,
            letters=letters_of(account) if account else "",
            name=name,
            sign=rows.dots.get(name, ""),
            count=tightest(content, accounts, place) if box else None,
            theirs=self._theirs(place),
            mended=frozenset(one for one in mended if one.endswith(name)),
        )

    def _theirs(self, place: tuple[str, UUID | None] | None) -> dict[str, str]:
        return {one.piece: one.theirs for one in self.clashes if one.place == place}

    def _goes(self, content: Content) -> list[AccountRow]:
        chosen = {one.account for one in content.targets}
        return [
            AccountRow(
                account=one,
                letters=letters_of(one),
                chosen=one.pk in chosen,
                sees=self.form[f"sees-{one.pk}"],
            )
            for one in self.accounts
        ]


def _do(typed: Any) -> str:
    do = typed.get("do", "save")
    return f"add:{typed.get('more-language', '')}" if do == "add-more" else str(do)


def _blank(actor: Actor) -> Post:
    return Post(
        organisation=actor.organisation,
        author=actor.person,
        version=0,
        time_zone=actor.organisation.time_zone,
    )


def _first(actor: Actor) -> Content:
    """Empty boxes, the language that this person reads the desk in before the others."""
    here = (get_language() or "").split("-")[0]
    writes = actor.organisation.writes_in
    if here in writes:
        writes = [here, *(code for code in writes if code != here)]
    elif here in languages(actor):
        writes = [here]
    return Content(words=tuple(Words(language=code) for code in writes))


def tightest(
    content: Content, accounts: dict[UUID, Account], place: tuple[str, UUID | None]
) -> Count | None:
    """The account with the least room left for the words of this place; None: unknown."""
    words = content.at(place)
    if words is None:
        return None
    to = [
        accounts[one.account]
        for one in content.targets
        if one.account in accounts
        and words_for(content, one.account, place[0]) is words
    ]
    if place[1] in accounts:
        to = [accounts[place[1]]]
    counts = [
        found
        for account in to
        for text in [part.text for part in parts_of(words.text)] or [""]
        if (found := count(account, text=text, warning=words.warning))
    ]
    return min(counts, key=lambda one: one.left, default=None)


def room(left: int, account: str) -> str:
    """How much still fits, in words."""
    n = abs(left)
    if left < 0:
        words = ngettext(
            "%(n)s too many for %(account)s", "%(n)s too many for %(account)s", n
        )
    else:
        words = ngettext("%(n)s left (%(account)s)", "%(n)s left (%(account)s)", n)
    return words % {"n": formats.number(n), "account": account}


def bar(post: Post, rows: GateRows, read: PostGate, *, own: bool) -> dict[str, Any]:
    """The rule of this risk, and what stands between here and a review.

    ``own``: whoever looks is its writer.
    """
    risk = max(post.risk, read.risk_floor, key=list(Post.Risk.values).index)
    rules = {
        Post.Risk.LOW: _("Low risk: you may approve it yourself once every check ran")
        if own
        else _("Low risk: one reader is enough"),
        Post.Risk.MEDIUM: _(
            "Medium risk: a coordinator other than the writer reads it"
        ),
        Post.Risk.HIGH: _(
            "High risk: a coordinator and the focal point read it, not the writer"
        ),
    }
    return {"rule": rules[Post.Risk(risk)], "state": _state(rows), "risk": risk}


def _state(rows: GateRows) -> str:
    if rows.must:
        n = len(rows.must)
        return ngettext(
            "One thing must be fixed first.",
            "%(n)d things must be fixed first.",
            n,
        ) % {"n": n}
    if rows.should:
        n = len(rows.should)
        return ngettext(
            "One thing to look at: mend it, or keep it with a reason.",
            "%(n)d things to look at: mend them, or keep them with a reason.",
            n,
        ) % {"n": n}
    if not all(one.kept for one in rows.unchecked):
        return _("Some checks could not look. Whoever reads it will see that.")
    return _("Ready to be read.")
