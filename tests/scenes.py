"""States of a desk that no first day brings: their pages, for axe and for pictures.

A desk that is not a demo: accounts at a network, a trial that runs, a restore behind it,
practice beside real posts, everything held.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from teranga.kernel import clock
from teranga.kernel.models import LegalHold
from teranga.people.access import Actor
from teranga.people.models import User
from teranga.publish.actions import holds
from teranga.publish.models import Gap, GapLook, Post, RegisterEntry, Trial
from tests.publish.making import a_delivery as line
from tests.publish.making import account, approved, draft
from tests.world import World, join

MASTODON = {"kind": "mastodon", "server": "https://net.example", "handle": "@kerjamm"}
THERE = "https://net.example/@kerjamm/"


def scenes(world: World) -> tuple[User, dict[str, str]]:
    """Somebody who may open them all, and the address of each by a name."""
    person = User.objects.create_user("every-role", "four quiet river stones")
    join(person, world.house, "editor", "coordinator", "administrator")
    editor, now = world.actor("editor"), clock.now()
    made = {
        "connect-mastodon": "/publish/accounts/connect/mastodon/",
        "connect-back": "/publish/accounts/back/",
        **_trials(editor, now),
        **_gap(editor, now),
        **_register(editor, now),
        **_legal_hold(world, now),
        **_correction(editor, now),
        **_practice(editor, now),
        **_held(world, person, now),
    }
    return person, made


def _trials(editor: Actor, now: datetime) -> dict[str, str]:
    found = {
        "served": {"public": "public", "private": "public"},
        "left": [f"{THERE}112233445566778899"],
        "unsure": ["direct"],
    }
    ended = {"left": found, "done": {"served": {"public": "public"}}, "failed": {}}
    made = {}
    for state in ("due", "left", "done", "failed"):
        page = account(editor, now, f"Test {state}", **MASTODON, proven=["public"])
        for kind in ("self", "probe"):
            Trial.objects.create(
                organisation=editor.organisation,
                account=page,
                kind=kind,
                visibility="public",
                served_by="mastodon",
                key=uuid4(),
                state=state if kind == "self" or state != "due" else "stopped",
                found=ended.get(state, {}),
                by=editor.person,
                at=now - timedelta(minutes=4),
                done_at=None if state == "due" and kind == "self" else now,
            )
        made[f"trial-{state}"] = f"/publish/accounts/{page.pk}/"
    made["probe"] = f"{made['trial-done']}probe/"
    return made


def _gap(editor: Actor, now: datetime) -> dict[str, str]:
    house, since = editor.organisation, now - timedelta(days=1)
    gap = Gap.objects.create(organisation=house, since=since, until=now)
    waits = line(draft(editor, now), editor)
    stray = {"url": f"{THERE}99", "at": since.isoformat(), "visibility": "public"}
    bare = {"url": "", "at": "", "visibility": "private", "like": None}
    for name, state, found in (
        ("Kër Jàmm", "done", [stray | {"like": str(waits.pk)}, bare]),
        ("Quiet", "done", []),
        ("No answer", "failed", []),
        ("Letters", "by_hand", []),
        ("Slow", "due", []),
    ):
        GapLook.objects.create(
            organisation=house,
            gap=gap,
            account=account(editor, now, name, **MASTODON),
            state=state,
            found=found,
            looked_at=now if state in {"done", "failed"} else None,
        )
    over = Gap.objects.create(
        organisation=house,
        since=since - timedelta(days=9),
        until=since,
        settled_at=now,
        settled_by=editor.person,
    )
    return {
        "gap": f"/publish/not-known/{gap.pk}/",
        "gap-settled": f"/publish/not-known/{over.pk}/",
    }


def _register(editor: Actor, now: datetime) -> dict[str, str]:
    page = account(editor, now, "With a register", **MASTODON)
    RegisterEntry.objects.create(
        organisation=editor.organisation,
        account=page,
        recovery="The letter in the office, second drawer",
        second_step="app",
        reviewed_at=now - timedelta(days=400),
        reviewed_by=editor.person,
        changed_at=now,
    )
    return {"register": f"/publish/accounts/{page.pk}/register/"}


def _legal_hold(world: World, now: datetime) -> dict[str, str]:
    for subject in ("", str(uuid4())):
        LegalHold.objects.create(
            organisation=world.house,
            record_kind="kernel.notice",
            subject=subject,
            reason="A court asked for them",
            placed_at=now,
            placed_by=world.actor("coordinator").person if subject else None,
        )
    return {"legal-holds": "/organisation/holds/"}


def _out(post: Post, editor: Actor, now: datetime, **more: object) -> None:
    fields = {"state": "verified", "sent_at": now, "verified_at": now, **more}
    for n, text in enumerate(post.texts.order_by("pk")):
        line(
            post, editor, language=text.language, text=text.text,
            remote_id=str(n), url=f"{THERE}{n}", **fields,
        )  # fmt: skip
    Post.objects.of(editor.organisation).filter(pk=post.pk).update(state="published")


def _correction(editor: Actor, now: datetime) -> dict[str, str]:
    post = draft(editor, now, ar="٢١٤ طفلًا في بور ألبي لهم اسم على ورق.")
    _out(post, editor, now)
    return {"correct": f"/publish/posts/{post.pk}/correct/"}


def _practice(editor: Actor, now: datetime) -> dict[str, str]:
    post = draft(editor, now)
    _out(post, editor, now, served_by="fake")
    Post.objects.of(editor.organisation).filter(pk=post.pk).update(practice=True)
    mixed = draft(editor, now)
    _out(mixed, editor, now, served_by="fake")
    page = account(editor, now, "Kër Jàmm, all news", **MASTODON)
    mixed.targets.create(organisation=editor.organisation, account=page)
    line(
        mixed, editor, account_id=page.pk, served_by="mastodon", state="verified",
        remote_id="1", url=f"{THERE}1", sent_at=now, verified_at=now,
    )  # fmt: skip
    return {
        "practice": f"/publish/posts/{post.pk}/",
        "practice-mixed": f"/publish/posts/{mixed.pk}/",
        "posts": "/publish/posts/",
        "deliveries": "/publish/deliveries/",
    }


def _held(world: World, person: User, now: datetime) -> dict[str, str]:
    world.people[person.username] = person
    editor, coordinator = world.actor("editor"), world.actor("coordinator")
    her_own = world.actor(person.username)
    post = approved(editor, now, draft(editor, now, "The hall opens at nine."))
    first = line(post, editor, held_at=now)
    told = "A child's story"
    line(post, her_own, held_at=now, part=2, after=first, warning=told)
    moving = approved(editor, now, draft(editor, now, "Come on Friday."))
    busy = {"attempted_at": now, "lease_until": now + timedelta(minutes=5)}
    line(moving, editor, state="sending", **busy)
    here = Post.objects.of(world.house)
    here.filter(pk=post.pk).update(state="held")
    here.filter(pk=moving.pk).update(state="publishing")
    holds.hold_all(actor=coordinator, now=now, reason="A rumour about the hall")
    return {
        "held": "/publish/deliveries/?only=held",
        "held-post": f"/publish/posts/{post.pk}/",
        "moving": f"/publish/posts/{moving.pk}/",
        "today-held": "/today/",
    }
