"""Rules of the interface that a machine can hold. Each takes text and returns what is wrong.

``test_rules.py`` runs them over the house and proves each with a planted violation.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# -- words ------------------------------------------------------------------------------

# Whole words with their usual forms. "illegal" and its sisters: never of people, so never.
BANNED = {
    "en": r"safe|safely|safer|safest|secure[sd]?|securely|anonymous|anonymously|anonymi[sz]ed?"
    r"|guarantee[sd]?|oops|invalid|illegal|illegally|victims?|kill(?:s|ed|ing)?"
    r"|blacklist(?:s|ed)?|users?",
    "fr": r"sûre?s?|sécurisée?s?|anonymes?|anonymement|garantie?s?|oups|invalides?|illégaux"
    r"|illégale?s?|clandestine?s?|victimes?|tuer|tuée?s?|listes? noires?|utilisateurs?"
    r"|utilisatrices?",
    "es": r"segur[oa]s?|anónim[oa]s?|garantizad[oa]s?|ups|inválid[oa]s?|ilegal(?:es)?|víctimas?"
    r"|matar|listas? negras?|usuari[oa]s?",
    "ar": r"(?:ال)?(?:آمن|آمنة|مضمون|مضمونة|مجهول|مجهولة|ضحية|ضحايا|مستخدم|مستخدمة|مستخدمون|مستخدمين)"
    r"|غير صالح|غير صالحة|غير قانوني|غير قانونية|غير شرعي|غير شرعية|قائمة سوداء|القائمة السوداء",
}
# Terms of the trade (ruling 32a), and words quoted from somebody's text.
ALLOWED = re.compile(
    r"safe-spaces?|safeguarding|“[^”]*”|«[^»]*»|%\(\w+\)s|\{\w+\}", re.IGNORECASE
)
HARAKAT = re.compile("[\u064b-\u0652\u0640]")


def banned_words(text: str, language: str = "en") -> list[str]:
    plain = HARAKAT.sub("", ALLOWED.sub(" ", text))
    found = re.findall(rf"(?<!\w)(?:{BANNED[language]})(?!\w)", plain, re.IGNORECASE)
    return [word.lower() for word in found]


def exclamations(text: str) -> list[str]:
    return re.findall("[!！¡]", text)


# -- strings of the product -------------------------------------------------------------

SPEAKERS = re.compile(r"^(?:_|n?p?gettext(?:_lazy|_noop)?)$")
TRANSLATE = re.compile(r"""\{%\s*trans(?:late)?\s+(["'])(?P<text>.+?)\1""")
BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?%\}(?P<text>.*?)\{%\s*endblocktrans", re.DOTALL
)
UNDERSCORE = re.compile(r"""_\((["'])(?P<text>.+?)\1\)""")


def python_strings(source: str) -> Iterator[str]:
    """What is marked for translation in a module."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if SPEAKERS.match(name):
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(
                    argument.value, str
                ):
                    yield argument.value


def template_strings(source: str) -> Iterator[str]:
    for pattern in (TRANSLATE, BLOCK, UNDERSCORE):
        for match in pattern.finditer(source):
            yield match["text"]


TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
MARKUP = re.compile(
    r"<(script|style|svg|code|kbd)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL
)
# Words in a language of their own, names in <bdi>, and what only eyes see.
OTHER = re.compile(
    r"""<bdi\b.*?</bdi>|<(?!html)(\w+)\b[^>]*(?:\slang=|aria-hidden="true")[^>]*>.*?</\1>""",
    re.DOTALL,
)
SPOKEN = re.compile(
    r"""\s(?:aria-label|title|placeholder|alt)="([^"{]*[^\W\d_]{2}[^"{]*)\""""
)


def untranslated(source: str) -> list[str]:
    """Words a person would read that are not marked for translation (a name is no word)."""
    rest = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", source, flags=re.DOTALL)
    rest = re.sub(
        r"\{%\s*blocktrans.*?endblocktrans(?:late)?\s*%\}", "", rest, flags=re.DOTALL
    )
    rest = re.sub(r"\{%\s*block page_class\s*%\}[\w\s-]*", "", rest)
    spoken = SPOKEN.findall(rest)
    bare = MARKUP.sub("\n", OTHER.sub("", TAG.sub("", rest)))
    words = [
        line.strip() for line in bare.split("\n") if re.search(r"[^\W\d_]{2}", line)
    ]
    return [word for word in (*words, *spoken) if word not in NAMES]


NAMES = {"Teranga", "· Teranga", "doctype html", "Atom", "JSON"}

# -- direction --------------------------------------------------------------------------

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)\b"
)
FOUR = re.compile(
    r"(?<![\w-])(?:margin|padding|inset|border-width|border-radius)\s*:\s*([^;}]+)"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def parts_of(value: str) -> list[str]:
    """``1px calc(1px + 2px) 0`` → three parts."""
    flat = re.sub(r"\((?:[^()]|\([^()]*\))*\)", lambda m: m[0].replace(" ", ""), value)
    return flat.replace("!important", "").split()


def physical_directions(css: str) -> list[str]:
    css = COMMENT.sub("", css)
    found = [match[0].strip() for match in PHYSICAL.finditer(css)]
    for match in FOUR.finditer(css):
        parts = parts_of(match[1])
        if len(parts) == 4 and parts[1] != parts[3]:
            found.append(match[0].strip())
    return found


def physical_in_template(html: str) -> list[str]:
    return re.findall(
        r"""\s(?:align=["'](?:left|right)|dir=["']rtl["'](?=[^>]*<html))""", html
    )


# -- the oldest browser we promise ---------------------------------------------------------

TOO_NEW = re.compile(
    r"color-mix\(|light-dark\(|:popover-open|subgrid|\b\d+(?:dvh|svh|lvh|dvw)\b|@scope\b"
    r"|@starting-style|anchor\(|[{;]\s*&|@property\b|:user-(?:in)?valid|\bfield-sizing\b"
)


def too_new(css: str) -> list[str]:
    """What Chrome 106, the last one for Android 6, does not know."""
    return TOO_NEW.findall(COMMENT.sub("", css))


# -- nobody else is asked, nothing is written inside the page -------------------------------

ELSEWHERE = re.compile(
    r"""(?:\s(?:src|srcset|action|formaction|poster|data|hx-[a-z]+)=|<(?:link|use|image)\b[^>]*?\shref=)"""
    r"""["']\s*(?:https?:)?//""",
    re.IGNORECASE,
)
CSS_ELSEWHERE = re.compile(
    r"""(?:url\(|@import\s+(?:url\()?)\s*["']?\s*(?:https?:)?//"""
)
JS_ELSEWHERE = re.compile(r"""["'`](?:https?|wss?)://""")


def asks_elsewhere(text: str, kind: str) -> list[str]:
    pattern = {"html": ELSEWHERE, "css": CSS_ELSEWHERE, "js": JS_ELSEWHERE}[kind]
    return pattern.findall(text)


LOOSE_LINK = re.compile(r"""<a\b[^>]*\starget=["']_blank["'][^>]*>""")


def leaky_links(html: str) -> list[str]:
    """A link that opens a new tab must say noopener (and our header says no referrer)."""
    return [link for link in LOOSE_LINK.findall(html) if "noopener" not in link]
