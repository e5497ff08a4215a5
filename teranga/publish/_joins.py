"""Where publish joins what lower apps keep open for upper ones (docs/map.md, registries)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from teranga.kernel import doctor, notify, registries, restore, tombstones
from teranga.kernel.frame import Help, Stage, fillers, helps, phone, stages
from teranga.publish.actions import (
    _telling,
    accounts,
    forgetting,
    register,
    restored,
    reviews,
    training,
    withdrawals,
)
from teranga.publish.queries import duties, gaps, hold, on_the_way, waiting
from teranga.publish.queries import register as register_queries

HELP = (
    ("write", _("Write"), "pencil-line", ("post", "create")),
    ("posts", _("Posts"), "list", ("post", "read")),
    ("accounts", _("Accounts"), "plug", ("connection", "read")),
    ("hold", _("Hold all"), "circle-pause", ("hold", "read")),
)


def join_help() -> None:
    """How each stage works, for the page Help."""
    for order, (key, label, icon, needed) in enumerate(HELP, start=10):
        template = f"publish/help/{key}.html"
        one = Help(label=label, icon=icon, template=template, needed=needed)
        helps.add(key, one, order=order)


def join_outgoing() -> None:
    """Deliveries, holds and withdrawals."""
    notify.kinds.add(_telling.STUCK, _("A post on its way needs a person"))
    notify.kinds.add(_telling.STOPPED, _("A connection stopped working"))
    notify.kinds.add(
        _telling.UNKNOWN,
        _(
            "A backup was brought back. A post that was taken back may still be public:"
            " please look at your accounts"
        ),
    )
    notify.kinds.add(
        _telling.TRIAL_LEFT, _("A test of an account may still be public: please look")
    )
    notify.kinds.add(
        _telling.GAP,
        _("A backup was brought back. What went out since then is not known here"),
    )
    tombstones.replays.add(_telling.TOMBSTONE, withdrawals.withdraw_again)
    restore.afterwards.add("publish.deliveries", restored.hold_what_slept)
    restore.afterwards.add("publish.trials", restored.look_for_trials)
    restore.afterwards.add("publish.gap", restored.tell_of_the_gap)
    registries.training.add("publish.deliveries", training.switched)
    fillers.add("publish.hold", hold.fill)
    registries.today.add("publish.deliveries", on_the_way.today, order=10)
    registries.today.add("publish.gaps", gaps.today, order=5)
    registries.handover.add("publish.deliveries", on_the_way.left_behind)
    doctor.checks.add("publish.deliveries", on_the_way.examine)


def join_writing() -> None:
    """Posts: the menu, what waits for people, and what a person wrote."""
    read, create = ("post", "read"), ("post", "create")
    posts = Stage(key="posts", label=_("Posts"), icon="list", route="publish:posts")
    write = Stage(
        key="write",
        label=_("Write"),
        icon="pencil-line",
        route="publish:new",
        needed=create,
    )
    deliveries = Stage(
        key="deliveries",
        label=_("Deliveries"),
        icon="send",
        route="publish:deliveries",
        needed=("delivery", "read"),
    )
    places = Stage(
        key="accounts",
        label=_("Accounts"),
        icon="plug",
        route="publish:accounts",
        needed=("connection", "read"),
    )
    publish = Stage(
        key="publish",
        label=_("Publish"),
        icon="send",
        route="publish:posts",
        needed=read,
        children=(posts, write, deliveries, places),
    )
    stages.add("publish", publish, order=20)
    phone.add("write", write, order=50)
    notify.kinds.add(reviews.TO_READ, _("A post waits for you to read it"))
    notify.kinds.add(reviews.DECIDED, _("Somebody has read your post"))
    registries.today.add("publish.posts", waiting.today)
    registries.handover.add("publish.posts", waiting.left_behind)
    registries.export.add("publish", waiting.of_person)
    registries.erasure.add("publish", forgetting.forget_person)


def join_accounts() -> None:
    """Accounts: what they ask of people, and what of a person is in them."""
    registries.today.add("publish.accounts", duties.today, order=30)
    registries.handover.add("publish.accounts", duties.left_over)
    registries.export.add("publish.accounts", duties.export)
    registries.today.add("publish.register", register_queries.today, order=80)
    registries.export.add("publish.register", register_queries.export)
    registries.erasure.add("publish.register", register.forget_person)
    registries.erasure.add("publish.accounts", accounts.forget_person)
    doctor.checks.add("publish.accounts", duties.doctor)
