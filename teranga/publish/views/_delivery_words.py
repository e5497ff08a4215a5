"""Plain words for the codes of a delivery: what happened, what is wrong, what to do.

Codes come from publish.tasks, publish.actions and the channels' errors; a test holds this
list to them.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teranga.ui import states

# A line of the timeline: (sign, words). Names of networks and people stand beside it.
EVENTS: dict[str, tuple[str, Any]] = {
    "sending": ("due", _("We call the network")),
    "sent": ("un", _("The network took it. Nobody has looked at it there yet")),
    "verified": ("live", _("Looked at on the network: it is there")),
    "held": ("held", _("Came due while everything was held")),
    "released": ("due", _("Released")),
    "absent": ("un", _("We looked: it is not there. It may go out again")),
    "worker_gone": (
        "un",
        _("The desk broke off in the middle. We look before we send"),
    ),
    "our_fault": ("un", _("Something broke on our side. We look before we send")),
    "gone_there": ("must", _("The network took it and no longer shows it")),
    "second_copy": ("must", _("A second copy may stand there")),
    "second_copy_gone": ("fine", _("A second copy came late. We took it down again")),
    "visibility_widened": ("must", _("More people could read it than you asked for")),
    "withdraw_asked": ("act", _("Asked back")),
    "withdrawing": ("un", _("We ask the network to delete it")),
    "withdrawn": ("gone", _("A stranger no longer finds it")),
    "replaced": ("should", _("Not deleted there. The words are replaced")),
    "still_public": ("must", _("It can still be read there")),
    "look_again": ("due", _("Asked us to look again")),
    "marked_there": ("live", _("Found it there by hand")),
    "send_again": ("due", _("Looked, and sends it again")),
    "given_up": ("gone", _("Decided that it does not go out")),
    "accepted": ("fine", _("Read it there: it may stay so")),
    "marked_gone": ("gone", _("Saw that it is gone")),
    "cancelled": ("gone", _("Stopped before it went out")),
    "expired": ("should", _("Its last moment passed. It did not go out")),
    "needs_person": ("must", _("A person must look")),
    "looked": ("un", _("We could not look")),
    # what the networks answer
    "transient": ("should", _("No connection. It surely did not go out")),
    "rate_limited": ("should", _("The network asked us to wait")),
    "not_sent": ("should", _("It surely did not go out")),
    "ambiguous": ("un", _("No answer. We look before we send again")),
    "duplicate_content": (
        "un",
        _("The network says it has these words. We look for them"),
    ),
    "auth_expired": ("must", _("The sign-in to the account has run out")),
    "auth_revoked": ("must", _("The network no longer accepts our sign-in")),
    "policy_blocked": ("must", _("The network does not let this account do that")),
    "payment_needed": ("must", _("The network asks for payment")),
    "account_trouble": ("must", _("The account does not work")),
    "key_lost": ("must", _("The desk cannot read the account's sign-in")),
    "rejected": ("must", _("The network did not accept it")),
    "refused": ("must", _("The network did not accept it")),
    "payload_too_large": ("must", _("Too large for this network")),
    "capability_missing": ("must", _("This network cannot do that")),
    "address_refused": ("must", _("The desk does not call that address")),
    "not_found": ("must", _("What this answers is no longer there")),
    "channel_error": ("un", _("The network's answer was not clear")),
}

# Why it waits for a person: (what is the matter, what a person can do).
PROBLEMS: dict[str, tuple[Any, Any]] = {
    "late": (
        _("It is hours late, and nobody said until when it may go out."),
        _("Is it still right now? Send it, or let it be."),
    ),
    "no_account": (
        _("Its account was removed before it went out."),
        _("Let it be, and send a new post to another account."),
    ),
    "account_removed": (
        _("Its account was removed from the desk. We can do nothing more there."),
        _("Connect it again and we can take it back. Or look there yourself."),
    ),
    "policy_blocked": (
        _("The network does not let this account do that."),
        _("Sign in there and see what it says about the account."),
    ),
    "absent": (
        _("We sent it three times and never found it there."),
        _("Look at the account yourself. Then say what you saw."),
    ),
    "cannot_tell": (
        _("The network did not say whether it took it, and we cannot see it."),
        _("Look at the account yourself before anything is sent again."),
    ),
    "transient": (
        _("There was no connection, five times."),
        _("See whether the network is down. Then send it again, or let it be."),
    ),
    "rate_limited": (
        _("The network asked us to wait, five times."),
        _("Send fewer posts an hour to this account, or send it again later."),
    ),
    "rejected": (
        _("The network did not accept the words. They did not go out."),
        _("Read its reason below. Change the post in a copy, or let this one be."),
    ),
    "payload_too_large": (
        _("It is too large for this network. It did not go out."),
        _("Make it shorter in a copy, or let this one be."),
    ),
    "capability_missing": (
        _("This network cannot do what was asked. It did not go out."),
        _("Choose another account in a copy, or let this one be."),
    ),
    "not_found": (
        _("The post it should answer is gone. It did not go out."),
        _("Let it be, or send the words in a new post."),
    ),
    "gone_there": (
        _(
            "The network took it and no longer shows it. It may have been removed there."
        ),
        _("Look at the account. Say whether it is there or gone."),
    ),
    "second_copy": (
        _("A late answer says that a second copy stands there."),
        _("Look at the account and delete one by hand. Then say that it is there."),
    ),
    "not_read_back": (
        _("It went out, but nobody could read it back."),
        _("Open it and look. If it is right, say so."),
    ),
    "cannot_delete": (
        _("The network does not delete it, and does not let us change the words."),
        _("Sign in there and remove it by hand, or ask those who run the server."),
    ),
    "auth_expired": (
        _("The sign-in to the account has run out, so we could not take it back."),
        _("Connect the account again, then ask it back again. Or remove it by hand."),
    ),
    "auth_revoked": (
        _("The network no longer accepts our sign-in, so we could not take it back."),
        _("Connect the account again, then ask it back again. Or remove it by hand."),
    ),
    "key_lost": (
        _("The desk cannot read the account's sign-in, so we could not take it back."),
        _("Connect the account again, then ask it back again. Or remove it by hand."),
    ),
    "differs:warning": (
        _("The content warning is missing or different there."),
        _("Open it and look. Let it stay, correct it, or take it back."),
    ),
    "differs:text": (
        _("The words read differently there."),
        _("Open it and look. Let it stay, correct it, or take it back."),
    ),
    "differs:language": (
        _("The network marks it as another language."),
        _("Screen readers may say it wrongly. Let it stay, or take it back."),
    ),
    "differs:visibility": (
        _("Fewer people can read it than you asked for."),
        _("Let it stay, or take it back and choose another account."),
    ),
}
OTHER = (
    _("Something went wrong that we have no words for."),
    _("Look at the account yourself. Then say what you saw."),
)

FILTER_WORDS = (
    ("", pgettext_lazy("deliveries", "All")),
    ("needs_person", pgettext_lazy("deliveries", "Needs a person")),
    ("held", pgettext_lazy("deliveries", "Held")),
    ("waiting", pgettext_lazy("deliveries", "On the way")),
    ("out", pgettext_lazy("deliveries", "Out")),
    ("leaving", pgettext_lazy("deliveries", "Asked back")),
    ("not_sent", pgettext_lazy("deliveries", "Not sent")),
)


def problem_words(code: str) -> tuple[Any, Any]:
    return PROBLEMS.get(code, OTHER)


def event_words(what: str) -> tuple[str, Any]:
    """``needs_person:late`` is said like ``needs_person``; unknown ones by their state."""
    known = EVENTS.get(what) or EVENTS.get(what.partition(":")[0])
    return known or ("un", states.lookup("delivery", "ambiguous").word)
