"""The gate's memory: what was overridden and why, and where a thing is in use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.kernel.constraints import filled, one_of
from teranga.kernel.models import OrganisationModel


class Override(OrganisationModel):
    """A person kept what a check found, with a reason. Ends when the words change."""

    carrier_kind = models.CharField(max_length=32)  # "publish.post"
    carrier = models.UUIDField()
    fingerprint = models.CharField(max_length=32)
    check_name = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "fingerprint"], name="override_once"
            ),
            filled("fingerprint", name="override_of_a_finding"),
            filled("reason", name="override_has_reason"),
        ]


class UseOutcome(models.TextChoices):
    LIVE = "live"
    STOPPED = "stopped"  # had not gone out yet
    DELETED = "deleted"
    REPLACED = "replaced"
    ASKED = "asked_third_party"
    CANNOT = "cannot"
    UNANSWERED = "unanswered"


OVER = ("stopped", "deleted", "replaced")  # nobody finds it any more


class Use(OrganisationModel):
    """Where a text, picture, quote or story went out (ruling 27). Withdrawal reads this."""

    Outcome = UseOutcome

    thing_kind = models.CharField(
        max_length=32
    )  # "text" now; asset, quote, story later
    thing = models.UUIDField()
    carrier_kind = models.CharField(max_length=32)  # "publish.delivery"
    carrier = models.UUIDField()
    outcome = models.CharField(max_length=18, choices=Outcome, default=Outcome.LIVE)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            one_of("outcome", UseOutcome, name="use_outcome_known"),
            models.UniqueConstraint(
                fields=["thing", "carrier"],
                condition=Q(ended_at__isnull=True),
                name="use_once",
            ),
            models.CheckConstraint(
                name="use_ended_has_time",
                condition=Q(outcome__in=OVER, ended_at__isnull=False)
                | (~Q(outcome__in=OVER) & Q(ended_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["thing"], name="use_thing")]
