"""After a restore nothing goes out a second time by itself."""

from __future__ import annotations

from teranga.kernel import clock
from teranga.kernel.restore import afterwards
from teranga.people.access import Actor
from teranga.publish.actions.holds import release
from teranga.publish.models import Delivery, Post
from tests.publish.scripted import Scripted
from tests.publish.sending import MINUTE, a_post, an_account, only, pass_time, state

S = Delivery.State


def test_what_may_have_gone_out_since_waits_for_a_person(
    editor: Actor, coordinator: Actor, network: Scripted
) -> None:
    made_at = clock.now()
    account = an_account(editor)
    slept = a_post(editor, account, at=made_at + 5 * MINUTE)
    released = a_post(editor, account, at=made_at + 6 * MINUTE)
    later = a_post(editor, account, at=made_at + 60 * MINUTE)
    row = only(released)
    row.held_at, row.released_at = made_at, made_at
    row.save()

    clock.move(made_at + 30 * MINUTE)  # the desk was restored meanwhile
    afterwards.get("publish.deliveries")(made_at, clock.now())
    assert (state(slept), state(released)) == (Post.State.HELD, Post.State.HELD)
    pass_time(40)
    assert only(later).state == S.VERIFIED
    assert only(slept).state == only(released).state == S.PLANNED

    release(actor=coordinator, now=clock.now(), delivery=only(slept).pk)
    pass_time(2)
    assert only(slept).state == S.VERIFIED
    assert len(network.taken) == 2
