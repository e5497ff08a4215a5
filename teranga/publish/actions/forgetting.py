"""Erasing a person: what she wrote around posts goes, the organisation's posts stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from teranga.kernel.models import LedgerEntry, Organisation, Pseudonym
from teranga.kernel.registries import Erased
from teranga.publish.models import Hold, Note, Post, Review, Revision, Withdrawal

GONE = "–"  # stands where her words stood: that there was a reason stays true


def forget_person(organisation: Organisation, person: UUID, now: datetime) -> Erased:
    """Her notes, her reasons, and the earlier versions she saved.

    A version that is in force, the reason of a hold that still stands, and what was
    said in public about an error are the organisation's.
    """
    notes = Note.objects.of(organisation).filter(by=person)
    gone = notes.delete()[0]
    earlier = Revision.objects.of(organisation).filter(by=person)
    gone += earlier.filter(number__lt=F("post__version")).delete()[0]
    posts = Post.objects.of(organisation).exclude(risk_reason__in=["", GONE])
    hers = posts.filter(pk__in=_judged(organisation, person))
    # Copies and corrections of a post carry its reason on.
    reasons = set(hers.values_list("risk_reason", flat=True))
    gone += posts.filter(risk_reason__in=reasons).update(risk_reason=GONE)
    for model in (Review, Withdrawal):
        rows = model.objects.of(organisation).filter(by=person)
        gone += rows.exclude(reason__in=["", GONE]).update(reason=GONE)
    ended = Hold.objects.of(organisation).filter(by=person, ended_at__isnull=False)
    gone += ended.exclude(reason=GONE).update(reason=GONE)
    return Erased(
        gone=gone,
        kept=_("The words of posts as they stand: they are the organisation's."),
    )


def _judged(organisation: Organisation, person: UUID) -> list[str]:
    """Posts whose risk she was the last to speak about: only the ledger knows who did."""
    codes = Pseudonym.objects.of(organisation).filter(person=person)
    lines = LedgerEntry.objects.of(organisation).filter(verb="publish.risk")
    last = dict(lines.order_by("pk").values_list("subject", "actor"))
    hers = set(codes.values_list("code", flat=True))
    return [subject for subject, actor in last.items() if actor in hers]
