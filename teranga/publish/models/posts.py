"""A post: its texts, where it goes, how it read before, and what the team said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from teranga.channels.protocol import VISIBILITIES
from teranga.kernel.constraints import filled, one_of
from teranga.kernel.models import OrganisationModel
from teranga.publish.models.accounts import Account


class PostState(models.TextChoices):
    IDEA = "idea"
    BRIEF = "brief"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_ASKED = "changes_asked"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    HELD = "held"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PART_PUBLISHED = "part_published"
    FAILED = "failed"
    CORRECTED = "corrected"
    WITHDRAWING = "withdrawing"  # asked back; not all of it is gone yet
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class PostRisk(models.TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


OUT_THERE = frozenset(
    {PostState.PUBLISHED, PostState.PART_PUBLISHED, PostState.CORRECTED}
)


def shown_as(state: str, *, practice: bool) -> str:
    """The key of the word people see (ui/states): practice is never called published."""
    return "practice" if practice and state in OUT_THERE else state


class Post(OrganisationModel):
    """One message, in several languages, to several accounts."""

    State = PostState

    EDITABLE = frozenset({State.IDEA, State.BRIEF, State.DRAFT, State.CHANGES_ASKED})

    Risk = PostRisk

    title = models.CharField(max_length=160)
    author = models.UUIDField()  # User.pk; names come from people.queries.aliases
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    risk = models.CharField(max_length=6, choices=Risk, default=Risk.LOW)
    risk_reason = models.CharField(max_length=200, blank=True)
    scheduled_at = models.DateTimeField(null=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    not_after = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    frozen_hash = models.CharField(max_length=64, blank=True)  # what was approved
    submitted_by = models.UUIDField(null=True)  # never her own second reader
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    # Sent, and only to the stand-in: it was never anywhere that others can read.
    practice = models.BooleanField(default=False)
    search_text = models.TextField(blank=True)  # folded, for the list's filter
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        indexes = [
            models.Index(
                fields=["organisation", "state", "-changed_at"], name="post_list"
            ),
            models.Index(fields=["organisation", "-changed_at"], name="post_newest"),
        ]
        constraints = [
            one_of("state", PostState, name="post_state_known"),
            one_of("risk", PostRisk, name="post_risk_known"),
            models.CheckConstraint(
                name="post_frozen_when_approved",
                condition=~Q(
                    state__in=["approved", "scheduled", "held", "publishing"],
                    frozen_hash="",
                ),
            ),
            models.CheckConstraint(
                name="post_scheduled_has_time",
                condition=~Q(state="scheduled", scheduled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="post_corrects_another", condition=~Q(corrects=F("pk"))
            ),
        ]

    @property
    def shown(self) -> str:
        return shown_as(self.state, practice=self.practice)


class Text(OrganisationModel):
    """Words in one language: shared by all accounts, or one account's own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="texts")
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+"
    )
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=300, blank=True)  # feeds show it
    text = models.TextField(blank=True)
    warning = models.CharField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(OrganisationModel.Meta):
        indexes = [
            models.Index(fields=["organisation", "language"], name="text_lang"),
            models.Index(fields=["organisation", "post"], name="text_post"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "language"],
                condition=Q(account__isnull=True),
                name="text_shared_once",
            ),
            models.UniqueConstraint(
                fields=["post", "language", "account"],
                condition=Q(account__isnull=False),
                name="text_own_once",
            ),
            filled("language", name="text_has_language"),
        ]


class Target(OrganisationModel):
    """This post goes to this account, seen by these people."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="targets")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=10, default="public")

    class Meta(OrganisationModel.Meta):
        # Every query names the organisation: without it in the index, SQLite would read
        # all of an organisation's rows to find those of 25 posts.
        indexes = [models.Index(fields=["organisation", "post"], name="target_post")]
        constraints = [
            one_of("visibility", VISIBILITIES, name="target_visibility_known"),
            models.UniqueConstraint(fields=["post", "account"], name="target_once"),
        ]


class Revision(OrganisationModel):
    """How the post read at one moment; nothing typed is ever lost."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    by = models.UUIDField()
    at = models.DateTimeField()
    content = models.JSONField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="revision_once")
        ]


class Note(OrganisationModel):
    """A comment of the team. No path leads from here to a network."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="notes")
    by = models.UUIDField()
    at = models.DateTimeField()
    text = models.TextField()


class ReviewDecision(models.TextChoices):
    APPROVED = "approved"
    CHANGES_ASKED = "changes_asked"
    REJECTED = "rejected"


class Review(OrganisationModel):
    """What a second person said about one frozen version."""

    Decision = ReviewDecision

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reviews")
    by = models.UUIDField()
    hat = models.CharField(max_length=40)  # the role that counted
    decision = models.CharField(max_length=14, choices=Decision)
    content_hash = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta(OrganisationModel.Meta):
        constraints = [
            one_of("decision", ReviewDecision, name="review_decision_known"),
            models.UniqueConstraint(
                fields=["post", "by", "content_hash", "decision"], name="review_once"
            ),
            filled("content_hash", name="review_of_a_version"),
            models.CheckConstraint(
                name="review_no_has_reason",
                condition=Q(decision="approved") | ~Q(reason=""),
            ),
        ]
