"""The gate's memory: what was overridden and why, and where a thing is in use."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

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
            )
        ]


class Use(OrganisationModel):
    """Where a text, picture, quote or story went out (ruling 27). Withdrawal reads this."""

    class Outcome(models.TextChoices):
        LIVE = "live"
        STOPPED = "stopped"  # had not gone out yet
        DELETED = "deleted"
        REPLACED = "replaced"
        ASKED = "asked_third_party"
        CANNOT = "cannot"
        UNANSWERED = "unanswered"

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
            models.UniqueConstraint(
                fields=["thing", "carrier"],
                condition=Q(ended_at__isnull=True),
                name="use_once",
            )
        ]
        indexes = [models.Index(fields=["thing"], name="use_thing")]
