"""The access matrix: every kind of record × every role. Source: domain.md §3, ruling 13.

How to read a cell::

    F read, create, change     R read          N create            E change
    O read and change own      A counts only   K knows it exists   ✓ approve
    S schedule   W withdraw    C comment       L release   D delete   G give

A letter reaches the whole organisation, or what stands behind ``@``: ``own`` (I made it,
or it is about me), ``assigned`` (it was given to me, or shared with me), ``space`` (of a
room I am in), ``public``. Parts are joined by a comma; ``-`` is nothing. The last column
holds duties. The number after the kind is its data class (0 public … 4 confidential).
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
# Held on one thing only (a room, a conversation, a post): given to ``may`` by its owner.
OBJECT_DUTIES = ("host", "facilitator", "leader", "guest", "second_viewer")
SCOPES = ("own", "assigned", "space", "org", "public")

_VERBS = {
    "F": ("read", "create", "change"),
    "R": ("read",),
    "N": ("create",),
    "E": ("change",),
    "A": ("count",),
    "K": ("know",),
    "✓": ("approve",),
    "S": ("schedule",),
    "W": ("withdraw",),
    "C": ("comment",),
    "L": ("release",),
    "D": ("delete",),
    "G": ("give",),
}

# fmt: off
_TABLE = """
kind               class | CO           | ED         | MO         | SF         | PO           | TR         | PA          | ME         | IN         | EV  | VI       | AD  | duties
plan               1     | F✓           | R          | R          | R          | R            | R          | R@assigned  | -          | R@assigned | R   | -        | -   |
threat_model       3     | F            | -          | R          | F✓         | F✓           | -          | -           | -          | -          | A   | -        | -   | security_focal_point=F
tactical_map       3     | F            | R          | -          | R          | R            | -          | -           | -          | -          | -   | -        | -   |
post               1-2   | R✓NSWC,E@own | F✓SWC      | RC         | R✓WC       | R            | R          | R@assigned  | -          | O          | -   | -        | -   | accessibility_reviewer=RC
delivery           1     | RE           | RE         | R          | RE         | R            | -          | -           | -          | -          | -   | -        | -   |
hold               1     | RNL          | RNL        | RN         | RNL        | RN           | -          | -           | -          | -          | -   | -        | -   | security_focal_point=RNL
media_original     4     | -            | K          | -          | -          | -            | -          | O           | O          | O          | -   | -        | -   | media_custodian=F
working_copy       3     | -            | R@assigned | -          | -          | -            | -          | -           | -          | -          | -   | -        | -   | media_custodian=R second_viewer=R
quarantine         4     | -            | K          | -          | -          | -            | -          | -           | -          | -          | -   | -        | -   | media_custodian=F security_focal_point=R
media_derivative   0-1   | R            | F          | R          | R          | R            | R          | R           | R          | R          | R   | R        | -   |
consent_state      2     | R            | R          | R          | R          | R            | R          | -           | O          | O          | A   | -        | -   |
consent_form       4     | -            | O          | -          | R          | -            | -          | -           | O          | O          | -   | -        | -   | media_custodian=R data_protection_focal_point=R
public_comment     1     | R            | F          | F          | R          | R            | -          | -           | O          | O          | A   | -        | -   |
direct_message     3     | -            | -          | F@assigned | R@assigned | R@assigned   | -          | -           | O          | O          | A   | -        | -   |
space              2     | F            | R          | F@space    | R          | -            | -          | -           | R@space    | R@space    | -   | -        | -   | host=F
space_post         3     | R@space      | -          | F@space    | R@assigned | -            | -          | -           | RN@space,O | RN@space,O | A   | -        | -   | host=F facilitator=F leader=F guest=R
moderation_record  2     | R            | -          | F          | R          | -            | -          | -           | O          | O          | A   | A@public | -   |
appeal             2     | F            | -          | K          | R          | -            | -          | -           | O          | O          | A   | -        | -   |
concern            4     | KN           | KN         | KN,O       | F          | R@assigned,N | KN         | N,O         | N,O        | N,O        | A,N | N        | N   |
case               4     | -            | -          | -          | F          | F@assigned   | -          | -           | O          | -          | A   | -        | -   |
referral           4     | -            | -          | -          | F✓         | F            | -          | RC@assigned | O          | -          | A   | -        | -   |
complaint          4     | -            | -          | -          | -          | -            | -          | N,O         | N,O        | N,O        | A   | -        | -   | psea_focal_point=F
event              2-3   | F            | K          | K          | R          | -            | R          | K@assigned  | O          | O          | A   | -        | -   |
event_flag         2     | R            | R          | R          | R          | -            | R          | R@assigned  | O          | O          | -   | -        | -   |
signature          3     | A            | -          | -          | -          | -            | -          | A           | O          | O          | A   | A@public | -   |
partner            2-3   | F✓           | K          | -          | R          | R            | -          | O           | -          | -          | R   | -        | -   |
influencer_profile 2     | F            | R          | R          | R          | R            | R          | -           | -          | O          | R   | -        | -   |
agd                4     | A            | -          | -          | A          | A            | -          | -           | -          | O          | A   | -        | -   |
due_diligence      3     | F✓           | -          | -          | R✓         | R            | -          | -           | -          | RC@own     | -   | -        | -   |
agreement          2-3   | F            | -          | K          | R          | R            | K          | -           | -          | O          | A   | -        | -   |
learning           1-2   | K            | O          | O          | O          | O            | F          | O           | O          | O          | A   | K@public | -   |
indicator          0-1   | R            | R          | R@assigned | R@assigned | R@assigned   | R@assigned | R@assigned  | -          | O          | F   | R@public | -   |
protected_place    3     | F            | K          | -          | F          | F            | -          | -           | -          | -          | -   | -        | -   | security_focal_point=F
connection         2     | R            | R          | R          | R          | -            | -          | -           | -          | -          | -   | -        | FD  | security_focal_point=RE
account_register   3     | F            | -          | -          | F          | -            | -          | -           | -          | -          | -   | -        | -   |
token              4     | -            | -          | -          | -          | -            | -          | -           | -          | -          | -   | -        | ND  |
membership         2     | FDG          | R          | R          | RG         | R            | R          | O           | O          | O          | O   | O        | FDG | data_protection_focal_point=R
confidential_role  2     | G            | -          | -          | G          | -            | -          | -           | -          | -          | -   | -        | -   | deputy_focal_point=G
recovery           2     | N            | -          | -          | -          | -            | -          | -           | -          | -          | -   | -        | N   |
organisation       1     | RD✓          | R          | R          | R          | R            | R          | R           | R          | R          | R   | R        | RD✓ |
settings           1     | R            | -          | -          | -          | -            | -          | -           | -          | -          | -   | -        | F   | security_focal_point=R
export             3     | F            | -          | -          | -          | -            | -          | -           | -          | -          | -   | -        | -   | data_protection_focal_point=F
rights_request     2     | K            | -          | -          | -          | -            | -          | O           | O          | O          | -   | -        | -   | data_protection_focal_point=F
retention          1     | F            | -          | -          | -          | -            | -          | -           | -          | -          | -   | -        | R   | data_protection_focal_point=F
ledger_actions     3     | R            | -          | -          | -          | -            | -          | -           | O          | O          | -   | -        | A   |
ledger_cases       3     | -            | -          | -          | R          | -            | -          | -           | O          | O          | -   | -        | -   | data_protection_focal_point=R
ledger_technical   1     | R            | -          | -          | -          | -            | -          | -           | -          | -          | -   | -        | R   | security_focal_point=R
"""
# fmt: on

# The deputy stands in for the focal point everywhere (ruling 16).
_STANDS_IN = {"deputy_focal_point": "safeguarding_focal_point"}

Cell = dict[str, frozenset[str]]


def cell(text: str) -> Cell:
    """``"F✓,R@assigned"`` → {verb: scopes}. An unknown letter or scope is our mistake."""
    verbs: dict[str, set[str]] = {}
    for part in text.split(","):
        letters, _, scope = part.strip().partition("@")
        if letters in {"", "-"}:
            continue
        if letters == "O":
            letters, scope = "RE", "own"
        if scope not in {"", *SCOPES}:
            raise ValueError(f"{scope!r} is not a scope.")
        for letter in letters:
            for verb in _VERBS[letter]:
                verbs.setdefault(verb, set()).add(scope or "org")
    return {verb: frozenset(scopes) for verb, scopes in verbs.items()}


def _duties(text: str) -> dict[str, Cell]:
    pairs = (one.partition("=") for one in text.split())
    return {name: cell(value) for name, _, value in pairs}


def _read() -> tuple[dict[str, dict[str, Cell]], dict[str, int]]:
    matrix, classes = {}, {}
    for line in _TABLE.strip().splitlines()[1:]:
        head, *cells, duties = line.split("|")
        kind, data_class = head.split()
        row = {role: cell(one) for role, one in zip(ROLES, cells, strict=True)}
        row |= _duties(duties)
        for deputy, principal in _STANDS_IN.items():
            row[deputy] = row[principal] | row.get(deputy, {})
        matrix[kind] = row
        classes[kind] = int(data_class.rpartition("-")[2])
    return matrix, classes


MATRIX, CLASSES = _read()
TABLE = _TABLE.strip()
