"""What happened between a backup and its restore, and what a look at the networks found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.kernel.constraints import one_of
from teranga.kernel.models import OrganisationModel
from teranga.publish.models.accounts import Account


class Gap(OrganisationModel):
    """From ``since`` (the backup) to ``until`` (the restore) this desk remembers nothing."""

    since = models.DateTimeField()
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "until"], name="gap_once"),
            models.CheckConstraint(
                name="gap_settled_by_somebody",
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]


class LookState(models.TextChoices):
    DUE = "due"
    DONE = "done"
    FAILED = "failed"  # not asked, or no answer: nothing is known
    BY_HAND = "by_hand"  # this kind of account cannot be asked


class GapLook(OrganisationModel):
    """One account, asked for its own posts. Their words are not kept, only where they are."""

    State = LookState

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="looks")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=LookState, default=LookState.DUE)
    whole = models.BooleanField(
        default=False
    )  # the list surely reached back far enough
    found = models.JSONField(default=list)  # url, at, visibility, like (Delivery.pk)
    left_out = models.PositiveIntegerField(default=0)  # seen there, could not be listed
    trouble = models.CharField(max_length=40, blank=True)  # a code of ours
    lease_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["gap", "account"], name="gap_look_once"),
            one_of("state", LookState, name="gap_look_state_known"),
        ]
