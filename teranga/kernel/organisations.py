"""The life of an organisation: its row and its key are made and ended together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from teranga.kernel import ledger
from teranga.kernel.ids import new_id
from teranga.kernel.models import Organisation


class StillOpen(Exception):
    """Keys are destroyed only when the two people agreed and the 14 days are over."""


class NoSuchOrganisation(Exception):
    """Nobody has this short name; the text says which there are."""


def called(slug: str) -> Organisation:
    """The organisation that somebody at the console means. Raises NoSuchOrganisation."""
    every = Organisation.objects.all_organisations(reason="the console names one")
    found = every.filter(slug=slug).first()
    if found is None:
        known = ", ".join(every.order_by("slug").values_list("slug", flat=True))
        raise NoSuchOrganisation(f"No organisation is called so here. Known: {known}")
    return found


def create_organisation(
    *,
    person: UUID | None = None,
    now: datetime,
    name: str,
    slug: str = "",
    language: str = "en",
    time_zone: str = "UTC",
    training: bool = False,
    demo: bool = False,
) -> Organisation:
    """Make an organisation with the key that seals its data. ``person``: None = console.

    Raises IntegrityError when the slug is taken by another one.
    """
    made = Organisation(
        id=new_id(),
        name=name,
        language=language,
        time_zone=time_zone,
        training=training,
        demo=demo,
        created_at=now,
    )
    made.slug = slug or _free_slug(made)
    # A key without a row harms nobody; a row without its key could seal nothing.
    settings.KEYS.organisation(str(made.pk), make=True)
    with transaction.atomic():
        made.save(force_insert=True)
        ledger.record(
            organisation=made,
            person=person,
            now=now,
            verb="organisation.create",
            subject_kind="organisation",
            subject=made.pk,
        )
    return made


def _free_slug(organisation: Organisation) -> str:
    """A name in Arabic or Amharic leaves no letters for an address: take the id's."""
    wish = slugify(organisation.name)[:40]
    short = organisation.pk.hex[-8:]
    taken = Organisation.objects.all_organisations(
        reason="an address is taken once on the install"
    ).filter(slug=wish)
    if not wish:
        return f"desk-{short}"
    return f"{wish}-{short}" if taken.exists() else wish


def destroy_key(
    *, person: UUID | None, now: datetime, organisation: Organisation
) -> None:
    """End of the road: what was sealed for it can't be read again, in any backup.

    Raises StillOpen until the organisation is closed.
    """
    if organisation.state != Organisation.State.CLOSED:
        raise StillOpen(organisation.pk)
    with transaction.atomic():
        ledger.record(
            organisation=organisation,
            person=person,
            now=now,
            verb="organisation.destroy_key",
            subject_kind="organisation",
            subject=organisation.pk,
        )
        settings.KEYS.destroy_organisation(str(organisation.pk))
