"""Where posts go out: connected accounts, and how each is connected and tried."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.channels.protocol import VISIBILITIES
from teranga.kernel.constraints import exactly, filled, needs, one_of
from teranga.kernel.fields import SealedText
from teranga.kernel.models import OrganisationModel


class AccountState(models.TextChoices):
    CONNECTING = "connecting"
    WORKING = "working"
    EXPIRED = "expired"  # the sign-in ran out: reconnect
    REVOKED = "revoked"  # somebody took our access away
    PAUSED = "paused"  # a person stopped it, or a visibility was widened
    REMOVED = "removed"


class Account(OrganisationModel):
    """A connected account at a network: where posts go out."""

    State = AccountState

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
            one_of("state", AccountState, name="account_state_known"),
            models.UniqueConstraint(
                fields=["organisation", "kind", "server", "remote_id"],
                condition=~Q(state="removed") & ~Q(remote_id=""),
                name="account_once",
            ),
            filled("kind", name="account_has_kind"),
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
            ),
            filled("kind", name="network_app_has_kind"),
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

    class Meta(OrganisationModel.Meta):
        constraints = [
            filled("kind", name="joining_has_kind"),
            filled("state_digest", name="joining_has_state"),
        ]


class TrialKind(models.TextChoices):
    SELF = "self"
    PROBE = "probe"


class TrialState(models.TextChoices):
    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    LEFT = "left"  # could not be removed: a person must look
    STOPPED = "stopped"  # cut off in the middle; nothing of it stands there now
    FAILED = "failed"  # nothing went out


class Trial(OrganisationModel):
    """A neutral text sent and removed again: a test to self, or a probe of visibilities."""

    Kind = TrialKind
    State = TrialState

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    visibility = models.CharField(max_length=10)
    # The account's own kind, or the stand-in: fixed when a person started it.
    served_by = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200, blank=True)  # by it, it is found again
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=7, choices=State, default=State.DUE)
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)  # served, left (addresses), unsure, gone
    trouble = models.CharField(max_length=40, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            one_of("kind", TrialKind, name="trial_kind_known"),
            one_of("visibility", VISIBILITIES, name="trial_visibility_known"),
            one_of("state", TrialState, name="trial_state_known"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["due", "running"]),
                name="trial_one_at_a_time",
            ),
            needs("lease_until", "running", name="trial_running_has_lease"),
            filled("served_by", name="trial_has_server"),
            exactly(
                "done_at",
                "done",
                "left",
                "stopped",
                "failed",
                name="trial_done_has_time",
            ),
        ]
