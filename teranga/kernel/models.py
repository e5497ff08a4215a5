"""What everything stands on: organisations, the ledger, jobs, holds against deletion."""

from __future__ import annotations

from django.db import models

from teranga.kernel.constraints import exactly, filled, needs, one_of
from teranga.kernel.ids import new_id
from teranga.kernel.scope import ScopedManager


class OrganisationState(models.TextChoices):
    OPEN = "open"
    CLOSING = "closing"  # two people agreed; 14 days run
    CLOSED = "closed"


class Organisation(models.Model):
    """A group that works here. Several may share one install and never meet."""

    organisation_path = "pk"

    State = OrganisationState

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(max_length=8, default="en")
    languages = models.JSONField(default=list)  # further ones that posts are written in
    time_zone = models.CharField(max_length=64, default="UTC")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    training = models.BooleanField(default=False)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        base_manager_name = "unscoped"
        default_manager_name = "objects"
        constraints = [
            one_of("state", OrganisationState, name="organisation_state_known")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def writes_in(self) -> list[str]:
        """Codes of the languages its posts are written in, its own first."""
        return [self.language, *(one for one in self.languages if one != self.language)]


class OrganisationModel(models.Model):
    """Base of every row that belongs to an organisation."""

    organisation_path = "organisation"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )

    # Django itself follows relations through this one; our code never names it.
    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return str(self.pk)


class Pseudonym(OrganisationModel):
    """Who a ledger code is. Erasing a person destroys this row, never the ledger's."""

    person = models.UUIDField()
    code = models.UUIDField(default=new_id, unique=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"], name="pseudonym_one_a_person"
            )
        ]


class LedgerEntry(models.Model):
    """One line of what happened. Ids and codes only: no content, no names."""

    organisation_path = "organisation_ref"

    id = models.BigAutoField(primary_key=True)
    organisation_ref = models.UUIDField(null=True, db_index=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)  # Pseudonym.code; empty = the desk itself
    verb = models.CharField(max_length=64)  # "publish.approve"
    subject_kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        base_manager_name = "unscoped"
        default_manager_name = "objects"
        indexes = [
            models.Index(fields=["subject", "id"], name="ledger_subject"),
            models.Index(fields=["organisation_ref", "-id"], name="ledger_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LedgerSeal(models.Model):
    """Chains a batch of entries to all before it. The newest seal is the head."""

    id = models.BigAutoField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    ids = models.TextField()  # "1-40 42-50": a gap is a write that was rolled back
    previous = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    checkpoint = models.BooleanField(default=False)  # entries before were pruned
    signature = models.CharField(max_length=128, blank=True)  # of a checkpoint
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class WorkState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Work(models.Model):
    """A job's truth: who holds it, until when, at which attempt. Messages may be lost."""

    organisation_path = "organisation_ref"

    State = WorkState

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_ref = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=64)
    lane = models.CharField(max_length=16)
    subject = models.CharField(max_length=64, blank=True)
    once = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 empty is not a key
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    run_after = models.DateTimeField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    trouble = models.CharField(max_length=64, blank=True)  # a code, never content

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        base_manager_name = "unscoped"
        default_manager_name = "objects"
        indexes = [
            models.Index(
                fields=["lane", "run_after"],
                name="work_waiting",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]
        constraints = [
            one_of("state", WorkState, name="work_state_known"),
            filled("kind", name="work_has_kind"),
            needs("lease_until", "running", name="work_running_has_lease"),
            exactly("done_at", "done", name="work_done_has_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LegalHold(OrganisationModel):
    """While it stands, retention leaves these records alone."""

    record_kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, blank=True)  # empty = all of that kind
    reason = models.TextField()
    placed_by = models.UUIDField(null=True)  # None = at the machine
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            filled("record_kind", name="legal_hold_of_a_kind"),
            filled("reason", name="legal_hold_has_reason"),
        ]


class RetentionPeriod(OrganisationModel):
    """How long this organisation keeps one kind of record, instead of our default."""

    kind = models.CharField(max_length=64)
    days = models.PositiveIntegerField()
    set_by = models.UUIDField(null=True)  # None = at the machine
    set_at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], name="retention_period_once"
            ),
            filled("kind", name="retention_period_of_a_kind"),
        ]


class RetentionRun(models.Model):
    """One line of the nightly report: how many were due, held, and are gone."""

    organisation_path = "organisation_ref"

    id = models.BigAutoField(primary_key=True)
    organisation_ref = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)  # empty: the organisation must choose
    due = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)

    unscoped = models.Manager()
    objects = ScopedManager()

    class Meta:
        base_manager_name = "unscoped"
        default_manager_name = "objects"

    def __str__(self) -> str:
        return str(self.pk)


class Notice(OrganisationModel):
    """Something needs this person: what kind and where, never what it says."""

    person = models.UUIDField()
    what = models.CharField(max_length=40)  # a code of notify.kinds
    path = models.CharField(max_length=200)  # an address of this desk
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "what", "path"],
                condition=models.Q(seen_at__isnull=True),
                name="notice_once_until_seen",
            )
        ]


class Pulse(models.Model):
    """When something last happened on this install: a worker's beat, a backup."""

    name = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class CacheRow(models.Model):
    """Django's database cache (rate limits); no content is ever put here."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kernel_cache"

    def __str__(self) -> str:
        return self.cache_key
