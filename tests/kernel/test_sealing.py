"""A sealed value opens in its own row only, and only while its keys are here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from teranga.kernel import crypto, jobs, rotation
from teranga.kernel.crypto import CannotOpen
from teranga.kernel.fields import SealedText
from teranga.kernel.keys import DOMAINS, KeyLost, load_or_make_keys
from teranga.kernel.models import LedgerEntry, Organisation, OrganisationModel, Work
from teranga.kernel.organisations import create_organisation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def own_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "KEYS", load_or_make_keys(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def paper() -> Iterator[Any]:
    """A table with two sealed columns of two domains."""
    with isolate_apps("teranga.kernel"):

        class Paper(OrganisationModel):
            title = SealedText(domain="contacts")
            body = SealedText(domain="messages")
            other = SealedText(domain="messages")

            class Meta(OrganisationModel.Meta):
                app_label = "kernel"

        with connection.schema_editor() as editor:
            editor.create_model(Paper)
        yield Paper
        with connection.schema_editor() as editor:
            editor.delete_model(Paper)


@pytest.fixture
def house(now: datetime) -> Organisation:
    return create_organisation(person=None, now=now, name="Kër Jàmm")


def lies(row: models.Model, column: str) -> bytes:
    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(f"SELECT {column} FROM kernel_paper WHERE id = %s", [key])  # noqa: S608
        return bytes(cursor.fetchone()[0])


def put(row: models.Model, column: str, value: bytes) -> None:
    with connection.cursor() as cursor:
        key = row.pk.hex if connection.vendor == "sqlite" else row.pk
        cursor.execute(
            f"UPDATE kernel_paper SET {column} = %s WHERE id = %s",  # noqa: S608
            [value, key],
        )


def test_text_comes_back_and_lies_unreadable(paper: Any, house: Organisation) -> None:
    text = "Amina, +221 77 000 00 00 — نعم 🙂"
    row = paper.objects.create(organisation=house, title=text, body="")
    fresh = paper.objects.of(house).get(pk=row.pk)
    assert fresh.title == text
    assert fresh.body == ""
    assert b"Amina" not in lies(row, "title")
    assert lies(row, "body") == b""
    fresh.title = "anew"
    fresh.save()
    assert paper.objects.of(house).get(pk=row.pk).title == "anew"
    assert paper.objects.of(house).only("pk").get(pk=row.pk).title == "anew"


def test_the_same_text_never_lies_twice_alike(paper: Any, house: Organisation) -> None:
    rows = [paper.objects.create(organisation=house, title="same") for _ in range(2)]
    assert lies(rows[0], "title") != lies(rows[1], "title")


def test_many_at_once_are_sealed(paper: Any, house: Organisation) -> None:
    made = paper.objects.bulk_create(
        paper(organisation=house, title=f"t{n}", body=f"b{n}") for n in range(5)
    )
    found = paper.objects.of(house)
    assert {row.title for row in found} == {f"t{n}" for n in range(5)}
    assert b"t0" not in lies(made[0], "title")


def test_what_has_no_row_of_its_own_is_refused(paper: Any, house: Organisation) -> None:
    row = paper.objects.create(organisation=house, title="x")
    mine = paper.objects.of(house)
    row.title = "y"
    for attempt in (
        lambda: mine.update(title="everybody"),
        lambda: mine.bulk_update([row], ["title"]),
        lambda: mine.filter(title="x").exists(),
        lambda: serializers.serialize("json", [row]),
    ):
        with pytest.raises(TypeError):
            attempt()
    assert mine.get().title == "x"


def test_a_value_moved_elsewhere_does_not_open(
    paper: Any, house: Organisation, now: datetime
) -> None:
    elsewhere = create_organisation(person=None, now=now, name="Elsewhere")
    row = paper.objects.create(organisation=house, title="t", body="b", other="o")
    beside = paper.objects.create(organisation=house, title="t", body="b")
    away = paper.objects.create(organisation=elsewhere, title="t", body="b")
    value = lies(row, "body")
    for target, column in ((beside, "body"), (row, "other"), (away, "body")):
        put(target, column, value)
        fresh = paper.objects.all_organisations(reason="a test").get(pk=target.pk)
        with pytest.raises(CannotOpen):
            getattr(fresh, column)
    put(row, "title", value)  # another domain
    with pytest.raises(CannotOpen):
        _ = paper.objects.of(house).get(pk=row.pk).title
    assert paper.objects.of(house).get(pk=row.pk).body == "b"


def test_a_row_moved_to_another_organisation_does_not_open(
    paper: Any, house: Organisation, now: datetime
) -> None:
    elsewhere = create_organisation(person=None, now=now, name="Elsewhere")
    row = paper.objects.create(organisation=house, title="t")
    paper.objects.of(house).update(organisation=elsewhere)
    with pytest.raises(CannotOpen):
        _ = paper.objects.of(elsewhere).get(pk=row.pk).title


@pytest.mark.parametrize("place", [0, 2, 3, 20, -1])
def test_one_changed_byte_shows(paper: Any, house: Organisation, place: int) -> None:
    row = paper.objects.create(organisation=house, title="words")
    value = bytearray(lies(row, "title"))
    value[place] ^= 1
    put(row, "title", bytes(value))
    with pytest.raises((CannotOpen, KeyLost)):
        _ = paper.objects.of(house).get(pk=row.pk).title


def test_losing_one_domain_leaves_the_others(
    paper: Any, house: Organisation, own_keys: Path
) -> None:
    row = paper.objects.create(organisation=house, title="t", body="b")
    (own_keys / "messages.json").unlink()
    fresh = paper.objects.of(house).get(pk=row.pk)
    assert fresh.title == "t"
    with pytest.raises(KeyLost):
        _ = fresh.body
    load_or_make_keys(own_keys)  # the next start makes no new key in its place
    assert not (own_keys / "messages.json").exists()


def test_without_its_organisations_key_nothing_opens_or_closes(
    paper: Any, house: Organisation, now: datetime
) -> None:
    other = create_organisation(person=None, now=now, name="Elsewhere")
    row = paper.objects.create(organisation=house, title="t")
    kept = paper.objects.create(organisation=other, title="kept")
    settings.KEYS.destroy_organisation(str(house.pk))
    with pytest.raises(KeyLost):
        _ = paper.objects.of(house).get(pk=row.pk).title
    with pytest.raises(KeyLost):
        paper.objects.create(organisation=house, title="t")
    assert paper.objects.of(other).get(pk=kept.pk).title == "kept"


def test_keys_are_files_that_only_we_read(own_keys: Path, house: Organisation) -> None:
    files = [path for path in own_keys.rglob("*") if path.is_file()]
    assert {f"{name}.json" for name in DOMAINS} <= {path.name for path in files}
    open_ = [path.name for path in files if path.stat().st_mode & 0o077]
    assert open_ == []
    assert own_keys.stat().st_mode & 0o077 == 0


def test_values_of_the_install_open_without_an_organisation() -> None:
    value = crypto.seal(b"x", scope=crypto.INSTALL, domain="tokens", place="a.b:1")
    opened = crypto.unseal(value, scope=crypto.INSTALL, domain="tokens", place="a.b:1")
    assert opened == b"x"
    with pytest.raises(CannotOpen):
        crypto.unseal(value[:20], scope=crypto.INSTALL, domain="tokens", place="a.b:1")


@pytest.fixture
def rotating(paper: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The walk over models finds the paper too."""
    known = list(apps.get_models())
    monkeypatch.setattr(rotation.apps, "get_models", lambda: [*known, paper])
    monkeypatch.setattr(rotation, "BATCH", 3)
    return paper


