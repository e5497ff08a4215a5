"""Posts, their texts, where they go, and each delivery's own life."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.kernel.fields import SealedText
from teranga.kernel.models import OrganisationModel


class Account(OrganisationModel):
    """A connected account at a network: where posts go out."""

    class State(models.TextChoices):
        CONNECTING = "connecting"
        WORKING = "working"
        EXPIRED = "expired"  # the sign-in ran out: reconnect
        REVOKED = "revoked"  # somebody took our access away
        PAUSED = "paused"  # a person stopped it, or a visibility was widened
        REMOVED = "removed"

    kind = models.CharField(max_length=20)  # channels.registry
    name = models.CharField(max_length=120)
    server = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)  # who we are there
    state = models.CharField(max_length=10, choices=State, default=State.CONNECTING)
    credentials = SealedText(domain="tokens")
    permissions = models.JSONField(default=list)  # OAuth scopes the network granted
    expires_at = models.DateTimeField(null=True)
    limits = models.JSONField(default=dict)
    limits_at = models.DateTimeField(null=True)
    proven = models.JSONField(default=list)  # visibilities proven by a probe (ruling 9)
    languages = models.JSONField(default=list)  # which texts go here; empty = all
    per_hour = models.PositiveIntegerField(default=30)  # our own budget
    trouble = models.CharField(max_length=40, blank=True)  # code, never content
    next_start_at = models.DateTimeField(null=True)  # pace: no post starts before
    worked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)  # when its health is next asked about
    connected_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "server", "remote_id"],
                condition=~Q(state="removed") & ~Q(remote_id=""),
                name="account_once",
            )
        ]


class NetworkApp(OrganisationModel):
    """What one server knows this desk as: registered once, used for all accounts there."""

    kind = models.CharField(max_length=20)
    server = models.CharField(max_length=200)
    back = models.CharField(max_length=300)  # where people are sent back to
    credentials = SealedText(domain="tokens")
    waiting = models.BooleanField(default=False)  # somebody was sent, nobody came back

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "server"], name="network_app_once"
            )
        ]


class Joining(OrganisationModel):
    """A person on her way to a network and back, to connect an account. Ten minutes."""

    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the one to connect again
    kind = models.CharField(max_length=20)
    server = models.CharField(max_length=200)
    name = models.CharField(max_length=120, blank=True)
    languages = models.JSONField(default=list)
    state_digest = models.CharField(
        max_length=64, unique=True
    )  # never the state itself
    pending = SealedText(domain="tokens")
    by = models.UUIDField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Post(OrganisationModel):
    """One message, in several languages, to several accounts."""

    class State(models.TextChoices):
        IDEA = "idea"
        BRIEF = "brief"
        DRAFT = "draft"
        IN_REVIEW = "in_review"
        CHANGES_ASKED = "changes_asked"
        APPROVED = "approved"
        SCHEDULED = "scheduled"
        HELD = "held"
        PUBLISHING = "publishing"
        PUBLISHED = "published"
        PART_PUBLISHED = "part_published"
        FAILED = "failed"
        CORRECTED = "corrected"
        WITHDRAWING = "withdrawing"  # asked back; not all of it is gone yet
        WITHDRAWN = "withdrawn"
        ARCHIVED = "archived"

    EDITABLE = frozenset({State.IDEA, State.BRIEF, State.DRAFT, State.CHANGES_ASKED})

    class Risk(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"

    title = models.CharField(max_length=160)
    author = models.UUIDField()  # User.pk; names come from people.queries.aliases
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    risk = models.CharField(max_length=6, choices=Risk, default=Risk.LOW)
    risk_reason = models.CharField(max_length=200, blank=True)
    scheduled_at = models.DateTimeField(null=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    not_after = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    frozen_hash = models.CharField(max_length=64, blank=True)  # what was approved
    submitted_by = models.UUIDField(null=True)  # never her own second reader
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    search_text = models.TextField(blank=True)  # folded, for the list's filter
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "state", "-changed_at"], name="post_list"
            ),
            models.Index(fields=["organisation", "-changed_at"], name="post_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="post_frozen_when_approved",
                condition=~Q(
                    state__in=["approved", "scheduled", "held", "publishing"],
                    frozen_hash="",
                ),
            ),
            models.CheckConstraint(
                name="post_scheduled_has_time",
                condition=~Q(state="scheduled", scheduled_at__isnull=True),
            ),
        ]


class Text(OrganisationModel):
    """Words in one language: shared by all accounts, or one account's own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="texts")
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=300, blank=True)  # feeds show it
    text = models.TextField(blank=True)
    warning = models.CharField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["organisation", "language"], name="text_lang")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "language"],
                condition=Q(account__isnull=True),
                name="text_shared_once",
            ),
            models.UniqueConstraint(
                fields=["post", "language", "account"],
                condition=Q(account__isnull=False),
                name="text_own_once",
            ),
        ]


class Target(OrganisationModel):
    """This post goes to this account, seen by these people."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="targets")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=10, default="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "account"], name="target_once")
        ]


class Revision(OrganisationModel):
    """How the post read at one moment; nothing typed is ever lost."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.UUIDField()
    at = models.DateTimeField()
    content = models.JSONField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="revision_once")
        ]


