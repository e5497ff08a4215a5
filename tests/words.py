"""What a translation must keep to. Each rule takes catalogue entries and names what breaks it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from polib import POEntry

Problem = tuple[str, str]  # what is wrong, and the words

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")
LATIN = re.compile(
    r"https?://\S*|[A-Za-z0-9@#](?:[A-Za-z0-9.,:/@#_?&=%+-]*[A-Za-z0-9/])?"
)

# By word, in the forms that the words take. Allowed on purpose: sécurité, seguridad, safeguarding.
BANNED = {
    "en": r"\b(safe(r|st|ly)?|secure[ds]?|securely|anonym\w+|guarante\w+|oops|invalid"
    r"|illegal\w*|victims?|kill(s|ed|ing)?|blacklist\w*|users?)\b",
    "fr": r"\b(sûre?s?|sécurisée?s?|sécuriser|anonym\w+|garantie?s?|garantir|oups|zut"
    r"|(in|non )valides?|illéga\w+|clandestin\w*|victimes?|tue[rsz]?|tuée?s?|liste noire"
    r"|utilisat(eur|rice)s?|usag(er|ère)s?|bénéficiaires?)\b",
    "es": r"\b(segur[oa]s?|anónim\w+|garantiz\w+|garantía\w*|ups|(in|no )válid[oa]s?"
    r"|ilegal\w*|víctimas?|mata(r|n|do)?|lista negra|usuari[oa]s?|beneficiari[oa]s?)\b",
    "ar": r"(?<!\w)[وفبلك]*(ال|ل)?(آمن(ة|ون|ين)?|أمين(ة)?|مضمون(ة)?|مجهول(ة|ون|ين)? الهوية"
    r"|ضحي(ة|ته|تها)|ضحايا|قتل|يقتل|غير (ال)?(شرعي|قانوني|صالح)(ة|ين)?|قائمة (ال)?سوداء"
    r"|مستخدم(ة|ون|ين|ات)?|مستفيد(ة|ون|ين|ات)?|أوبس)(?!\w)",
}
# English thing → how each language names it, wherever a sentence speaks of it.
TERMS = {
    r"drafts?": ("brouillon", "borrador", "مسود"),
    r"posts?(?! as\b| an hour)": ("publi", "public", "منشور|نشر"),
    r"passkeys?": ("clés? d’accès", "claves? de acceso", "مفتاح|مفاتيح"),
    r"recovery codes?": ("codes? de secours", "códigos? de recuperación", "رمز|رموز"),
    r"second step": ("deuxième étape", "segundo paso", "خطو"),
    r"content (?:note|warning)s?": (
        "avertissement de contenu",
        "aviso de contenido",
        "تنبيه",
    ),
    r"desk": ("bureau", "mesa", "مكتب"),
    r"networks?": ("réseau", r"red(es)?\b", "شبك"),
    r"channels?": ("cana(l|ux)", "canal", "قنا|قنو"),
    r"(?<!\()accounts?(?!\))": ("compte", "cuenta", "حساب"),
    r"feeds?": ("flux RSS", "fuentes? RSS", "خلاص"),
    r"devices?": ("appareil", "dispositivo", "جهاز|أجهز"),
    r"ledger": ("journal", "registro de actividad", "سجل"),
    r"invitations?": ("invitation", "invitaci", "دعو"),
    r"organisations?": ("organisation", "organizaci", "منظم"),
    r"training": ("entraînement|formation", "práctica|formación", "تدريب"),
}
HARAKAT = re.compile("[\u064b-\u065f\u0670]")


def forms(entry: POEntry) -> list[tuple[str, str]]:
    """Each translated form beside the English it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    english = {0: entry.msgid}
    return [
        (english.get(index, entry.msgid_plural), form)
        for index, form in sorted(entry.msgstr_plural.items())
    ]


def spoken(text: str) -> str:
    """The words without placeholders and tags."""
    return PLACEHOLDER.sub("x", TAG.sub("", text))


