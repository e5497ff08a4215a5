"""Text checks: what they find, how often they cry wolf, and what hostile text costs.

Figures on wording need the shared sets (``SHARED=../shared``). They are development
sets: their misses are listed, and they say little about words nobody has seen yet.
Goals are those of the design. Times are processor time, but for the import.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from confusable_homoglyphs import confusables

from bench._result import (
    Figure,
    at_least,
    at_most,
    fastest,
    loop_ms,
    not_measured,
    shared,
    told,
    without_shared,
)
from teranga.engines.text import CHECKS, Checkable, Segment, run
from teranga.engines.text._sweep import LIMIT

LINKS = "data/text/checks/links.jsonl"
HEADLINES = "data/text/headlines/upworthy_pairs.csv.gz"
ORDINARY = (
    *(
        f"data/text/abuse/hatecheck_{lang}.csv.gz"
        for lang in ("ar", "de", "en", "es", "fr", "hi", "it", "nl", "pl", "pt", "zh")
    ),
    "data/text/pii/pii_dev.jsonl",
    "data/text/disclosures/disclosures_dev.jsonl",
)
SAMPLE = (
    "Our office opens on Monday at nine: bring your papers and a friend. "
    "https://example.org/office?lang=fr#hours "
    "L’équipe répond à vos questions, même le soir. #Droits "
    "La oficina abre el lunes; traiga sus papeles y a una amiga. "
    "يفتح المكتب يوم الاثنين في التاسعة صباحًا، أحضروا أوراقكم معكم. 👩🏽‍⚕️ "
    "Read more: www.example.org/help, or write to info@example.org. "
)
HOSTILE = (
    *("1", "1 1 1 ", "12 Aa", "1.123,", "+1+1", "GB29 ", "Aa1-", "a-", "AAAA", "EAA"),
    *(
        "http://",
        "http://a ",
        "https://a.b/?",
        "https://a?utm_x=1&",
        "bit.ly/a ",
        "a.",
        "a@",
    ),
    *(
        "a:b@",
        "xn--a.",
        "https://xn--a9b.com ",
        "https://аа.com ",
        "data:a/",
        "?",
        "#",
        "%",
    ),
    *(
        "\u200b",
        "a\u200b",
        "\u202e",
        "ا\u200f",
        "\x00",
        "\ud800",
        "\u0301",
        "\ufe0f",
        "aа",
    ),
    *("👩\u200d", "🏴\U000e0067", "ก\u200b", "क\u200d", "ﷺ", "İ", "аmnesty "),
    *("eyJ", "eyJaaaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", "password=", "token: "),
    *(
        "bearer a1",
        "1111111111:",
        "syt_+",
        "(",
        ")",
        "[",
        "\n",
        ".",
        "=",
        "x " * 5,
    ),
)


def measure() -> list[Figure]:
    return [
        *links(),
        *alarms(),
        *duplicates(),
        secrets(),
        *speed(),
        *hostile(),
    ]


def messages(
    text: str, names: tuple[str, ...] = ("hidden", "links", "secrets")
) -> set[str]:
    checks = tuple(check for check in CHECKS if check.NAME in names)
    results = run(Checkable(segments=(Segment(text=text),), recent=()), checks)
    return {found.message for result in results for found in result.findings}


def links() -> Iterator[Figure]:
    names = (
        "links dev: lines exact",
        "links dev: code recall",
        "links dev: code precision",
    )
    file = shared(LINKS)
    if not file:
        for name in (*names, "links dev: clean lines with an alarm"):
            yield absent(name, "share", LINKS)
        return
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    wanted = [{as_message(code) for code in row["expect"]} for row in rows]
    got = [messages(row["text"]) for row in rows]
    misses = [
        f"{row['id']} wants {sorted(want) or 'nothing'}, has {sorted(has) or 'nothing'}"
        for row, want, has in zip(rows, wanted, got, strict=True)
        if want != has
    ]
    hits = sum(len(want & has) for want, has in zip(wanted, got, strict=True))
    clean = [has for want, has in zip(wanted, got, strict=True) if not want]
    exact = told(
        names[0], 1 - len(misses) / len(rows), "share", reason="; ".join(misses)
    )
    yield at_least(exact, 1)
    yield at_least(told(names[1], hits / sum(map(len, wanted)), "share"), 1)
    yield at_least(told(names[2], hits / sum(map(len, got)), "share"), 1)
    alarmed = told(
        "links dev: clean lines with an alarm", sum(map(bool, clean)), "lines"
    )
    yield at_most(alarmed, 0)
    yield from lookalikes(rows)
    yield from disguised(rows)


def as_message(code: str) -> str:
    return code.replace("link.", "links.").replace("text.", "hidden.")


def lookalikes(rows: list[dict]) -> Iterator[Figure]:
    """Ours and the package's own verdict on the same addresses."""
    texts = [row["text"] for row in rows if "link.lookalike" in row["expect"]]
    ours = sum("links.lookalike" in messages(text) for text in texts) / len(texts)
    theirs = sum(map(peer, texts)) / len(texts)
    figure = told(
        "look-alikes dev: recall, beside confusable-homoglyphs",
        ours,
        "share",
        baseline=theirs or None,
        reason=f"peer {theirs:.2f} of {len(texts)}",
    )
    yield at_least(figure, 1)


