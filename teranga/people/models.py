"""People: logins, memberships, roles, duties, rights that lapse, and capability links."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from teranga.kernel.ids import new_id
from teranga.kernel.models import OrganisationModel


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, password: str | None = None, **extra: Any
    ) -> User:
        user = self.model(username=username, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A login. Needs no e-mail, no name, and no password of its own (ruling 12)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=40, unique=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    digits = models.CharField(max_length=8, default="western")
    shortcuts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("username"), name="user_username_any_case"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Membership(OrganisationModel):
    """One login in one organisation, with the name colleagues know there."""

    class State(models.TextChoices):
        ACTIVE = "active"
        LEFT = "left"
        REMOVED = "removed"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    alias = models.CharField(max_length=60)
    pseudonym = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="membership_once"
            )
        ]


class Grant(OrganisationModel):
    """A role or a duty that a member holds from one day to another."""

    class Kind(models.TextChoices):
        ROLE = "role"
        DUTY = "duty"

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="grants"
    )
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=40)
    granted_at = models.DateTimeField()
    granted_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "kind", "name"],
                condition=Q(ended_at__isnull=True),
                name="grant_once",
            )
        ]


class RightHold(OrganisationModel):
    """A right that lapses (training, acceptable use); written from above (ruling 14)."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="right_holds"
    )
    right = models.CharField(max_length=40)
    valid_until = models.DateTimeField(null=True)
    source = models.CharField(max_length=80)


class Ticket(OrganisationModel):
    """The one kind of capability link: one purpose, expiring, throttled, revocable."""

    purpose = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)  # of the code; never the code
    subject = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True)
