"""Each delivery's own life, and a post that puts another one right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.channels.protocol import VISIBILITIES
from teranga.kernel.constraints import exactly, filled, needs, one_of, together
from teranga.kernel.models import OrganisationModel
from teranga.publish.models.accounts import Account
from teranga.publish.models.posts import Post


class DeliveryState(models.TextChoices):
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


class DeliveryWay(models.TextChoices):
    PUBLISH = "publish"
    EDIT = "edit"  # a correction that changes the words where they stand


class Delivery(OrganisationModel):
    """One text on its way to one account. ``key`` is committed before any call.

    States and rules: publish/tasks/. ``attempt`` fences: whoever does not hold the
    newest attempt can no longer write what happened to this row.
    """

    State = DeliveryState
    Way = DeliveryWay

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
            one_of("way", DeliveryWay, name="delivery_way_known"),
            one_of("visibility", VISIBILITIES, name="delivery_visibility_known"),
            one_of("state", DeliveryState, name="delivery_state_known"),
            models.CheckConstraint(
                name="delivery_sent_has_receipt",
                condition=~Q(state__in=["sent", "verified"], remote_id=""),
            ),
            models.CheckConstraint(
                name="delivery_withdrawn_never_planned",
                condition=~Q(state="planned", withdraw_asked_at__isnull=False),
            ),
            # Without a lease nobody would ever notice that its worker died.
            needs("lease_until", "sending", "withdrawing", name="delivery_has_lease"),
            needs("attempted_at", "sending", "ambiguous", name="delivery_has_attempt"),
            needs("sent_at", "sent", "verified", name="delivery_sent_has_time"),
            needs("verified_at", "verified", name="delivery_verified_has_time"),
            needs(
                "withdraw_asked_at",
                "withdraw_due",
                "withdrawing",
                name="delivery_taken_back_was_asked",
            ),
            exactly(
                "withdrawn_at",
                "withdrawn",
                "replaced",
                name="delivery_withdrawn_has_time",
            ),
            together(
                "released_at", "released_by", name="delivery_released_by_somebody"
            ),
            filled("content_hash", name="delivery_of_a_version"),
            filled("served_by", name="delivery_has_server"),
            models.CheckConstraint(
                name="delivery_part_has_before",
                condition=Q(part=1, after__isnull=True)
                | Q(part__gt=1, after__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_edit_has_original",
                condition=Q(way="publish") | Q(corrects__isnull=False),
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

    class Meta(OrganisationModel.Meta):
        constraints = [one_of("way", DeliveryWay, name="correction_way_known")]
