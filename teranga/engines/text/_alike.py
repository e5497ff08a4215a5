"""Letters that look like other letters, and addresses that pretend.

Source of the pairs: Unicode's confusables (UTS 39) as shipped by the package
``confusable-homoglyphs``; only its data is used, because its own verdict misses
names written wholly in one foreign script. The rules on hosts follow what browsers
publish about showing international names.
"""

from __future__ import annotations

import json
import unicodedata
from importlib.resources import files

import regex

from teranga.engines.text._hosts import KNOWN, REGISTRIES

# Scripts whose letters are drawn like each other. Others may share a word freely.
TWINS = ("Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu")
SCRIPT = {name: regex.compile(rf"\p{{{name}}}") for name in TWINS}
FOREIGN = regex.compile("[" + "".join(rf"\p{{{name}}}" for name in TWINS[1:]) + "]")
WORD = regex.compile(r"\p{L}[\p{L}\p{M}]{0,80}")
HOST_LONGEST = 253
LABEL_LONGEST = 63


def _latin_pairs() -> dict[str, str]:
    # Read by ourselves: importing the package would keep 8 MB of it in every process.
    every = json.loads(
        (files("confusable_homoglyphs") / "confusables.json").read_text()
    )
    pairs = {}
    for char, looks in every.items():
        if len(char) != 1 or char.isascii() or not char.isalpha():
            continue
        for look in looks:
            if len(look["c"]) == 1 and look["c"].isascii() and look["c"].isalnum():
                pairs[char] = look["c"]
                break
    return pairs


LATIN = _latin_pairs()
FROM_LATIN = {
    script: {
        latin: char
        for char, latin in sorted(LATIN.items(), reverse=True)
        if SCRIPT[script].match(char)
    }
    for script in TWINS[1:]
}
SAME = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s"})


def script_of(letter: str) -> str:
    """The script of a letter that has twins, or nothing."""
    if letter.isascii():
        return "Latin" if letter.isalpha() else ""
    return next((name for name in TWINS if SCRIPT[name].match(letter)), "")


def scripts(word: str) -> dict[str, int]:
    """How many letters of each script with twins the word has."""
    counts: dict[str, int] = {}
    for letter in word:
        if name := script_of(letter):
            counts[name] = counts.get(name, 0) + 1
    return counts


def is_mixed(word: str) -> bool:
    """Two scripts in one word, and the rarer one could be mistaken for the other."""
    counts = scripts(word)
    if len(counts) < 2:
        return False
    main = max(counts, key=lambda name: counts[name])
    strangers = [x for x in word if script_of(x) not in ("", main)]
    return any(twin(letter, main) for letter in strangers)


def twin(letter: str, script: str) -> str:
    """The letter of ``script`` that looks like this one, or nothing."""
    latin = letter if letter.isascii() else LATIN.get(letter, "")
    if script == "Latin":
        return latin
    return FROM_LATIN[script].get(latin, "")


def mended(word: str) -> str | None:
    """The word in its main script, if every stranger has a twin there."""
    counts = scripts(word)
    main = max(counts, key=lambda name: counts[name])
    letters = [x if script_of(x) in ("", main) else twin(x, main) for x in word]
    return "".join(letters) if all(letters) else None


def skeleton(host: str) -> str:
    """What the eye keeps of a host: accents dropped, twins and near twins made one."""
    plain = unicodedata.normalize("NFKD", host.casefold())
    seen = "".join(LATIN.get(x, x) for x in plain if not unicodedata.combining(x))
    seen = seen.casefold().translate(SAME)
    return seen.replace("rn", "m").replace("vv", "w")


SKELETONS = {skeleton(host): host for host in KNOWN}


def decoded(host: str) -> str:
    """The host as people read it: punycode undone, width and case folded."""
    labels = unicodedata.normalize("NFKC", host).casefold().rstrip(".").split(".")
    return ".".join(_label(label) for label in labels)


def _label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > LABEL_LONGEST:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def pretence(host: str) -> tuple[str, str]:
    """Why a host may not be what it seems: (severity, what it looks like).

    ``("", "")`` when nothing was seen, which is no proof that the host is honest.
    """
    if len(host) > HOST_LONGEST:
        return "warn", ""
    name = decoded(host)
    if known := _looks_known(name):
        return "block", known
    labels = name.split(".")
    if any(is_mixed(piece) for label in labels for piece in label.split("-")):
        return "block", skeleton(name)
    if front := _in_front(labels):
        return "warn", front
    return ("warn", "") if _whole_script(labels) else ("", "")


def _looks_known(name: str) -> str:
    labels = name.split(".")
    for known in (".".join(labels[-2:]), ".".join(labels[-3:])):
        like = SKELETONS.get(skeleton(known), "")
        if like and like != known and known not in KNOWN:
            return like
    return ""


def _whole_script(labels: list[str]) -> bool:
    """A foreign name made only of Latin twins, under a Latin ending."""
    if not labels[-1].isascii():
        return False
    return any(
        FOREIGN.search(piece) and all(x in LATIN or not x.isalpha() for x in piece)
        for label in labels[:-1]
        for piece in label.split("-")
    )


def _in_front(labels: list[str]) -> str:
    """A whole other address stands in front: amnesty.org.help.example.com."""
    for place in range(1, len(labels) - 2):
        front = ".".join(labels[place - 1 : place + 1])
        ends_there = labels[place] in REGISTRIES
        if front in KNOWN or (ends_there and labels[place + 1] not in REGISTRIES):
            return front
    return ""
