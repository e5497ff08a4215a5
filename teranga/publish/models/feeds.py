"""Entries of the public feeds that this desk serves itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from teranga.channels.protocol import VISIBILITIES
from teranga.kernel.constraints import one_of
from teranga.kernel.models import OrganisationModel
from teranga.publish.models.accounts import Account


class FeedItem(OrganisationModel):
    """One entry of a public feed. Its ``key`` is the entry's id, for ever."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    warning = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=10, default="public")
    reply_to = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    practice = models.BooleanField(default=False)  # the stand-in's: never public

    class Meta(OrganisationModel.Meta):
        constraints = [
            one_of("visibility", VISIBILITIES, name="feed_item_visibility_known"),
            models.UniqueConstraint(
                fields=["account", "key", "practice"], name="feed_item_once"
            ),
            models.CheckConstraint(
                name="feed_item_removed_is_empty",
                condition=Q(removed_at__isnull=True) | Q(title="", text="", warning=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "language", "-updated_at"], name="feed_newest"
            )
        ]
