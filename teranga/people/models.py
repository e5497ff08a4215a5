"""People: logins, memberships, roles, duties, rights that lapse, and capability links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from teranga.kernel.constraints import filled, one_of, together
from teranga.kernel.fields import SealedText
from teranga.kernel.ids import new_id
from teranga.kernel.models import Organisation, OrganisationModel
from teranga.people.matrix import DUTIES, ROLES


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
    session_stamp = models.PositiveIntegerField(
        default=0
    )  # raised: every device is out

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

    def get_session_auth_hash(self) -> str:
        return self._stamped(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for older in super().get_session_auth_fallback_hash():
            yield self._stamped(older)

    def _stamped(self, digest: str) -> str:
        return f"{digest}.{self.session_stamp}" if self.session_stamp else digest


class MembershipState(models.TextChoices):
    ACTIVE = "active"
    LEFT = "left"
    REMOVED = "removed"
    ERASED = "erased"  # the name is gone; the row stays for what she did


class MembershipDoubt(models.TextChoices):
    """Somebody came back with a code: is it still her? A colleague confirms it."""

    NONE = "", "none"
    CONFIDENTIAL = "confidential"  # hats that open class 4 wait
    LEADING = "leading"  # the coordinator's waits too: the code's maker gives none
    ALL = "all"  # the code came from another organisation: everything waits


class Membership(OrganisationModel):
    """One login in one organisation, with the name colleagues know there."""

    State = MembershipState
    Doubt = MembershipDoubt

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    alias = models.CharField(max_length=60)
    pseudonym = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    doubt = models.CharField(
        max_length=12, choices=Doubt, default=Doubt.NONE, blank=True
    )
    doubted_by = models.UUIDField(null=True)  # who made the code; may not confirm it

    class Meta(OrganisationModel.Meta):
        constraints = [
            one_of("state", MembershipState, name="membership_state_known"),
            one_of("doubt", MembershipDoubt, name="membership_doubt_known"),
            models.UniqueConstraint(
                fields=["organisation", "user"], name="membership_once"
            ),
            models.CheckConstraint(
                name="membership_left_has_date",
                condition=Q(state="active", left_at__isnull=True)
                | (~Q(state="active") & Q(left_at__isnull=False)),
            ),
        ]


class GrantKind(models.TextChoices):
    ROLE = "role"
    DUTY = "duty"


class Grant(OrganisationModel):
    """A role or a duty that a member holds from one day to another."""

    Kind = GrantKind

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
            ),
            models.CheckConstraint(
                name="grant_known",
                condition=Q(kind="role", name__in=ROLES)
                | Q(kind="duty", name__in=DUTIES),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("granted_at")),
            ),
        ]


class RightHold(OrganisationModel):
    """A right that lapses (training, acceptable use); written from above (ruling 14)."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="right_holds"
    )
    right = models.CharField(max_length=40)
    valid_until = models.DateTimeField(null=True)
    source = models.CharField(max_length=80)

    class Meta(OrganisationModel.Meta):
        constraints = [
            filled("right", name="right_hold_of_something"),
            filled("source", name="right_hold_has_source"),
        ]


class Ticket(OrganisationModel):
    """The one kind of capability link: one purpose, expiring, throttled, revocable."""

    # The first owner's ticket comes before there is an organisation.
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)  # of the code; never the code
    subject = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)  # codes and ids
    note = models.CharField(
        max_length=60, blank=True
    )  # whom it is for, in her own words
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    uses_left = models.PositiveIntegerField(default=1)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="ticket_has_organisation",
                condition=Q(organisation__isnull=False) | Q(purpose="first_owner"),
            ),
            filled("purpose", name="ticket_has_purpose"),
            models.CheckConstraint(
                name="ticket_expires", condition=Q(expires_at__gt=F("made_at"))
            ),
        ]
        indexes = [models.Index(fields=["purpose", "subject"], name="ticket_subject")]


class KeptWords(models.Model):
    """A form that met an expired login; sealed, and gone in an hour (see ``kept``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=32)  # its number in the signed mark
    until = models.DateTimeField(db_index=True)
    words = SealedText(domain="messages")  # JSON: path and fields

    def __str__(self) -> str:
        return str(self.pk)


class Closing(OrganisationModel):
    """Deleting an organisation: one asks, another agrees, 14 days run, then the archive."""

    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    agreed_by = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # the earliest day of the last step
    stopped_by = models.UUIDField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(stopped_at__isnull=True),
                name="closing_once",
            ),
            models.CheckConstraint(
                name="closing_two_people",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
            ),
            together(
                "agreed_by", "agreed_at", "due_at", name="closing_agreed_has_date"
            ),
            together("stopped_by", "stopped_at", name="closing_stopped_by_somebody"),
        ]
