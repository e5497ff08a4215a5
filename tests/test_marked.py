"""Everything that people read goes through translation: templates, scripts, forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import marked

TERANGA = Path(__file__).resolve().parent.parent / "teranga"
# The style page shows names and texts of other languages as they are.
SAMPLES = {
    "Mariam",
    "Marième",
    "English",
    "Français",
    "العربية",
    "KJ",
    "AW",
    "SN",
    "ID",
    "MA",
    "Idriss",
    "kerjamm",
    "Kër Jàmm Network",
    "راديو ألبي",
    "“Kër Jàmm Network. Today two hundred and fourteen children in Port-Alby have a name on paper.”",
    "النص العربي أكبر قليلًا وأسطره أوسع: 16 على 29. لا مسافات بين الحروف ولا ميل.",
}


def names(path: Path) -> str:
    return path.relative_to(TERANGA).as_posix()


def test_templates_and_mails_have_no_bare_words() -> None:
    pages = marked.files(TERANGA, "*.html")
    mails = [
        path for path in marked.files(TERANGA, "*.txt") if "templates" in path.parts
    ]
    assert len(pages) > 20
    found = {}
    for path in pages + mails:
        bare = [
            text
            for text in marked.in_template(path.read_text(encoding="utf-8"))
            if "style" not in path.parts or text not in SAMPLES
        ]
        if bare:
            found[names(path)] = bare
    assert found == {}


def test_scripts_say_only_what_the_page_gives_them() -> None:
    scripts = marked.files(TERANGA, "*.js")
    assert len(scripts) > 5
    found = {names(p): marked.in_script(p.read_text(encoding="utf-8")) for p in scripts}
    assert {path: bare for path, bare in found.items() if bare} == {}


def test_forms_have_no_bare_words() -> None:
    code = marked.files(TERANGA, "*.py")
    found = {names(p): marked.in_python(p.read_text(encoding="utf-8")) for p in code}
    assert {path: bare for path, bare in found.items() if bare} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Hello there</p>",
        '{% load i18n %}<p>{% translate "Fine" %} but not this</p>',
        '<a href="/" title="Go home">{{ one }}</a>',
        '<input type="submit" value="Send">',
        "{% block page_class %}page--read{% endblock %}{% block x %}Words{% endblock %}",
        '<span{% if one %} class="x"{% endif %} aria-label="More">{{ n }}</span>',
    ],
)
def test_a_planted_bare_word_in_a_template_is_found(planted: str) -> None:
    assert marked.in_template(planted)


@pytest.mark.parametrize(
    "good",
    [
        '{% load i18n %}<p class="big words">{% translate "Hello there" %}</p>',
        "{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}",
        '<li{% if x %} data-s="{{ s }}"{% endif %}>{{ one }} · {{ two }}</li>',
        "{% comment %}for people who build{% endcomment %}<code>make run</code> Teranga",
        '<input type="hidden" value="hidden">',
        "{% block page_class %}page--read{% endblock %}",
    ],
)
def test_marked_words_in_a_template_are_left_alone(good: str) -> None:
    assert marked.in_template(good) == []


@pytest.mark.parametrize(
    "planted",
    [
        'box.textContent = "Saved";',
        "alert('Please wait a moment');",
        'button.setAttribute("aria-label", "Close");',
        "const text = `Your words are kept`;",
    ],
)
def test_a_planted_bare_word_in_a_script_is_found(planted: str) -> None:
    assert marked.in_script(planted)


@pytest.mark.parametrize(
    "good",
    [
        "// Please say nothing here\nbox.textContent = page.dataset.saved;",
        'document.querySelector("main [data-open] button").focus();',
        'element.className = "st st--quiet";',
        'box.textContent = "";',
    ],
)
def test_a_script_that_says_nothing_is_left_alone(good: str) -> None:
    assert marked.in_script(good) == []


@pytest.mark.parametrize(
    "planted",
    [
        'CharField(label="Your name")',
        'CharField(error_messages={"required": "Please fill"})',
        'raise ValidationError("Not this")',
    ],
)
def test_a_planted_bare_word_in_a_form_is_found(planted: str) -> None:
    assert marked.in_python(planted)


# Strings are gathered by the names of these functions: under another name they are missed.
RENAMED = re.compile(
    r"\b(?:gettext|ngettext|pgettext|npgettext)(?:_lazy)? as (?!_\b)(\w+)"
)


def test_no_string_hides_under_a_name_that_is_not_gathered() -> None:
    assert {
        names(path): found
        for path in marked.files(TERANGA, "*.py")
        if (found := RENAMED.findall(path.read_text(encoding="utf-8")))
    } == {}


def test_a_planted_hidden_name_is_found() -> None:
    assert RENAMED.findall("from x import gettext_lazy as _lazy") == ["_lazy"]
    assert not RENAMED.findall("from x import gettext as _")
