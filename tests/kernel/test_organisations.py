"""An organisation and its key are made and ended together."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings

from teranga.kernel.keys import KeyLost
from teranga.kernel.models import LedgerEntry, Organisation
from teranga.kernel.organisations import StillOpen, create_organisation, destroy_key

pytestmark = pytest.mark.django_db


def test_a_new_organisation_has_its_key_and_a_line(now: datetime) -> None:
    made = create_organisation(person=None, now=now, name="Kër Jàmm")
    assert len(settings.KEYS.organisation(str(made.pk))) == 32
    assert made.slug == "ker-jamm"
    lines = LedgerEntry.objects.of(made).values_list("verb", flat=True)
    assert list(lines) == ["organisation.create"]


def test_names_that_meet_get_addresses_of_their_own(now: datetime) -> None:
    names = ["Kër Jàmm", "Kër Jàmm", "بيت السلام", "بيت السلام", "!"]
    slugs = {create_organisation(person=None, now=now, name=n).slug for n in names}
    assert len(slugs) == 5
    assert all(slug.isascii() for slug in slugs)


def test_the_key_goes_only_when_the_organisation_is_closed(now: datetime) -> None:
    made = create_organisation(person=None, now=now, name="x")
    with pytest.raises(StillOpen):
        destroy_key(person=None, now=now, organisation=made)
    made.state = Organisation.State.CLOSED
    made.save()
    destroy_key(person=None, now=now, organisation=made)
    with pytest.raises(KeyLost):
        settings.KEYS.organisation(str(made.pk))
