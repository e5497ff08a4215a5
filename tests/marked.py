"""Finds words for people that nobody marked for translation: in templates, scripts and Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Teranga", "Atom", "JSON"}
BEGIN = {"blocktranslate", "blocktrans", "comment"}
END = {"endblocktranslate", "endblocktrans", "endcomment", "endblock"}
SPOKEN = {"title", "aria-label", "aria-description", "placeholder", "alt", "label"}
SILENT = {"script", "style", "code", "kbd", "svg", "samp"}
TOLD = {"label", "help_text", "error_messages", "empty_label", "message"}
SAID = re.compile(
    r"(?:\.(?:textContent|innerText|innerHTML|title|placeholder|ariaLabel|alt)\s*\+?="
    r"|(?:alert|confirm|prompt|announce|say|toast)\(|[\"'](?:aria-label|title|alt)[\"'],)"
    r"\s*[\"'`]([^\"'`]*[A-Za-z]{2}[^\"'`]*)[\"'`]"
)
LITERAL = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
SENTENCE = re.compile(r"(?<![\w.#\[-])[A-Z][a-z]+ [a-z]+|[a-z]{2,} [a-z]{2,} [a-z]{2,}")


class _Reader(HTMLParser):
    """Collects what a person would read or hear."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        button = tag == "input" and dict(attrs).get("type") in {"submit", "button"}
        for name, value in attrs:
            if name in SPOKEN or (button and name == "value"):
                self.hear(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.hear(data)

    def hear(self, text: str) -> None:
        if set(WORD.findall(text)) - NAMES:
            self.found.append(" ".join(text.split()))


def heard(html: str) -> list[str]:
    """Every piece of text of a page that a person reads or hears."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def in_template(source: str) -> list[str]:
    """Words in a template outside ``translate`` and ``blocktranslate``."""
    kept, marked = [], False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name, *rest = token.contents.split()
            if name in BEGIN or (name == "block" and rest[0].endswith("_class")):
                marked = True
            elif name in END:
                marked = False
            kept.append(" ")
        elif token.token_type is TokenType.VAR:
            kept.append("…")
        elif token.token_type is TokenType.TEXT and not marked:
            kept.append(token.contents)
    return heard("".join(kept))


def in_script(source: str) -> list[str]:
    """Words in a script: what it says comes from ``data-`` attributes of the page."""
    bare = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", source, flags=re.DOTALL)
    found = [match.group(1) for match in SAID.finditer(bare)]
    return found + [
        literal
        for literal in LITERAL.findall(bare)
        if SENTENCE.search(literal) and not re.search(r"[\[\]#>={}]", literal)
    ]


def _words(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if WORD.search(node.value):
            yield node.value
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _words(value)


def in_python(source: str) -> list[str]:
    """Labels, hints and errors of forms that are given as bare words."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in TOLD:
                    found += _words(keyword.value)
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "ValidationError" and node.args:
                found += _words(node.args[0])
    return found


def files(root: Path, pattern: str) -> list[Path]:
    """Our own files; not vendored, no migrations, no engines, which do not speak."""
    left_out = {"vendor", "migrations", "engines"}
    return sorted(
        path for path in root.rglob(pattern) if not left_out & set(path.parts)
    )