def peer(text: str) -> bool:
    host = urlsplit(text[text.index("http") :].split()[0]).hostname or ""
    return bool(confusables.is_dangerous(host, preferred_aliases=["latin"]))


def disguised(rows: list[dict]) -> Iterator[Figure]:
    """A zero-width space inside an address must not change what is said about it."""
    kept = total = 0
    for row in rows:
        before = messages(row["text"], ("links",))
        if before and "://" in row["text"]:
            place = row["text"].index("://") + 5
            after = row["text"][:place] + "\u200b" + row["text"][place:]
            total += 1
            kept += messages(after, ("links",)) == before
    figure = told(
        "links dev: same answer with a zero-width space inside", kept / total, "share"
    )
    yield at_least(figure, 1)


def alarms() -> Iterator[Figure]:
    """Findings on sentences that hold no link, no secret and nothing hidden."""
    for name, paths in (("sentences", ORDINARY), ("headlines", (HEADLINES,))):
        title = (
            f"alarms on ordinary {name}, 11 languages"
            if name == "sentences"
            else f"alarms on {name}"
        )
        files = [file for path in paths if (file := shared(path))]
        if len(files) < len(paths):
            yield absent(title, "per 1,000", paths[0])
            continue
        texts = [text for file in files for text in sentences(file)]
        seen = [found for text in texts if (found := messages(text))]
        kinds = sorted({message for found in seen for message in found})
        reason = f"n = {len(texts)}; kinds: {', '.join(kinds) or 'none'}"
        yield at_most(
            told(title, 1000 * len(seen) / len(texts), "per 1,000", reason=reason), 5
        )


def sentences(file: Path) -> Iterator[str]:
    if file.suffix == ".jsonl":
        yield from (json.loads(line)["text"] for line in file.read_text().splitlines())
        return
    for row in csv.DictReader(io.StringIO(gzip.decompress(file.read_bytes()).decode())):
        yield from (row[name] for name in ("text", "winner", "loser") if name in row)


def duplicates() -> Iterator[Figure]:
    alike, other = (
        "duplicates: edited copies found",
        "duplicates: another headline of the same story flagged",
    )
    file = shared(HEADLINES)
    if not file:
        yield absent(alike, "share", HEADLINES)
        yield absent(other, "share", HEADLINES)
        return
    lines = list(sentences(file))
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    flagged = sum(repeats(one, two) for one, two in pairs) / len(pairs)
    posts = [" ".join(lines[at : at + 3]) for at in range(0, 1500, 3)]
    for name, edit in EDITS.items():
        found = sum(repeats(edit(post), post) for post in posts) / len(posts)
        yield at_least(
            told(f"{alike}: {name}", found, "share", reason=f"n = {len(posts)}"), 0.95
        )
    reason = f"n = {len(pairs)}; no goal: those looked at were one headline reworded"
    yield told(other, flagged, "share", reason=reason)


