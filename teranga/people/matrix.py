"""The access matrix as a table. F = read, create, change · R = read · O = own only ·
A = counts only · K = knows it exists · ✓ = approves. Source: domain.md §3, ruling 13.
"""

from __future__ import annotations

ROLES = (
    "coordinator",
    "editor",
    "moderator",
    "safeguarding_focal_point",
    "protection_officer",
    "trainer",
    "partner",
    "member",
    "influencer",
    "evaluator",
    "viewer",
    "administrator",
)
DUTIES = (
    "deputy_focal_point",
    "media_custodian",
    "data_protection_focal_point",
    "psea_focal_point",
    "duty_moderator",
    "security_focal_point",
    "accessibility_reviewer",
)
SCOPES = ("own", "assigned", "space", "org", "public")
PARENT_SCOPES = frozenset({"org", "public"})

_SHORT = {
    "F": "read:org create:org change:org",
    "R": "read:org",
    "O": "read:own change:own",
    "A": "count:org",
    "K": "know:org",
    "✓": "approve:org",
    "-": "",
}
_SHORTS = ("CO", "ED", "MO", "SF", "PO", "TR", "PA", "ME", "IN", "EV", "VI", "AD")
_ORDER = dict(zip(_SHORTS, ROLES, strict=True))

# kind → "CO=F✓ ED=F MO=R …"; a word with a colon is a verb:scope of its own, joined by +
_TABLE = {
    "post": (
        "CO=R+✓+create:org+change:own+withdraw:org+schedule:org+comment:org"
        " ED=F+✓+withdraw:org+schedule:org+comment:org"
        " MO=R+comment:org SF=R+✓+withdraw:org+comment:org PO=R TR=R PA=- IN=O"
        " deputy_focal_point=R+✓+withdraw:org+comment:org"
    ),
    "delivery": "CO=R+change:org ED=R+change:org MO=R SF=R+change:org PO=R AD=-",
    "hold": (
        "CO=R+create:org+release:org ED=R+create:org+release:org MO=R+create:org"
        " SF=R+create:org+release:org PO=R+create:org"
    ),
    "connection": "CO=R ED=R MO=R SF=R AD=F+delete:org",
    "membership": "CO=F AD=F ED=R MO=R SF=R PO=R TR=R PA=O ME=O IN=O EV=O VI=O",
    "settings": "CO=R AD=F",
    "ledger_actions": "CO=R AD=A",
}


def _cell(text: str) -> dict[str, frozenset[str]]:
    verbs: dict[str, set[str]] = {}
    for part in text.split("+"):
        for pair in _SHORT.get(part, part).split():
            verb, scope = pair.split(":")
            verbs.setdefault(verb, set()).add(scope)
    return {verb: frozenset(scopes) for verb, scopes in verbs.items()}


def _row(text: str) -> dict[str, dict[str, frozenset[str]]]:
    row = {}
    for cell in text.split():
        hat, _, value = cell.partition("=")
        row[_ORDER.get(hat, hat)] = _cell(value)
    return row


MATRIX = {kind: _row(text) for kind, text in _TABLE.items()}