def test_the_walk_finds_every_sealed_field_of_the_product() -> None:
    found = {model._meta.label for model, _ in rotation.sealed_fields("tokens")}
    assert "publish.Account" in found


def test_a_new_key_seals_everything_anew_and_the_old_one_goes_in_time(
    rotating: Any, house: Organisation, now: datetime
) -> None:
    rotating.objects.bulk_create(
        rotating(organisation=house, title="t", body=f"b{n}") for n in range(10)
    )
    assert rotation.in_use("messages") == {1}
    call_command("rotate_keys", "messages", verbosity=0)
    rotating.objects.create(organisation=house, body="fresh")
    jobs_due(now)
    assert rotation.in_use("messages") == {2}
    assert rotation.in_use("contacts") == {1}
    bodies = {row.body for row in rotating.objects.of(house)}
    assert bodies == {*(f"b{n}" for n in range(10)), "fresh"}
    assert settings.KEYS.domain("messages").keys() == {1, 2}

    jobs_due(now + timedelta(days=34))
    assert settings.KEYS.domain("messages").keys() == {1, 2}
    jobs_due(now + timedelta(days=35))
    assert settings.KEYS.domain("messages").keys() == {2}
    assert {row.body for row in rotating.objects.of(house)} == bodies
    verbs = LedgerEntry.objects.all_organisations(reason="a test")
    assert {"keys.add", "keys.drop"} <= set(verbs.values_list("verb", flat=True))


def jobs_due(now: datetime) -> None:
    every = Work.objects.all_organisations(reason="a test")
    for work in every.filter(state="queued", run_after__lte=now).order_by("run_after"):
        jobs.run_work(str(work.pk), now)


def test_a_key_that_a_row_still_needs_is_kept(
    rotating: Any, house: Organisation, now: datetime
) -> None:
    row = rotating.objects.create(organisation=house, body="b")
    beside = rotating.objects.create(organisation=house, body="b")
    put(row, "body", lies(beside, "body"))  # opens under no key
    rotation.start(now=now, domain="messages", keep_old=timedelta())
    jobs_due(now)
    for days in range(1, 4):
        jobs_due(now + timedelta(days=days))
    assert settings.KEYS.domain("messages").keys() == {1, 2}
    waiting = Work.objects.all_organisations(reason="a test").get(
        kind="kernel.drop_key"
    )
    assert waiting.trouble == "StillUsed"


def test_an_old_key_is_never_dropped_within_ten_minutes(
    rotating: Any, house: Organisation, now: datetime
) -> None:
    rotation.start(now=now, domain="messages", keep_old=timedelta())
    jobs_due(now + timedelta(minutes=9))
    assert settings.KEYS.domain("messages").keys() == {1, 2}
    jobs_due(now + timedelta(minutes=10))
    assert settings.KEYS.domain("messages").keys() == {2}


def test_two_who_add_a_key_at_once_lose_none(own_keys: Path) -> None:
    threads = [
        threading.Thread(target=settings.KEYS.add, args=("health",)) for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert settings.KEYS.domain("health").keys() == set(range(1, 10))
    assert [p.name for p in own_keys.rglob("*") if p.stat().st_mode & 0o077] == []
