"""What stops things: everything held, a post asked back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.kernel.constraints import together
from teranga.kernel.models import OrganisationModel
from teranga.publish.models.deliveries import Delivery
from teranga.publish.models.posts import Post


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
            ),
            together("ended_at", "ended_by", name="hold_ended_by_somebody"),
        ]


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

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(delivery__isnull=True),
                name="withdrawal_once_a_post",
            ),
            models.UniqueConstraint(
                fields=["delivery"], name="withdrawal_once_a_delivery"
            ),
        ]