class Note(OrganisationModel):
    """A comment of the team. No path leads from here to a network."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="notes")
    by = models.UUIDField()
    at = models.DateTimeField()
    text = models.TextField()


class Review(OrganisationModel):
    """What a second person said about one frozen version."""

    class Decision(models.TextChoices):
        APPROVED = "approved"
        CHANGES_ASKED = "changes_asked"
        REJECTED = "rejected"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reviews")
    by = models.UUIDField()
    hat = models.CharField(max_length=40)  # the role that counted
    decision = models.CharField(max_length=14, choices=Decision)
    content_hash = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by", "content_hash", "decision"], name="review_once"
            )
        ]


class Delivery(OrganisationModel):
    """One text on its way to one account. ``key`` is committed before any call.

    States and rules: publish/tasks/. ``attempt`` fences: whoever does not hold the
    newest attempt can no longer write what happened to this row.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        SENDING = "sending"
        SENT = "sent"
        VERIFIED = "verified"
        AMBIGUOUS = "ambiguous"  # we look before we send again
        NEEDS_PERSON = "needs_person"
        FAILED = "failed"  # did not go out, and never will
        EXPIRED = "expired"  # not_after passed; it did not go out
        CANCELLED = "cancelled"
        WITHDRAW_DUE = "withdraw_due"
        WITHDRAWING = "withdrawing"
        WITHDRAWN = "withdrawn"  # a stranger no longer finds it
        REPLACED = "replaced"  # cannot be deleted there: a neutral line stands instead
        STILL_PUBLIC = "still_public"  # a person must act

    class Way(models.TextChoices):
        PUBLISH = "publish"
        EDIT = "edit"  # a correction that changes the words where they stand

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deliveries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    source = models.UUIDField(null=True)  # Text.pk: what protect.Use speaks of
    planned_by = models.UUIDField(null=True)
    language = models.CharField(max_length=8)
    part = models.PositiveSmallIntegerField(default=1)
    after = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField(max_length=7, choices=Way, default=Way.PUBLISH)
    # The account's own kind, or the stand-in in training: fixed when a person planned it.
    served_by = models.CharField(max_length=20, blank=True)
    key = models.UUIDField(unique=True)
    content_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    warning = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=10)
    state = models.CharField(max_length=14, choices=State, default=State.PLANNED)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)  # of this step, in a row
    lease_until = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)  # first call; find() looks from here
    started_at = models.DateTimeField(null=True)  # newest call; the budget counts it
    remote_id = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    sent_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    withdraw_asked_at = models.DateTimeField(null=True)  # wins over everything
    withdrawn_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)  # a code of ours
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+"
    )
    held_at = models.DateTimeField(null=True)  # came due while everything was held
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)

    class Meta(OrganisationModel.Meta):
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="delivery_due",
                condition=Q(
                    state__in=[
                        "planned",
                        "sending",
                        "sent",
                        "ambiguous",
                        "withdraw_due",
                        "withdrawing",
                    ]
                ),
            ),
            models.Index(
                fields=["organisation", "account", "started_at"],
                name="delivery_budget",
            ),
            models.Index(
                fields=["organisation", "-not_before"], name="delivery_newest"
            ),
            models.Index(
                fields=["organisation", "state", "-not_before"], name="delivery_list"
            ),
            models.Index(
                fields=["organisation", "state", "trouble"], name="delivery_trouble"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_sent_has_receipt",
                condition=~Q(state__in=["sent", "verified"], remote_id=""),
            ),
            models.CheckConstraint(
                name="delivery_withdrawn_never_planned",
                condition=~Q(state="planned", withdraw_asked_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["post", "account", "language", "part", "content_hash"],
                name="delivery_once",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state="sending"),
                name="delivery_one_sender",
            ),
        ]


class DeliveryEvent(OrganisationModel):
    """One line of a delivery's timeline: what, when, at which attempt."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, related_name="events"
    )
    at = models.DateTimeField()
    what = models.CharField(max_length=40)
    attempt = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=300, blank=True)  # the network, redacted
    by = models.UUIDField(null=True)  # a person; empty = the desk itself

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["delivery", "id"], name="event_line")]


class Withdrawal(OrganisationModel):
    """Somebody asked a post, or one delivery of it, back. Never undone (F15)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="withdrawals")
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(default=False)


class Correction(OrganisationModel):
    """This post puts another one right; the same people should see it."""

    post = models.OneToOneField(
        Post, on_delete=models.CASCADE, related_name="correction"
    )
    way = models.CharField(max_length=7, choices=Delivery.Way)
    wrong = models.CharField(max_length=500)  # what was wrong
    since = models.DateTimeField()
    found = models.CharField(max_length=300, blank=True)  # how it was found
    by = models.UUIDField()
    at = models.DateTimeField()


class Trial(OrganisationModel):
    """A neutral text sent and removed again: a test to self, or a probe of visibilities."""

    class Kind(models.TextChoices):
        SELF = "self"
        PROBE = "probe"

    class State(models.TextChoices):
        DUE = "due"
        RUNNING = "running"
        DONE = "done"
        LEFT = "left"  # could not be removed: a person must look
        FAILED = "failed"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    visibility = models.CharField(max_length=10)
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=7, choices=State, default=State.DUE)
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)  # served, left (addresses), unsure
    trouble = models.CharField(max_length=40, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["due", "running"]),
                name="trial_one_at_a_time",
            )
        ]


class FeedItem(OrganisationModel):
    """One entry of a public feed. Its ``key`` is the entry's id, for ever."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    warning = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=10, default="public")
    reply_to = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    practice = models.BooleanField(default=False)  # the stand-in's: never public

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "key", "practice"], name="feed_item_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["account", "language", "-updated_at"], name="feed_newest"
            )
        ]


class Hold(OrganisationModel):
    """Hold all: nothing goes out until another person releases it, one by one."""

    since = models.DateTimeField()
    by = models.UUIDField()
    reason = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at__isnull=True),
                name="hold_one_at_a_time",
            )
        ]
