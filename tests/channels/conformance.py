"""What every adapter must do. A new network inherits ``Conformance`` (and ``Faults`` when
it is reached over the net) and says in class attributes what its server cannot.

``channel`` is the adapter on a fresh account, ``stranger`` reads without it: the second
opinion that no test may take from the adapter itself.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from teranga.channels import registry
from teranga.channels.compare import same_text, widened
from teranga.channels.errors import (
    AccountTrouble,
    Ambiguous,
    ChannelError,
    NotFound,
    RateLimited,
    Rejected,
    Transient,
)
from teranga.channels.link import Link, Provable
from teranga.channels.protocol import (
    VISIBILITIES,
    Absent,
    Channel,
    Editable,
    Limits,
    Outgoing,
    Receipt,
    Unknown,
)
from tests.peers.fault_proxy import (
    DROP_ANSWER,
    HALF_BODY,
    RESET_BEFORE,
    Fault,
    FaultProxy,
    answer,
    delay,
    rate_limited,
)

Stranger = Callable[[Receipt], str | None]  # the words on the page, or None

HOSTILE = {
    "bidi": "The door \u202eis open\u202c and \u2066shut\u2069 again",
    "unclosed bidi": "From here on \u202eeverything turns",
    "zero width": "hear\u200bing mo\u2060ved\ufeff",
    "markup": "1 < 2 & 3 > 2 <script>alert(1)</script> <!-- <![CDATA[ ]]> &amp; &#0;",
    "quotes": "\"double\" 'single' `back` \\ back\\slash %s %00 {{ x }} {% y %}",
    "combining": "e\u0301" + "\u0301" * 40 + " Z\u0310\u0317",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 🇸🇳 👍🏿",
    "wide": "\U0001f600\U00010348\U000e0001 end",
    "arabic": "انتقلت الجلسة إلى يوم الاثنين، الساعة ١٠:٠٠ — اقرأ المزيد",
    "lines": "one\ntwo\r\nthree\n\n\n\nfour\tfive",
    "address": "see https://example.org/a?b=1&c=%D8%A7#d and https://example.org/x_(y).",
}


def a_text(text: str = "", **more: Any) -> Outgoing:
    """A post that never was, on its way now."""
    word = secrets.token_hex(6)
    values = {
        "key": f"key-{word}",
        "text": text or f"The hearing moved to Monday ({word})",
        "language": "fr",
        "attempted_at": dt.datetime.now(dt.UTC),
    }
    return Outgoing(**{**values, **more})


class Conformance:
    visibilities: tuple[str, ...] = VISIBILITIES  # what its API offers
    keeps: tuple[str, ...] = VISIBILITIES  # what it really keeps
    deletes = True
    rewarns = True  # a correction reaches the warning too
    escapes = True  # shows markup as it was written

    @pytest.fixture
    def channel(self) -> Channel:
        raise NotImplementedError

    @pytest.fixture
    def stranger(self) -> Stranger:
        raise NotImplementedError

    # -- what it is ---------------------------------------------------------------------

    def test_it_is_registered_under_its_kind(self, channel: Channel) -> None:
        assert isinstance(channel, registry.ADAPTERS[channel.kind])
        kind = next(one for one in registry.KINDS if one.kind == channel.kind)
        assert kind.label

    def test_it_has_every_method_of_the_protocol(self, channel: Channel) -> None:
        names = [name for name in vars(Channel) if not name.startswith("_")]
        assert {"publish", "find", "verify", "withdraw", "is_gone"} <= set(names)
        assert [name for name in names if not hasattr(channel, name)] == []

    def test_limits_are_whole(self, channel: Channel) -> None:
        limits = channel.limits()
        assert isinstance(limits, Limits)
        assert limits.max_text > 0
        assert set(limits.visibilities) == set(self.visibilities)
        assert limits.max_bytes and limits.max_bytes >= limits.max_text

    def test_nothing_secret_shows(self, channel: Channel) -> None:
        held = [repr(channel)]
        held += [repr(one) for one in vars(channel).values() if isinstance(one, Link)]
        assert not any("token" in one.lower() for one in held)

    # -- what it takes ------------------------------------------------------------------

    def test_length_counts_every_letter(self, channel: Channel) -> None:
        assert channel.length("") == 0
        assert channel.length("abc") == 3
        assert channel.length("سلام") == 4
        assert channel.length("a" * 1_000_000) == 1_000_000

    def test_the_limit_is_exact(self, channel: Channel) -> None:
        most = channel.limits().max_text
        assert not list(channel.check(a_text("a" * most)))
        for outgoing in (
            a_text("a" * (most + 1)),
            a_text("a" * most, warning="!"),
        ):
            problem = channel.check(outgoing)[0]
            assert problem.code == "too_long"
            assert problem.values == {"count": most + 1, "limit": most}

    def test_what_the_composer_counts_the_server_takes(
        self, channel: Channel, stranger: Stranger
    ) -> None:
        most = channel.limits().max_text
        words = f"{secrets.token_hex(6)} " + "word " * most
        outgoing = a_text(words[: most - 1] + "x")
        assert channel.length(outgoing.text) == most
        receipt = channel.publish(outgoing)
        assert same_text(outgoing.text, channel.verify(receipt).text)
        assert stranger(receipt) is not None
        self.shrink(channel, receipt)

    def shrink(self, channel: Channel, receipt: Receipt) -> None:
        """So that the tests after this one list short posts."""
        if isinstance(channel, Editable):
            channel.edit(receipt, a_text())

    @pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0"])
    def test_nothing_is_not_sent(self, channel: Channel, text: str) -> None:
        empty = dataclasses.replace(a_text(), text=text)
        assert [one.code for one in channel.check(empty)] == ["empty"]
        with pytest.raises(Rejected, match="empty"):
            channel.publish(empty)

    @pytest.mark.parametrize(
        "text", ["a\0b", "lone \ud800", "\udc00", "\x1b[2J", "a\x85b"]
    )
    @pytest.mark.parametrize("place", ["text", "warning"])
    def test_what_cannot_be_written_is_refused_before_the_call(
        self, channel: Channel, text: str, place: str
    ) -> None:
        bad = dataclasses.replace(a_text(), **{place: text})
        assert "characters" in [one.code for one in channel.check(bad)]
        with pytest.raises(Rejected, match="characters"):
            channel.publish(bad)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_text_goes_out_whole(self, channel: Channel, name: str) -> None:
        outgoing = a_text(f"{HOSTILE[name]} ({secrets.token_hex(6)})")
        assert list(channel.check(outgoing)) == []
        receipt = channel.publish(outgoing)
        shown = same_text(outgoing.text, channel.verify(receipt).text)
        assert shown is (self.escapes or name != "markup")
        assert channel.find(outgoing) == (receipt if shown else Unknown())

    def test_ten_thousand_emoji(self, channel: Channel) -> None:
        emoji = a_text("😀" * 10_000)
        codes = [one.code for one in channel.check(emoji)]
        if codes:
            assert codes == ["too_long"]
            with pytest.raises(Rejected, match="too_long"):
                channel.publish(emoji)
        else:
            receipt = channel.publish(emoji)
            assert channel.verify(receipt).text == emoji.text
            self.shrink(channel, receipt)

    def test_a_megabyte_is_refused_at_once(self, channel: Channel) -> None:
        huge = a_text("https://e.example/@a@b.example ( " * 31_000)
        codes = [one.code for one in channel.check(huge)]
        assert codes == ["too_long", "too_many_bytes"]
        with pytest.raises(Rejected, match="too_long"):
            channel.publish(huge)

    @pytest.mark.parametrize("visibility", ["everybody", "", "limited"])
    def test_a_visibility_it_does_not_know(
        self, channel: Channel, visibility: str
    ) -> None:
        strange = a_text(visibility=visibility)
        assert [one.code for one in channel.check(strange)] == ["visibility"]
        with pytest.raises(Rejected, match="visibility"):
            channel.publish(strange)

    # -- out and looked at --------------------------------------------------------------

    def test_what_went_out_can_be_read(
        self, channel: Channel, stranger: Stranger
    ) -> None:
        outgoing = a_text(warning="About a court & a <cell>")
        receipt = channel.publish(outgoing)
        assert receipt.remote_id
        assert receipt.at is None or receipt.at.tzinfo
        served = channel.verify(receipt)
        assert same_text(outgoing.text, served.text)
        assert same_text(outgoing.warning, served.warning)
        assert served.visibility == "public"
        assert served.language == "fr"
        shown = stranger(receipt)
        assert shown is not None and outgoing.text in shown

    def test_each_visibility_is_kept_or_its_loss_is_seen(
        self, channel: Channel, stranger: Stranger
    ) -> None:
        for visibility in self.visibilities:
            outgoing = a_text(visibility=visibility)
            receipt = channel.publish(outgoing)
            served = channel.verify(receipt)
            lost = visibility not in self.keeps
            assert widened(visibility, served.visibility) == lost, visibility
            narrow = visibility in ("private", "direct")
            assert (stranger(receipt) is None) == (narrow and not lost), visibility
            assert served.as_stranger == (not narrow or lost), visibility

    def test_two_posts_are_told_apart(self, channel: Channel) -> None:
        one, two = a_text(), a_text()
        first, second = channel.publish(one), channel.publish(two)
        assert first.remote_id != second.remote_id
        assert channel.find(one) == first
        assert channel.find(two) == second

    def test_a_thread_hangs_together(self, channel: Channel) -> None:
        root = channel.publish(a_text())
        part = a_text(reply_to=root.remote_id)
        receipt = channel.publish(part)
        assert channel.find(part) == receipt

    def test_what_never_was(self, channel: Channel) -> None:
        nothing = Receipt(remote_id="999/../no such")
        with pytest.raises(NotFound):
            channel.verify(nothing)
        assert channel.is_gone(nothing) is not False
        channel.withdraw(nothing)

    # -- looking for what we are not sure of --------------------------------------------

    def test_what_was_not_sent_is_absent(self, channel: Channel) -> None:
        channel.publish(a_text())
        assert channel.find(a_text()) == Absent()

    def test_what_was_sent_is_found(self, channel: Channel) -> None:
        for visibility in self.visibilities:
            outgoing = a_text(visibility=visibility, warning="Careful")
            assert channel.publish(outgoing) == channel.find(outgoing), visibility

    def test_the_same_key_twice(self, channel: Channel) -> None:
        outgoing = a_text()
        first, second = channel.publish(outgoing), channel.publish(outgoing)
        if channel.limits().exactly_once:
            assert first == second
        assert channel.find(outgoing) in (first, second)

    # -- corrected ----------------------------------------------------------------------

    def test_a_correction_stands_at_the_same_place(
        self, channel: Channel, stranger: Stranger
    ) -> None:
        assert isinstance(channel, Editable) and channel.limits().can_edit
        receipt = channel.publish(a_text(warning="Before"))
        better = a_text(warning="After")
        assert channel.edit(receipt, better).remote_id == receipt.remote_id
        served = channel.verify(receipt)
        assert same_text(better.text, served.text)
        assert same_text("After" if self.rewarns else "Before", served.warning)
        assert served.visibility == "public"
        assert better.text in (stranger(receipt) or "")

    def test_a_correction_is_checked_like_a_post(self, channel: Channel) -> None:
        assert isinstance(channel, Editable)
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        for bad in (" ", "a\0b"):
            with pytest.raises(Rejected):
                channel.edit(receipt, a_text(bad))
        assert same_text(outgoing.text, channel.verify(receipt).text)

    def test_what_is_not_there_cannot_be_corrected(self, channel: Channel) -> None:
        assert isinstance(channel, Editable)
        with pytest.raises(NotFound):
            channel.edit(Receipt(remote_id="12345"), a_text())

    # -- taken back ---------------------------------------------------------------------

    def test_withdrawn_means_no_stranger_finds_it(
        self, channel: Channel, stranger: Stranger
    ) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        assert channel.is_gone(receipt, outgoing.text) is False
        channel.withdraw(receipt)
        if not self.deletes:
            # It said "not there", and shows it to everybody: a person must act.
            assert channel.is_gone(receipt, outgoing.text) is False
            assert outgoing.text in (stranger(receipt) or "")
            return
        assert channel.is_gone(receipt, outgoing.text) is True
        assert stranger(receipt) is None
        with pytest.raises(NotFound):
            channel.verify(receipt)

    def test_withdrawing_twice_is_no_error(self, channel: Channel) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        channel.withdraw(receipt)
        channel.withdraw(receipt)
        assert channel.is_gone(receipt, outgoing.text) is self.deletes

    def test_what_stays_can_at_least_lose_its_words(
        self, channel: Channel, stranger: Stranger
    ) -> None:
        assert isinstance(channel, Editable)
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        channel.edit(receipt, a_text("This post was withdrawn."))
        shown = stranger(receipt) or ""
        assert outgoing.text not in shown
        assert "This post was withdrawn." in shown

    def test_a_probe_tells_what_is_kept_and_what_stays(self, channel: Channel) -> None:
        if not isinstance(channel, Provable):
            assert self.visibilities == ("public",), "nothing to prove"
            return
        proof = channel.prove(
            text="A test. Please ignore.",
            language="en",
            key=f"probe-{secrets.token_hex(6)}",
            visibilities=self.visibilities,
            attempted_at=dt.datetime.now(dt.UTC),
        )
        assert set(proof.proven) == set(self.keeps)
        assert set(proof.served) == set(self.visibilities)
        assert proof.removes is self.deletes
        assert len(proof.left) == (0 if self.deletes else len(self.visibilities))

    def test_only_channel_errors_come_out(self, channel: Channel) -> None:
        assert isinstance(channel, Editable)
        strange = Receipt(remote_id="\0\ud800", url="javascript:alert(1)")
        for call in (
            lambda: channel.verify(strange),
            lambda: channel.withdraw(strange),
            lambda: channel.is_gone(strange),
            lambda: channel.edit(strange, a_text()),
        ):
            try:
                call()
            except ChannelError as error:
                assert error.code


class Faults:
    """For adapters that reach a server over the net: it goes wrong in every way.

    ``channel`` runs through ``proxy``; ``post`` and ``erase`` are the calls as the proxy
    counts them. The client gives up after four seconds.
    """

    post = ""
    erase = ""
    deletes = True

    @pytest.fixture
    def proxy(self) -> FaultProxy:
        raise NotImplementedError

    @pytest.fixture
    def revoked(self) -> Channel:
        """The same account with a token that nobody gave."""
        raise NotImplementedError

    def reached(self, proxy: FaultProxy) -> int:
        method, _, path = self.post.partition(" ")
        return proxy.reached[method, path]

    @pytest.mark.parametrize("fault", [DROP_ANSWER, HALF_BODY, delay(5)])
    def test_taken_but_the_answer_is_lost(
        self, channel: Channel, proxy: FaultProxy, fault: Fault
    ) -> None:
        outgoing = a_text()
        proxy.plan(fault, on=self.post)
        with pytest.raises(Ambiguous):
            channel.publish(outgoing)
        assert self.reached(proxy) == 1
        found = channel.find(outgoing)
        assert isinstance(found, Receipt)
        assert same_text(outgoing.text, channel.verify(found).text)
        assert self.reached(proxy) == 1, "looking must not send"

    def test_lost_before_it_arrived(self, channel: Channel, proxy: FaultProxy) -> None:
        outgoing = a_text()
        proxy.plan(RESET_BEFORE, on=self.post)
        with pytest.raises(Ambiguous):
            channel.publish(outgoing)
        assert channel.find(outgoing) == Absent()
        assert self.reached(proxy) == 0

    @pytest.mark.parametrize(
        "body", [b"", b"{}", b"<html>", b"[]", b'{"id": null}', b'{"id": "1"}', b"null"]
    )
    def test_a_yes_without_a_receipt_is_in_doubt(
        self, channel: Channel, proxy: FaultProxy, body: bytes
    ) -> None:
        proxy.plan(answer(200, body=body), on=self.post)
        with pytest.raises(Ambiguous):
            channel.publish(a_text())

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_broken_server_is_in_doubt(
        self, channel: Channel, proxy: FaultProxy, status: int
    ) -> None:
        outgoing = a_text()
        proxy.plan(answer(status), on=self.post)
        with pytest.raises(Ambiguous):
            channel.publish(outgoing)
        assert channel.find(outgoing) == Absent()

    def test_a_server_that_names_a_time_took_nothing(
        self, channel: Channel, proxy: FaultProxy
    ) -> None:
        proxy.plan(answer(503, {"Retry-After": "7"}), on=self.post)
        with pytest.raises(Transient):
            channel.publish(a_text())
        assert self.reached(proxy) == 0

    @pytest.mark.parametrize("dialect", ["seconds", "iso", "epoch"])
    def test_too_many_requests(
        self, channel: Channel, proxy: FaultProxy, dialect: str
    ) -> None:
        now = dt.datetime.now(dt.UTC)
        fault = rate_limited(dialect, 90, now=now)
        date = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        proxy.plan(answer(429, {**fault.headers, "Date": date}, b""), on=self.post)
        with pytest.raises(RateLimited) as caught:
            channel.publish(a_text())
        assert caught.value.retry_after == pytest.approx(90, abs=2)
        assert self.reached(proxy) == 0

    def test_a_server_that_is_down(self, channel: Channel, proxy: FaultProxy) -> None:
        with proxy.refusing():
            with pytest.raises(Transient):
                channel.publish(a_text())
            assert channel.find(a_text()) == Unknown()
            with pytest.raises(Transient):
                channel.verify(Receipt(remote_id="1"))
        channel.publish(a_text())

    @pytest.mark.parametrize("fault", [DROP_ANSWER, RESET_BEFORE, HALF_BODY])
    def test_reading_tries_once_more(
        self, channel: Channel, proxy: FaultProxy, fault: Fault
    ) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        proxy.plan(fault, on="GET /")
        assert same_text(outgoing.text, channel.verify(receipt).text)
        proxy.plan(fault, on="GET /")
        assert channel.find(outgoing) == receipt
        assert not proxy.planned()

    def test_when_it_cannot_look_it_says_so(
        self, channel: Channel, proxy: FaultProxy
    ) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        proxy.plan(answer(503), on="GET /", times=20)
        assert channel.find(outgoing) == Unknown()
        with pytest.raises(Transient):
            channel.verify(receipt)
        with pytest.raises(Transient):
            channel.is_gone(receipt)

    def test_a_deletion_without_an_answer(
        self, channel: Channel, proxy: FaultProxy
    ) -> None:
        outgoing = a_text()
        receipt = channel.publish(outgoing)
        proxy.plan(DROP_ANSWER, on=self.erase)
        with pytest.raises(Ambiguous):
            channel.withdraw(receipt)
        assert channel.is_gone(receipt, outgoing.text) is self.deletes
        channel.withdraw(receipt)

    def test_a_correction_without_an_answer(
        self, channel: Channel, proxy: FaultProxy
    ) -> None:
        assert isinstance(channel, Editable)
        receipt, better = channel.publish(a_text()), a_text()
        proxy.plan(DROP_ANSWER, on="PUT /")
        with pytest.raises(Ambiguous):
            channel.edit(receipt, better)
        assert same_text(better.text, channel.verify(receipt).text)

    def test_an_account_that_was_shut(
        self, channel: Channel, revoked: Channel, proxy: FaultProxy
    ) -> None:
        receipt = channel.publish(a_text())
        assert isinstance(revoked, Editable)
        for call in (
            lambda: revoked.publish(a_text()),
            lambda: revoked.edit(receipt, a_text()),
            lambda: revoked.find(a_text()),
        ):
            with pytest.raises(AccountTrouble):
                call()
        if self.deletes:  # a server that cannot delete says "not there" to anybody
            with pytest.raises(AccountTrouble):
                revoked.withdraw(receipt)
        assert revoked.is_gone(receipt) is False, "strangers still read it"

    @pytest.mark.parametrize("status", [400, 401, 422])
    def test_a_bad_token_has_many_numbers(
        self, channel: Channel, proxy: FaultProxy, status: int
    ) -> None:
        """Also with an empty body; the account is asked to tell it from a bad post."""
        proxy.plan(answer(status), on=self.post)
        proxy.plan(answer(status), on="GET /")
        with pytest.raises(AccountTrouble):
            channel.publish(a_text())

    @pytest.mark.parametrize("status", [400, 422])
    def test_a_refused_text_is_not_a_bad_token(
        self, channel: Channel, proxy: FaultProxy, status: int
    ) -> None:
        body = b'{"error": "Validation failed: Text is too long"}'
        proxy.plan(answer(status, body=body), on=self.post)
        with pytest.raises(Rejected) as caught:
            channel.publish(a_text())
        assert caught.value.body == "Validation failed: Text is too long"
