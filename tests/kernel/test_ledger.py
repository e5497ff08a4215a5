"""What happened stays written, without names, and a change shows."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from teranga.kernel import chain, guard, ledger
from teranga.kernel.chain import BrokenLink
from teranga.kernel.ids import new_id
from teranga.kernel.models import LedgerEntry, LedgerSeal, LegalHold, Organisation
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def write(count: int, now: datetime, organisation: Organisation | None = None) -> None:
    with transaction.atomic():
        for number in range(count):
            ledger.record(
                organisation=organisation,
                person=None,
                now=now,
                verb="test.write",
                subject_kind="thing",
                subject=f"s{number}",
                number=number,
            )


def leave_a_gap() -> None:
    """A number that no row has, as a write that was rolled back leaves it."""
    if connection.vendor == "postgresql":
        sql("SELECT nextval(pg_get_serial_sequence('kernel_ledgerentry', 'id'))")
    else:
        sql(
            "UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'kernel_ledgerentry'"
        )


def everything() -> list[LedgerEntry]:
    every = LedgerEntry.objects.all_organisations(reason="a test")
    return list(every.order_by("pk"))


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_a_line_holds_codes_only(now: datetime) -> None:
    for words in ("Amina said so", "a@b.org", "line\nline", "x" * 81, "\0", "نعم"):
        with transaction.atomic(), pytest.raises(ledger.NotACode):
            ledger.record(
                organisation=None,
                person=None,
                now=now,
                verb="test.write",
                subject_kind="thing",
                subject="1",
                reason=words,
            )
    assert everything() == []


@pytest.mark.django_db(transaction=True)
def test_a_line_needs_the_actions_transaction(now: datetime) -> None:
    with pytest.raises(RuntimeError):
        ledger.record(
            organisation=None,
            person=None,
            now=now,
            verb="x",
            subject_kind="x",
            subject="x",
        )


def test_an_action_that_fails_leaves_no_line(now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1, now)
        _ = 1 / 0
    assert everything() == []


@pytest.mark.parametrize("table", guard.TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete(
    now: datetime, table: str, verb: str
) -> None:
    write(2, now)
    chain.seal_batch(now=now)
    before = [entry.digest for entry in everything()]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(verb.format(table))
    assert [entry.digest for entry in everything()] == before
    assert guard.stands()


def test_postgresql_refuses_to_truncate(now: datetime) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    write(1, now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql("TRUNCATE kernel_ledgerentry")
    assert len(everything()) == 1


def test_an_untouched_ledger_verifies(now: datetime) -> None:
    assert chain.verify() is None
    write(3, now)
    assert chain.seal_batch(now=now) == 3
    assert chain.seal_batch(now=now) == 0
    write(4, now)
    assert chain.seal_batch(now=now, limit=2) == 2
    assert chain.seal_batch(now=now) == 2
    write(2, now)  # not sealed yet
    assert chain.verify() is None
    assert LedgerSeal.objects.count() == 3


def test_a_gap_from_a_write_that_was_rolled_back_is_no_break(now: datetime) -> None:
    write(2, now)
    leave_a_gap()
    write(2, now)
    chain.seal_batch(now=now)
    assert chain.verify() is None


def change(field: str, value: str) -> Callable[[list[LedgerEntry]], BrokenLink]:
    def tamper(rows: list[LedgerEntry]) -> BrokenLink:
        statement = f"UPDATE kernel_ledgerentry SET {field} = %s WHERE id = %s"  # noqa: S608
        sql(statement, value, rows[3].pk)
        return BrokenLink(rows[3].pk, "changed")

    return tamper


def delete_one(rows: list[LedgerEntry]) -> BrokenLink:
    sql("DELETE FROM kernel_ledgerentry WHERE id = %s", rows[4].pk)
    return BrokenLink(rows[4].pk, "missing")


def delete_last_sealed(rows: list[LedgerEntry]) -> BrokenLink:
    sql("DELETE FROM kernel_ledgerentry WHERE id = %s", rows[-1].pk)
    return BrokenLink(rows[-1].pk, "missing")


def insert_one(rows: list[LedgerEntry]) -> BrokenLink:
    """In the gap that a rolled-back write left: its digest is right, its place is not."""
    fake = LedgerEntry(
        id=rows[2].pk + 1, at=rows[0].at, verb="x", subject_kind="x", subject="x"
    )
    fake.digest = ledger.digest_of(fake)
    fake.save(force_insert=True)
    return BrokenLink(fake.pk, "added")


def swap_two(rows: list[LedgerEntry]) -> BrokenLink:
    for row, other in ((rows[3], rows[4]), (rows[4], rows[3])):
        sql(
            "UPDATE kernel_ledgerentry SET subject = %s, facts = %s, digest = %s"
            " WHERE id = %s",
            other.subject,
            json.dumps(other.facts),
            other.digest,
            row.pk,
        )
    return BrokenLink(rows[3].pk, "rewritten", rows[5].pk)


def rewrite_with_digest(rows: list[LedgerEntry]) -> BrokenLink:
    rows[4].verb = "test.nothing"
    sql(
        "UPDATE kernel_ledgerentry SET verb = 'test.nothing', digest = %s WHERE id = %s",
        ledger.digest_of(rows[4]),
        rows[4].pk,
    )
    return BrokenLink(rows[3].pk, "rewritten", rows[5].pk)


def delete_a_seal(rows: list[LedgerEntry]) -> BrokenLink:
    sql("DELETE FROM kernel_ledgerseal WHERE first = %s", rows[3].pk)
    return BrokenLink(rows[6].pk, "seal")


def delete_the_first_seal_and_its_rows(rows: list[LedgerEntry]) -> BrokenLink:
    sql("DELETE FROM kernel_ledgerseal WHERE first = %s", rows[0].pk)
    sql("DELETE FROM kernel_ledgerentry WHERE id <= %s", rows[2].pk)
    return BrokenLink(rows[3].pk, "seal")


def change_a_seal(field: str, value: str) -> Callable[..., BrokenLink]:
    def tamper(rows: list[LedgerEntry]) -> BrokenLink:
        sql(
            f"UPDATE kernel_ledgerseal SET {field} = {value} WHERE first = %s",  # noqa: S608
            rows[3].pk,
        )
        return BrokenLink(0, "")

    return tamper


def call_it_a_checkpoint(rows: list[LedgerEntry]) -> BrokenLink:
    sql("UPDATE kernel_ledgerseal SET checkpoint = true WHERE first = %s", rows[0].pk)
    return BrokenLink(rows[2].pk, "checkpoint")


TAMPERING = {
    "verb": change("verb", "test.other"),
    "subject": change("subject", "s9"),
    "time": change("at", "2026-01-01 00:00:00+00:00"),
    "actor": change("actor", "0" * 32),
    "facts": change("facts", '{"number": 99}'),
    "digest": change("digest", "0" * 64),
    "organisation": change("organisation_ref", "0" * 32),
    "deleted": delete_one,
    "deleted at the end": delete_last_sealed,
    "inserted": insert_one,
    "reordered": swap_two,
    "rewritten": rewrite_with_digest,
    "seal deleted": delete_a_seal,
    "beginning cut off": delete_the_first_seal_and_its_rows,
    "seal chain": change_a_seal("chain", "previous"),
    "seal previous": change_a_seal("previous", "chain"),
    "seal count": change_a_seal("count", "count + 1"),
    "seal first": change_a_seal("first", "first + 1"),
    "seal ids": change_a_seal("ids", "'1-99'"),
    "seal ids, nonsense": change_a_seal("ids", "'x'"),
    "false checkpoint": call_it_a_checkpoint,
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_shows_and_is_named(now: datetime, how: str) -> None:
    write(3, now)
    leave_a_gap()
    chain.seal_batch(now=now)
    for _ in range(2):
        write(3, now)
        chain.seal_batch(now=now)
    assert chain.verify() is None
    with guard.lifted():
        expected = TAMPERING[how](everything())
    found = chain.verify()
    assert found is not None
    if expected.why:
        assert found == expected
    else:
        assert found.why == "seal" or how == "seal chain"


def test_the_unsealed_rows_are_read_too(now: datetime) -> None:
    write(2, now)
    last = everything()[-1]
    with guard.lifted():
        sql("UPDATE kernel_ledgerentry SET verb = 'x' WHERE id = %s", last.pk)
    assert chain.verify() == BrokenLink(last.pk, "changed")


def test_pruning_leaves_a_checkpoint_that_verifies(now: datetime) -> None:
    long_ago = now - timedelta(days=7 * 366)
    for at in (long_ago, long_ago + timedelta(days=1), now):
        write(3, at)
        chain.seal_batch(now=at)
    assert chain.prune(now=now) == 6
    assert chain.verify() is None
    assert [entry.verb for entry in everything()] == ["test.write"] * 3
    assert LedgerSeal.objects.count() == 2
    chain.seal_batch(now=now)
    assert chain.verify() is None
    assert chain.prune(now=now) == 0
    assert guard.stands()

    with guard.lifted():  # a checkpoint that we did not sign
        LedgerSeal.objects.filter(checkpoint=True).update(chain="0" * 64)
    found = chain.verify()
    assert found is not None
    assert found.why == "checkpoint"


def test_a_legal_hold_keeps_the_ledger(now: datetime, world: World) -> None:
    old = now - timedelta(days=7 * 366)
    write(2, old)
    chain.seal_batch(now=old)
    hold = LegalHold.objects.create(
        organisation=world.house,
        record_kind=chain.HELD_KIND,
        reason="court",
        placed_by=new_id(),
        placed_at=now,
    )
    assert chain.prune(now=now) == 0
    LegalHold.objects.of(world.house).filter(pk=hold.pk).update(lifted_at=now)
    assert chain.prune(now=now) > 0


def test_a_head_that_was_kept_outside_shows_a_cut(now: datetime) -> None:
    assert chain.head() is None
    for _ in range(2):
        write(2, now)
        chain.seal_batch(now=now)
    kept = chain.head()
    assert kept is not None
    assert chain.still_holds(kept.chain)
    with guard.lifted():  # the newest seal and its rows vanish together
        sql("DELETE FROM kernel_ledgerseal WHERE last = %s", kept.last)
        sql("DELETE FROM kernel_ledgerentry WHERE id > %s", kept.last - 2)
    assert chain.verify() is None
    assert not chain.still_holds(kept.chain)


def test_forgetting_a_person_leaves_lines_that_name_nobody(
    world: World, now: datetime
) -> None:
    person = world.people["editor"].pk
    with transaction.atomic():
        written = ledger.record(
            organisation=world.house,
            person=person,
            now=now,
            verb="test.write",
            subject_kind="thing",
            subject="1",
        )
    code = ledger.code_of(organisation=world.house, person=person)
    assert written.actor == code
    assert code != ledger.code_of(organisation=world.elsewhere, person=person)
    chain.seal_batch(now=now)
    assert ledger.forget(organisation=world.house, person=person)
    assert not ledger.forget(organisation=world.house, person=person)
    assert chain.verify() is None
    assert ledger.code_of(organisation=world.house, person=person) != code
    assert str(person) not in json.dumps([str(vars(entry)) for entry in everything()])


def test_reads_are_logged_by_class(world: World, now: datetime) -> None:
    def read(data_class: int, at: datetime, subject: str = "t1") -> bool:
        return ledger.record_read(
            organisation=world.house,
            person=world.people["editor"].pk,
            now=at,
            data_class=data_class,
            subject_kind="thread",
            subject=subject,
        )

    assert not read(2, now)
    assert read(4, now)
    assert read(4, now)
    assert not read(3, now)  # this hour's reading stands already
    assert read(3, now, "t2")
    assert not read(3, now + timedelta(minutes=59), "t2")
    assert read(3, now + timedelta(hours=1), "t2")


def test_the_commands_say_it_in_words(now: datetime) -> None:
    write(3, now)
    said = StringIO()
    call_command("ledger_head", stdout=said)
    kept = chain.head()
    assert kept is not None
    assert kept.chain in said.getvalue()
    call_command("verify_ledger", head=kept.chain, stdout=said)
    assert "Every link of the ledger holds." in said.getvalue()
    with pytest.raises(CommandError, match="not with the head you kept"):
        call_command("verify_ledger", head="0" * 64)
    gone = everything()[1].pk
    with guard.lifted():
        sql("DELETE FROM kernel_ledgerentry WHERE id = %s", gone)
    with pytest.raises(CommandError, match=f"Line {gone} is missing"):
        call_command("verify_ledger")


def test_verifying_holds_one_batch_at_a_time(now: datetime) -> None:
    """A million lines must fit: what is held does not grow with the ledger."""

    def peak() -> int:
        tracemalloc.start()
        try:
            assert chain.verify() is None
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def grow(batches: int) -> None:
        for _ in range(batches):
            write(200, now)
            chain.seal_batch(now=now)

    grow(6)  # more than one chunk of the database's cursor
    small = peak()
    grow(18)
    assert peak() < small * 1.5
