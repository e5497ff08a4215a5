"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST = 4000  # words; beyond it both are shown whole
_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Change:
    """``sign``: same, gone or new."""

    sign: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST:
        both = [Change("gone", before), Change("new", after)]
        return [one for one in both if one.text] if before != after else both[1:]
    found = []
    for tag, i, j, k, m in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            found.append(Change("same", "".join(new[k:m])))
            continue
        gone, came = "".join(old[i:j]), "".join(new[k:m])
        found += [Change("gone", gone)] if gone else []
        found += [Change("new", came)] if came else []
    return found
