"""What a refused action says to the person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from teranga.people.actions import grants, guards, organisations, recovery
from teranga.people.roles import LABELS


def refusal(error: Exception) -> str:
    """One plain sentence: what stands in the way, and who or what helps."""
    if isinstance(error, grants.Clash):
        one, other = (LABELS[hat] for hat in error.pairs[0])
        return _("“{one}” and “{other}” are never held by one person.").format(
            one=one, other=other
        )
    if isinstance(error, grants.NotYours):
        return _not_yours(error)
    return str(_SENTENCES[type(error)]())


def _not_yours(error: grants.NotYours) -> str:
    names = ", ".join(str(LABELS[hat]) for hat in sorted(error.hats))
    return _("Somebody else decides about this: {names}.").format(names=names)


_SENTENCES = {
    grants.ToYourself: lambda: _("Nobody gives this to herself. Ask a colleague."),
    guards.LastCoordinator: lambda: _(
        "There would be no coordinator left. Make somebody else coordinator first."
    ),
    recovery.ForYourself: lambda: _("A colleague does this for you."),
    organisations.SamePerson: lambda: _("You asked for it, so another person agrees."),
    organisations.UnderWay: lambda: _("Somebody has asked for this already."),
    organisations.NothingAsked: lambda: _("Nobody has asked for this."),
}
