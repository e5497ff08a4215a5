"""What the pages of accounts say: how an account is, and why something did not work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from teranga.channels.errors import ChannelError
from teranga.publish._connecting import Denied
from teranga.publish.actions import accounts, joining, trials
from teranga.publish.actions._accounts import InTraining, WrongAccountState
from teranga.publish.models import GapLook, Trial
from teranga.publish.queries.gaps import Looked

HEALTH = {
    "well": gettext_lazy("Answered when we last asked"),
    "here": gettext_lazy("Lives in this desk"),
    "ends_soon": gettext_lazy(
        "The sign-in ends soon. Connect it again before that day."
    ),
    "no_answer": gettext_lazy("Did not answer when we last asked. We ask again."),
    "stopped": gettext_lazy("We stopped it. Look why before you go on."),
    "expired": gettext_lazy("The sign-in has run out. Connect it again."),
    "revoked": gettext_lazy("Our access was taken away there. Connect it again."),
    "unknown": gettext_lazy("Nobody has asked it for a day"),
    "paused": gettext_lazy("Somebody paused it"),
    "removed": gettext_lazy("Removed"),
    "not_revoked": gettext_lazy("Removed here. Our access may still stand there."),
}

# Why the desk itself stopped an account.
STOPPED = {
    "visibility_widened": gettext_lazy(
        "More people could see a post than you chose. It was taken back."
    ),
    "policy_blocked": gettext_lazy("The network does not let this account post."),
    "payment_needed": gettext_lazy("The network asks for money."),
    "key_lost": gettext_lazy(
        "The key that opens this sign-in is not on this machine. Connect it again."
    ),
}

STOPPED_SOMEHOW = gettext_lazy("The network would not work with this account.")
NOT_SEEN = gettext_lazy("We could not see it")

_TALK = {
    "address_refused": gettext_lazy(
        "We do not speak to this address. It must start with https:// and be open to"
        " everybody."
    ),
    "not_this_network": gettext_lazy(
        "Somebody answered, but it does not speak like such a network. Is the address"
        " right?"
    ),
    "server": gettext_lazy(
        "This is not the address of a server. Write it like name.example"
    ),
    "scopes": gettext_lazy(
        "You allowed less than we need: reading and writing posts. Nothing was"
        " connected. Start again and allow both."
    ),
    "code": gettext_lazy(
        "The network did not take the answer you brought back. Nothing was connected."
        " Start again."
    ),
    "rate_limited": gettext_lazy(
        "The network asks us to wait. Nothing was connected. Try again in an hour."
    ),
    "auth_revoked": gettext_lazy(
        "The network gave us a key that does not open anything. Nothing was connected."
    ),
}
_NO_ANSWER = gettext_lazy(
    "The network did not answer. Nothing was connected. Check the address, or try later."
)


def network_said(error: ChannelError) -> str:
    """Why a network could not be connected, in one plain sentence."""
    return str(_TALK.get(str(error)) or _TALK.get(error.code) or _NO_ANSWER)


_REFUSALS: dict[type[Exception], Any] = {
    InTraining: gettext_lazy(
        "In training and in the demo nothing leaves the desk, so no network can be"
        " asked. Make an account at the practice network."
    ),
    Denied: gettext_lazy("You said no there, so nothing was connected."),
    joining.NotBegunHere: gettext_lazy(
        "This answer belongs to nothing that you began here. Nothing was connected."
    ),
    joining.TooLate: gettext_lazy(
        "More than ten minutes went by. Nothing was connected. Start again."
    ),
    joining.UsedBefore: gettext_lazy(
        "This answer was used already. If the account is in the list, all is done."
    ),
    accounts.Sending: gettext_lazy(
        "A post is on its way there this minute. Try again in a few minutes."
    ),
    trials.Held: gettext_lazy("Everything is held. Tests wait too."),
    trials.UnderWay: gettext_lazy("A test of this account is running already."),
    trials.NothingToProve: gettext_lazy(
        "This account lives in the desk. There is nothing to try out."
    ),
    trials.NotRead: gettext_lazy("Read the warning and tick it first."),
    WrongAccountState: gettext_lazy(
        "The account has changed meanwhile. Look at it again."
    ),
}


def refusal(error: Exception) -> str:
    if isinstance(error, joining.OtherAccount):
        return _(
            "You signed in there as %(handle)s. That is another account. Nothing was"
            " changed."
        ) % {"handle": error.handle}
    return str(_REFUSALS[type(error)])


REFUSED = (*_REFUSALS, joining.OtherAccount)

_TRIAL = {
    "due": gettext_lazy("Waits for its turn"),
    "running": gettext_lazy("Running now. Load this page again in a moment."),
    "done": gettext_lazy("It went out, and a stranger no longer finds it."),
    "left": gettext_lazy(
        "Something is still there, or we cannot tell. Please look by hand."
    ),
    "failed": gettext_lazy("It did not go out."),
}

_WHY_NOT = {
    "moved": gettext_lazy(
        "Training began or ended before it went out. Nothing was sent. Start a new test."
    ),
    "held": gettext_lazy("Everything was held before it went out. Nothing was sent."),
    "account": gettext_lazy("The account was stopped before it went out."),
}
_CUT_OFF = gettext_lazy(
    "The desk was cut off in the middle. We looked there: nothing of it stands there now."
)
_CUT_OFF_GONE = gettext_lazy(
    "The desk was cut off in the middle. It had gone out; we have removed it, and a"
    " stranger no longer finds it. Who could read it until then is not known."
)


def trial_said(trial: Trial) -> str:
    """What is known of it, and no more."""
    if trial.state == Trial.State.STOPPED:
        return str(_CUT_OFF_GONE if trial.found.get("gone") else _CUT_OFF)
    if trial.state == Trial.State.FAILED and trial.trouble in _WHY_NOT:
        return str(_WHY_NOT[trial.trouble])
    return str(_TRIAL[trial.state])


_NOT_LOOKED = {
    "not_asked": gettext_lazy("Nobody has asked this account yet."),
    "training": gettext_lazy("In training no network is asked."),
    "account_removed": gettext_lazy("The account is not connected. Look by hand."),
    "auth_revoked": gettext_lazy("The sign-in is over. Connect it again, then look."),
    "auth_expired": gettext_lazy("The sign-in is over. Connect it again, then look."),
    "key_lost": gettext_lazy("The sign-in cannot be read here. Connect it again."),
}


def looked_said(looked: Looked) -> str:
    """What a look at one account showed. Not looked is never "nothing there"."""
    state, S = looked.look.state, GapLook.State
    if state == S.DUE:
        return _("We are asking. Load this page again in a moment.")
    if state == S.BY_HAND:
        return _("This kind of account cannot list its own posts.")
    if state == S.FAILED:
        said = _NOT_LOOKED.get(looked.look.trouble)
        return str(said or _("The network did not answer. Try again, or look by hand."))
    n = len(looked.strays)
    if not n:
        return _("Everything that was listed is known here.")
    said = ngettext(
        "%(n)d post stands there that this desk does not know.",
        "%(n)d posts stand there that this desk does not know.",
        n,
    )
    return said % {"n": n}