def lost_placeholders(entry: POEntry, language: str) -> Iterator[Problem]:
    """The same placeholders; the forms for one thing or two may say the number in the noun."""
    everything = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    number_in_noun = {"ar": 3}.get(language, 1) if entry.msgid_plural else 0
    for index, (english, form) in enumerate(forms(entry)):
        lost = set(PLACEHOLDER.findall(english)) - set(PLACEHOLDER.findall(form))
        if set(PLACEHOLDER.findall(form)) - everything:
            yield "a placeholder that the English has not", form
        if len(lost) > (1 if index < number_in_noun else 0):
            yield "a placeholder is lost", form
        if not entry.msgid_plural and Counter(TAG.findall(english)) != Counter(
            TAG.findall(form)
        ):
            yield "other tags than the English", form
        if english.startswith("\n") != form.startswith("\n"):
            yield "an empty line too many or too few", form


def banned(text: str, language: str) -> Iterator[Problem]:
    plain = HARAKAT.sub("", spoken(text)) if language == "ar" else spoken(text)
    found = re.search(BANNED[language], plain, re.IGNORECASE)
    if found:
        yield f"banned word “{found.group()}”", text
    if re.search(r"[!¡]", TAG.sub("", text)):
        yield "an exclamation mark", text


def french(text: str) -> Iterator[Problem]:
    plain = TAG.sub("", text)
    if re.search(r"\w'\w|\w'[%{]", plain):
        yield "a straight apostrophe", text
    if re.search(r"(?<!\u00a0)[;?](?=\s|$)|(?<![\u00a0\d]):(?=\s|$)", plain):
        yield "no U+00A0 before : ; or ?", text
    if re.search(r"«(?!\u00a0)|(?<!\u00a0)»|\u202f", plain):
        yield "no U+00A0 inside « »", text
    if re.search(r"\w·\w|\((e|s|es|ne|trice)\)", plain):
        yield "two genders in one word", text
    if re.search(r"\b(tu|ton|tes|toi)\b", plain, re.IGNORECASE):
        yield "tu", text


def spanish(text: str) -> Iterator[Problem]:
    plain = TAG.sub("", text)
    if len(re.findall(r"¿", plain)) != len(re.findall(r"\S\?", plain)):
        yield "¿ and ? do not pair", text
    if re.search(r"\w@s?\b(?!\w)|\w/(a|as|os)\b", plain):
        yield "two genders in one word", text
    if re.search(r"\b(tú|tu|tus|vosotr\w+)\b", plain, re.IGNORECASE):
        yield "tú", text


def arabic(text: str) -> Iterator[Problem]:
    plain = LATIN.sub("", spoken(text))
    if re.search(r"[,;]|\S\?|\?$", plain):  # " ? " alone is a key
        yield "a Latin comma, semicolon or question mark", text
    if "\u0640" in text:
        yield "tatweel", text
    if re.search(r"[\u06a9\u06cc\u06f0-\u06f9]", text):
        yield "a Persian letter or digit", text
    if re.search(r"(?<!\w)[بلكف](?=%\(|\{|<bdi)", text):
        yield "a preposition glued to a placeholder", text
    if unicodedata.normalize("NFC", text) != text:
        yield "not NFC", text


def quotes(text: str) -> Iterator[Problem]:
    if '"' in TAG.sub("", text):
        yield "a straight quotation mark", text


def other_words(entry: POEntry, language: str) -> list[Problem]:
    """Things of the glossary that this translation calls by another name."""
    column = ("fr", "es", "ar").index(language)
    found = []
    for _english, form in forms(entry):
        plain = HARAKAT.sub("", form)
        for thing, names in TERMS.items():
            spoken_of = re.search(rf"\b(?:{thing})\b", entry.msgid, re.IGNORECASE)
            if spoken_of and not re.search(names[column], plain, re.IGNORECASE):
                found.append((f"another word for “{spoken_of.group()}”", form))
    return found


OWN: dict[str, Callable[[str], Iterable[Problem]]] = {
    "fr": french,
    "es": spanish,
    "ar": arabic,
}


def problems(entry: POEntry, language: str) -> list[Problem]:
    """Everything that is wrong with one entry; one without words yet is another test's."""
    if not entry.translated():
        return []
    found = [*lost_placeholders(entry, language), *other_words(entry, language)]
    for _english, form in forms(entry):
        found += [*banned(form, language), *quotes(form), *OWN[language](form)]
    return found
