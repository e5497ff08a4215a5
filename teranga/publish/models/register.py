"""What an organisation must know of its accounts when a person or a phone is gone (F18)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.kernel.constraints import one_of
from teranga.kernel.fields import SealedText
from teranga.kernel.models import OrganisationModel
from teranga.publish.models.accounts import Account


class SecondStep(models.TextChoices):
    UNKNOWN = "unknown"
    NONE = "none"
    APP = "app"
    KEY = "key"
    TEXT = "text"  # a text message
    MAIL = "mail"


class RegisterEntry(OrganisationModel):
    """One account: the way back in, its second step there, and when somebody last looked."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    recovery = SealedText(domain="contacts")  # where a lost sign-in is got back
    second_step = models.CharField(
        max_length=7, choices=SecondStep, default=SecondStep.UNKNOWN
    )
    lawful = models.CharField(
        max_length=500, blank=True
    )  # may it be used here, and how
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)  # empty again when she was erased
    changed_at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            one_of("second_step", SecondStep, name="register_second_step_known"),
            models.CheckConstraint(
                name="register_reviewed_on_a_day",
                condition=Q(reviewed_by__isnull=True) | Q(reviewed_at__isnull=False),
            ),
        ]