EDITS: dict[str, Callable[[str], str]] = {
    "capitals and marks": lambda post: post.upper() + " !!",
    "three words changed": lambda post: swap(post, 3),
    "an opening added": lambda post: "Update, please share: " + post,
    "last sixth cut": lambda post: post[: len(post) * 5 // 6],
}


def swap(post: str, count: int) -> str:
    words = post.split()
    for place in random.Random(post).sample(range(len(words)), count):
        words[place] = "something"
    return " ".join(words)


def repeats(text: str, earlier: str) -> bool:
    checks = tuple(check for check in CHECKS if check.NAME == "duplicates")
    recent = (("earlier", earlier),)
    checkable = Checkable(segments=(Segment(text=text),), recent=recent)
    return bool(run(checkable, checks)[0].findings)


def secrets() -> Figure:
    return not_measured(
        "secrets: recall on keys from the field",
        "share",
        goal="",
        reason="no set of real or published keys may be used; the tests prove the shapes.",
        tried=(
            "the shared sets hold none",
            "made-up keys would only repeat our patterns",
        ),
    )


def absent(name: str, unit: str, path: str) -> Figure:
    return not_measured(
        name,
        unit,
        goal="",
        reason="the shared set is absent.",
        tried=without_shared(path),
    )


def speed() -> Iterator[Figure]:
    loop = loop_ms()
    post = (SAMPLE * 4)[:1000]
    recent = tuple((str(n), f"{n} {post[n:]}{post[:n]}") for n in range(100))
    for name, earlier in (("", ()), (", 100 recent posts", recent)):
        checkable = Checkable(segments=(Segment(text=post),), recent=earlier)
        taken = sorted(fastest(lambda c=checkable: run(c), times=1) for _ in range(100))
        figure = told(
            f"1,000-character post, all checks, p95{name}",
            taken[94],
            "ms",
            baseline=loop,
        )
        yield at_most(figure, 60)
    bare = spawned("pass")
    module = spawned("import teranga.engines.text")
    name = "import, beyond a bare interpreter"
    yield at_most(
        told(name, (module[0] - bare[0]) / 1000, "s", baseline=bare[0] / 1000), 0.5
    )
    used = spawned(
        "from teranga.engines.text import *;"
        f"run(Checkable(segments=(Segment(text={post!r}),), recent=()))"
    )
    yield at_most(
        told("memory after a run (PSS)", used[1], "MB", baseline=bare[1]), 120
    )


def spawned(code: str) -> tuple[float, float]:
    """(ms to the end, MB of memory at the end) of a fresh interpreter, best of five."""
    tail = ";import psutil;print(psutil.Process().memory_full_info().pss)"
    times, memory = [], 0.0
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append((time.perf_counter() - start) * 1000)
    done = subprocess.run(
        [sys.executable, "-c", code + tail], check=True, capture_output=True, text=True
    )
    memory = int(done.stdout.split()[-1]) / 1e6
    return min(times), memory


def hostile() -> Iterator[Figure]:
    loop = loop_ms()
    times = {
        token: [taken(token, size) for size in (10_000, 40_000)] for token in HOSTILE
    }
    worst = max(times, key=lambda token: times[token][0])
    figure = told(
        "worst repeated token, 10,000 characters",
        times[worst][0],
        "ms",
        baseline=loop,
        reason=f"worst {worst!a} of {len(times)} tokens",
    )
    yield at_most(figure, 250)
    growth = {
        token: min(long / short, taken(token, 40_000) / taken(token, 10_000))
        for token, (short, long) in times.items()
        if long > 10
    }
    steep = max(growth, key=lambda token: growth[token])
    figure = told(
        "steepest growth, 10,000 to 40,000 characters",
        growth[steep],
        "times",
        reason=f"steepest {steep!a}; the lower of two measurements",
    )
    yield at_most(figure, 4.5)
    for name, token, size in (
        ("1 MB paste", SAMPLE, 1_000_000),
        ("10,000 emoji", "👩🏽‍⚕️", 70_000),
        ("1 MB of zero-width spaces", "\u200b", 1_000_000),
    ):
        reason = f"the first {min(size, LIMIT):,} characters are read"
        figure = told(name, taken(token, size), "ms", baseline=loop, reason=reason)
        yield at_most(figure, 2000)


def taken(token: str, size: int) -> float:
    text = (token * (size // len(token) + 1))[:size]
    checkable = Checkable(segments=(Segment(text=text),), recent=())
    return fastest(lambda: run(checkable), times=3)
