"""The words for what checks find. Engines don't speak; here is where it is said.

Also for the checks of a whole post, which stand above this app: they hand over keys,
as the engines do. One entry per check, one line per message: what was seen, in about five words; the
harm in a sentence; the button that mends it ("" when only a person can). Say what
was seen, why it may matter, what to do. Never a verdict on the writer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Said(NamedTuple):
    """A row of the gate."""

    title: Words
    harm: Words
    fix: Words = ""


class Entry(NamedTuple):
    """``label`` names the check where it found nothing or could not look."""

    label: Words
    messages: dict[str, Said]


CATALOGUE: dict[str, Entry] = {
    "hidden": Entry(
        _("Hidden characters and look-alike letters"),
        {
            "hidden.bidi": Said(
                _("A hidden character turns words around"),
                _("People may read something else than what stands here."),
                _("Remove the hidden character"),
            ),
            "hidden.zero_width": Said(
                _("A hidden character stands here"),
                _("It can mark a copy, so that whoever passed it on is found."),
                _("Remove the hidden character"),
            ),
            "hidden.tag": Said(
                _("Hidden words stand in the text"),
                _("People do not see them, but machines read them and can trace them."),
                _("Remove the hidden words"),
            ),
            "hidden.control": Said(
                _("A control character stands here"),
                _("It cannot be seen, and some networks refuse or cut such a text."),
                _("Remove the character"),
            ),
            "hidden.broken": Said(
                _("A broken character stands here"),
                _("The text cannot be stored or sent as it is."),
                _("Remove the character"),
            ),
            "hidden.marks": Said(
                _("Many marks on one letter"),
                _("They spill over other lines, and a screen reader reads each one."),
                _("Keep three marks"),
            ),
            "hidden.mixed_script": Said(
                _("A word mixes two scripts"),
                _(
                    "A letter here only looks like the one people expect. Search misses it."
                ),
                _("Write it in one script"),
            ),
        },
    ),
    "links": Entry(
        _("Links"),
        {
            "links.http": Said(
                _("The link is open to reading on the way"),
                _("Others on the line can see what people open."),
                _("Use https"),
            ),
            "links.scheme": Said(
                _("This is no web page link"),
                _("It can start a program, or sends without encryption."),
            ),
            "links.userinfo": Said(
                _("The link hides where it goes"),
                _("Only what stands after the @ is the real address."),
                _("Show the real address"),
            ),
            "links.lookalike": Said(
                _("This address looks like another"),
                _("It may not be the site it seems. People could be tricked there."),
            ),
            "links.ip": Said(
                _("The link is a bare number"),
                _("People cannot tell whose page it is."),
            ),
            "links.shortener": Said(
                _("A short link hides its aim"),
                _("The service counts who opens it, and may lead elsewhere later."),
            ),
            "links.logger": Said(
                _("This link notes who opens it"),
                _("It is made to find out where people are."),
            ),
            "links.tracker": Said(
                _("The link carries tracking marks"),
                _("They tell others who shared the link and who opened it."),
                _("Remove the tracking marks"),
            ),
        },
    ),
    "secrets": Entry(
        _("Passwords, keys and entry links"),
        {
            "secrets.private_key": Said(
                _("A private key stands here"),
                _("Whoever has it can act in your name. Make a new one."),
                _("Remove the key"),
            ),
            "secrets.token": Said(
                _("This looks like an access key"),
                _("Whoever has it can enter. If it was ever seen, make a new one."),
                _("Remove the key"),
            ),
            "secrets.password": Said(
                _("This looks like a password"),
                _("Everyone who reads this can use it."),
                _("Remove the password"),
            ),
            "secrets.link": Said(
                _("The link carries a secret"),
                _("Whoever opens it may enter as you."),
                _("Remove the secret part"),
            ),
            "secrets.ticket": Said(
                _("This is a personal ticket"),
                _("It was made for one person. Whoever opens it takes their place."),
                _("Remove the ticket"),
            ),
            "secrets.invite": Said(
                _("An invitation to a group"),
                _("Anyone who reads this can join, and see who is in it."),
            ),
        },
    ),
    "duplicates": Entry(
        _("Repeats of recent posts"),
        {
            "duplicates.same": Said(
                _("This was posted already"),
                _("The words are the same as in a recent post."),
            ),
            "duplicates.alike": Said(
                _("This is nearly a repeat"),
                _("Most of the words stand in a recent post too."),
            ),
        },
    ),
    "whole": Entry(
        _("Words and accounts"),
        {
            "whole.no_words": Said(
                _("There are no words yet"),
                _("Nothing can go out."),
            ),
            "whole.no_account": Said(
                _("No account is chosen"),
                _("Choose where this goes."),
            ),
            "whole.gets_nothing": Said(
                _("%(account)s gets nothing"),
                _("No words here are meant for this account."),
            ),
            "whole.not_working": Said(
                _("%(account)s does not work now"),
                _("Nothing goes out there until somebody connects it again."),
            ),
        },
    ),
    "limits": Entry(
        _("Limits of each network"),
        {
            "limits.too_long": Said(
                _("Too long for %(account)s"),
                _("It takes %(limit)s characters. This has %(count)s."),
            ),
            "limits.too_many_bytes": Said(
                _("Too much for %(account)s"),
                _(
                    "The network gives less room than these letters take. Shorten the text."
                ),
            ),
            "limits.no_warning": Said(
                _("%(account)s shows no content warning"),
                _("People there would see the words at once."),
            ),
            "limits.visibility": Said(
                _("%(account)s cannot limit who reads"),
                _("More people could read this than you chose."),
            ),
            "limits.empty": Said(
                _("Nothing to send to %(account)s"),
                _("The network takes no empty post."),
            ),
            "limits.characters": Said(
                _("%(account)s cannot show every character"),
                _("The network would drop or change some. Remove them."),
            ),
            "limits.refused": Said(
                _("%(account)s would refuse this"),
                _("The network has a rule that this does not keep."),
            ),
        },
    ),
}

# Why a check could not look, or not at everything.
REASONS: dict[str, Words] = {
    "reasons.broke": _("The check broke. A person must look."),
    "reasons.too_long": _("The text is very long. Only the first part was read."),
    "reasons.too_many": _("There is more of this. Mend these first."),
    "reasons.nobody_asked": _("Recent posts were not at hand to compare with."),
    "reasons.no_limits_known": _("Not every network could be asked what it takes."),
    "reasons.too_much_to_compare": _("Only the newest posts were compared."),
}

SAID: dict[str, Said] = {
    message: said
    for entry in CATALOGUE.values()
    for message, said in entry.messages.items()
}

# A message without words is a fault of ours; the person still learns where to look.
NO_WORDS = Said(_("Something here needs a look"), _("We have no words for it yet."))
NO_REASON = _("The check could not look. A person must.")


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def said(message: str, values: Mapping[str, str | int]) -> Said:
    """The row of this message in the language of now, with its values put in.

    Names stand isolated, so that one in another direction does not turn the sentence.
    """
    shown = _Values(
        {
            name: f"\u2068{value}\u2069" if isinstance(value, str) else localize(value)
            for name, value in values.items()
        }
    )
    row = SAID.get(message, NO_WORDS)
    return Said(*(str(part) % shown if part else "" for part in row))


def label(check: str) -> str:
    """What people call this check."""
    return str(CATALOGUE[check].label) if check in CATALOGUE else check


def reason(key: str) -> str:
    """Why a check did not look, or not at everything."""
    return str(REASONS.get(key, NO_REASON))
