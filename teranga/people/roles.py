"""Rules about roles: what keeps apart, who may give what, who needs a second factor.

One table each, asked by the actions; domain.md §3 is the source. A "hat" is a role or a
duty.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from teranga.people.matrix import DUTIES, ROLES

HATS = frozenset(ROLES) | frozenset(DUTIES)

# Hats that open class 4: cases, identities, originals, signed forms.
CONFIDENTIAL = frozenset(
    {
        "safeguarding_focal_point",
        "deputy_focal_point",
        "protection_officer",
        "psea_focal_point",
        "data_protection_focal_point",
        "media_custodian",
    }
)

_CASES = frozenset(
    {
        "safeguarding_focal_point",
        "deputy_focal_point",
        "protection_officer",
        "psea_focal_point",
    }
)

# No one person holds both. Who steers or runs the desk sees no case; a deputy who is the
# focal point herself could never stand in when a concern is about her.
SEPARATED = frozenset(
    {
        frozenset({one, case})
        for one in ("coordinator", "administrator")
        for case in _CASES
    }
    | {
        frozenset({"safeguarding_focal_point", "deputy_focal_point"}),
        frozenset({"administrator", "media_custodian"}),
        frozenset({"administrator", "data_protection_focal_point"}),
    }
)

# What a person who runs the machine room may hand out: nothing that opens people's words
# in confidence, and no say over what is published above low risk.
BY_ADMINISTRATOR = frozenset(
    {
        "editor",
        "moderator",
        "trainer",
        "partner",
        "member",
        "influencer",
        "evaluator",
        "viewer",
        "administrator",
        "duty_moderator",
        "accessibility_reviewer",
        "security_focal_point",
    }
)
BY_COORDINATOR = HATS - CONFIDENTIAL
# What no administrator hands out, and so must not get by making somebody's way back in.
PROTECTED = HATS - BY_ADMINISTRATOR

FIRST_OWNER = ("coordinator", "editor", "administrator")

# Days to set up a second factor, counted from the first time the hat was given here.
SECOND_FACTOR_DAYS = {
    "coordinator": 14,
    "editor": 14,
    "moderator": 14,
    "administrator": 14,
    "security_focal_point": 14,
    **dict.fromkeys(CONFIDENTIAL, 3),
}


def clashes(hats: frozenset[str]) -> list[tuple[str, str]]:
    """The separated pairs that this set would bring together."""
    return sorted(tuple(sorted(pair)) for pair in SEPARATED if pair <= hats)


def may_give(giver: frozenset[str], hat: str, *, focal_point_exists: bool) -> bool:
    """May somebody with these hats give ``hat`` to another person?

    Confidential hats are given by the focal point or the deputy; by a coordinator only
    while there is no focal point yet. Never by an administrator.
    """
    if hat in CONFIDENTIAL:
        if giver & {"safeguarding_focal_point", "deputy_focal_point"}:
            return True
        return "coordinator" in giver and not focal_point_exists
    if "coordinator" in giver and hat in BY_COORDINATOR:
        return True
    return "administrator" in giver and hat in BY_ADMINISTRATOR


def waiting(hats: frozenset[str], maker: frozenset[str]) -> frozenset[str]:
    """Which of ``hats`` wait for a confirmation when ``maker`` made the way back in.

    Those that open class 4, always; and those that the maker could not give.
    """
    return frozenset(
        hat
        for hat in hats
        if hat in CONFIDENTIAL or not may_give(maker, hat, focal_point_exists=True)
    )


def kind_of(hat: str) -> str:
    return "role" if hat in ROLES else "duty"


LABELS = {
    "coordinator": _("Coordinator"),
    "editor": _("Editor"),
    "moderator": _("Moderator"),
    "safeguarding_focal_point": _("Safeguarding focal point"),
    "protection_officer": _("Protection officer"),
    "trainer": _("Trainer"),
    "partner": _("Partner"),
    "member": _("Member"),
    "influencer": _("Community influencer"),
    "evaluator": _("Evaluator"),
    "viewer": _("Viewer"),
    "administrator": _("Administrator"),
    "deputy_focal_point": _("Deputy focal point"),
    "media_custodian": _("Media custodian"),
    "data_protection_focal_point": _("Data protection focal point"),
    "psea_focal_point": _("PSEA focal point"),
    "duty_moderator": _("Duty moderator"),
    "security_focal_point": _("Security focal point"),
    "accessibility_reviewer": _("Accessibility reviewer"),
}

# One sentence each: what she does, and what stays closed to her.
MEANINGS = {
    "coordinator": _(
        "Leads the work. Approves posts that could do harm. Reads no cases."
    ),
    "editor": _("Writes, checks and schedules posts."),
    "moderator": _("Answers messages and looks after rooms."),
    "safeguarding_focal_point": _("Receives concerns and decides what happens."),
    "protection_officer": _("Works on assigned cases."),
    "trainer": _("Leads courses and signs certificates."),
    "partner": _("Sees what is shared with another organisation."),
    "member": _("Sees own things and rooms joined."),
    "influencer": _("Has an agreement, briefs and own reports."),
    "evaluator": _("Reads numbers, never people."),
    "viewer": _("Reads what is published and approved."),
    "administrator": _("Looks after settings and connections. Reads no cases."),
    "deputy_focal_point": _("Stands in for the safeguarding focal point."),
    "media_custodian": _("Keeps the originals of pictures."),
    "data_protection_focal_point": _("Answers people who ask about their data."),
    "psea_focal_point": _("Receives complaints about our own people."),
    "duty_moderator": _("Is on duty at set hours."),
    "security_focal_point": _("Looks after plans for danger. May hold everything."),
    "accessibility_reviewer": _("Checks that everybody can read it."),
}
