"""Words that open a door: keys, tokens, passwords, sessions, links that let one in.

Promise: finds what has a known shape, or stands beside a word that says what it is.
A secret without either is not found. What is shown never holds the whole secret.
Every pattern is bounded and starts at the edge of a run of its own letters, so the
time grows with the text and no faster: ``bench/text.py`` proves that. Shapes: general
knowledge of what issuers publish, not looked up one by one; recall is not measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, zip_longest

from teranga.engines.text._clean import clean
from teranga.engines.text._hosts import INVITES, names
from teranga.engines.text._sweep import Hit, sweep
from teranga.engines.text._types import Checkable, CheckResult
from teranga.engines.text._urls import Param, Url, find

NAME = "secrets"
MESSAGES = (
    "secrets.private_key",
    "secrets.token",
    "secrets.password",
    "secrets.link",
    "secrets.ticket",
    "secrets.invite",
)

KEY_EDGE = re.compile(
    r"-----(BEGIN|END) [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"
    r"|(?<!\w)PuTTY-User-Key-File-\d"
)
# Each begins with letters that only its issuer uses.
ISSUED = (
    r"gh[pousr]_[A-Za-z0-9]{36,255}",
    r"github_pat_\w{50,255}",
    r"gl(?:pat|rt|dt|cbt|ptt|soat)-[\w-]{20,255}",
    r"xox[abeoprs]-[\w-]{10,255}|xapp-[\w-]{20,255}",
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}",
    r"AIza[\w-]{35}|ya29\.[\w-]{20,1000}|GOCSPX-[\w-]{20,60}",
    r"[srp]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[\w+/=]{24,100}",
    r"SG\.[\w-]{16,32}\.[\w-]{16,64}",
    r"key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}",
    r"sk-(?:ant-|proj-|svcacct-|or-v1-)?[\w-]{32,255}",
    r"npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{50,500}|hf_[A-Za-z]{30,60}|dop_v1_[0-9a-f]{64}",
    r"EAA[A-Za-z0-9]{60,500}|IGQ[\w-]{60,500}",
    r"A{20,24}[A-Za-z0-9%]{40,200}",
    r"(?:bot)?\d{8,10}:[\w-]{35}",
    r"[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}",
    r"sy[tr]_[A-Za-z0-9+/=_-]{20,255}|mct_[\w-]{20,100}",
    r"eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{58}",
    r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
)
TOKEN = re.compile(r"(?<![\w-])(?:" + "|".join(ISSUED) + r")(?![\w-])")
GROUPED = re.compile(r"(?<![\w-])[a-z2-7]{4}(?:-[a-z2-7]{4}){3}(?![\w-])")
LONG = re.compile(r"(?<![\w./=#@-])[A-Za-z0-9_-]{40,128}(?![\w=-])")
# Addresses for giving, and addresses of files, are public on purpose.
PUBLIC = re.compile(r"[48][1-9A-HJ-NP-Za-km-z]{94}|Qm[1-9A-HJ-NP-Za-km-z]{44}")
DSN = re.compile(
    r"(?<![\w+])[a-z][a-z0-9+]{1,15}://(?P<value>[^\s/:@]{0,64}:[^\s/@]{1,128}@)", re.I
)
# Our own codes: four groups that can be copied from paper, in capitals as we print them.
TICKET = re.compile(r"(?<![\w-])[2-9A-HJKMNP-Z]{4}(?:-[2-9A-HJKMNP-Z]{4}){3}(?![\w-])")
BEARER = re.compile(
    r"(?<!\w)(?:bearer|basic)[ \t]{1,3}(?P<value>[A-Za-z0-9._~+/-]{20,4000}=*)", re.I
)
SAID_TOKEN = re.compile(
    r"(?<![^\W_])(?:api[ _-]?key|(?:access|auth|refresh|session)[ _-]?(?:token|id)"
    r"|app[ _-]?password|client[ _-]?secret|secret[ _-]?key|token|jeton|ficha|cookie)"
    r"[\"']?[ \t]{0,3}(?:[:=]|is|est|es)[ \t]{0,3}[\"']?"
    r"(?P<value>[A-Za-z0-9._~+/-]{16,4000}=*)",
    re.I,
)
SAID_PASSWORD = re.compile(
    r"(?<!\w)(?:password|passwd|passcode|pwd|mot de passe|code d['’]acc[èe]s|contraseña"
    r"|clave|senha|كلمة السر|كلمة المرور|كلمة سر|رمز المرور)"
    r"[ \t\xa0]{0,3}[:=][ \t\xa0]{0,3}[\"'«]?(?P<value>[^\s<>]{4,128})",
    re.I,
)

# Parameters of a link. The second group has everyday meanings too, so its values
# must look drawn by lot.
OPENS = names(
    """
    password passwd pwd pass passwort passphrase motdepasse access_token refresh_token
    id_token auth_token authtoken api_key apikey api-key client_secret secret
    session_id sessionid session_token phpsessid jsessionid aspsessionid sessid
    x-amz-signature x-amz-security-token x-amz-credential x-goog-signature
    private_token csrf_token csrftoken magic_token reset_token otp
    """
)
MAY_OPEN = names(
    """
    token key code sid session sig signature auth ticket invite invitation tk hash jwt
    confirmation_token verification k t oobcode state
    """
)
IN_PATH = re.compile(r";jsessionid=([\w.!-]{8,128})", re.I)
TICKET_PATH = re.compile(
    r"/(?:t|code|first|invit(?:e|ation)s?|join|recovery|reset|tickets?|withdraw)"
    r"/([\w-]{16,128})(?=/|$)",
    re.I,
)
HOOK_PATH = re.compile(r"/(?:services/T\w{6,}|api/webhooks/\d{10,})/(\S{20,200})")
DRAWN_LENGTH = 16
LEFT_OUT = "…"  # or the next word would be taken for the secret
PIECE = re.compile(r"[A-Za-z0-9]+")


def check(checkable: Checkable) -> CheckResult:
    return sweep(NAME, checkable, look)


def look(text: str) -> Iterator[Hit]:
    """From left to right; of two that overlap, the one that starts first."""
    end = 0
    for hit in sorted(_all(text), key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= end:
            end = hit.end
            yield hit


def veiled(text: str) -> str:
    """The text, as long as before, with a dot for each letter of a secret."""
    parts, at = [], 0
    for hit in look(text):
        parts += [text[at : hit.start], "•" * (hit.end - hit.start)]
        at = hit.end
    return "".join([*parts, text[at:]])


def _all(text: str) -> Iterator[Hit]:
    seen = clean(text)
    urls = list(find(seen.text))
    for hit in [*_keys(seen.text), *_words(seen.text, urls), *_links(urls)]:
        start, end = seen.span(hit.start, hit.end)
        yield replace(hit, start=start, end=end, exact=seen.text[hit.start : hit.end])


def _hit(kind: str, span: tuple[int, int], shown: str, **more: str | None) -> Hit:
    return Hit(
        message=f"secrets.{kind}",
        severity=more.get("severity") or "block",
        start=span[0],
        end=span[1],
        shown=shown,
        replacement=more.get("fix"),
    )


def _keys(text: str) -> Iterator[Hit]:
    """From BEGIN to its END; without one, to the next BEGIN or the end of the text."""
    edges = list(KEY_EDGE.finditer(text))
    for edge, following in zip_longest(edges, edges[1:]):
        if edge.group(1) == "END":
            continue
        shown = edge.group() + "…"
        if following and following.group(1) == "END":
            yield _hit("private_key", (edge.start(), following.end()), shown, fix="")
        else:
            end = following.start() if following else len(text)
            yield _hit("private_key", (edge.start(), end), shown)


def _words(text: str, urls: list[Url]) -> Iterator[Hit]:
    for match in TICKET.finditer(text):
        if _is_grouped_code(match.group()):
            yield _hit("ticket", match.span(), _start_of(match.group()), fix="")
    for match in TOKEN.finditer(text):
        yield _hit("token", match.span(), _start_of(match.group()), fix="")
    for match in GROUPED.finditer(text):
        if _is_grouped_code(match.group()):
            yield _hit("token", match.span(), _start_of(match.group()), fix="")
    for pattern in (BEARER, SAID_TOKEN):
        for match in pattern.finditer(text):
            value = match.group("value")
            if _is_drawn(value):
                span = match.span("value")
                yield _hit("token", span, _start_of(value), fix=LEFT_OUT)
    for match in DSN.finditer(text):
        yield _hit("password", match.span("value"), "…:…@", fix="")
    yield from _said_passwords(text)
    yield from _unnamed(text, urls)


def _is_grouped_code(groups: str) -> bool:
    """Digits and letters: four short words or a card number are not meant."""
    letters = groups.replace("-", "")
    return not letters.isalpha() and not letters.isdigit()


def _said_passwords(text: str) -> Iterator[Hit]:
    """A word after "password:" that is no everyday word. A person may mean to say it."""
    for match in SAID_PASSWORD.finditer(text):
        value = match.group("value").rstrip(".!?,;،؛\"'»)")
        plain = value.isalpha() or not any(x.isalnum() for x in value)
        if len(value) >= 4 and not plain and not value.startswith(("http", "(")):
            start = match.start("value")
            span = (start, start + len(value))
            yield _hit("password", span, "•••", fix=LEFT_OUT, severity="warn")


def _unnamed(text: str, urls: list[Url]) -> Iterator[Hit]:
    """A long run drawn by lot with nothing beside it: most likely a key."""
    inside = iter(urls)
    url = next(inside, None)
    for match in LONG.finditer(text):
        while url and url.end <= match.start():
            url = next(inside, None)
        run = match.group()
        if (url and url.start < match.end()) or PUBLIC.fullmatch(run):
            continue
        in_one_case = run in (run.lower(), run.upper())
        if not in_one_case and _turns(run) >= 8 and any(x.isdigit() for x in run):
            yield _hit("token", match.span(), _start_of(run), severity="warn", fix="")


def _links(urls: list[Url]) -> Iterator[Hit]:
    for url in urls:
        whole = (url.start, url.end)
        path = url.path
        if _is_ticket(path):
            yield _hit("ticket", whole, _front(url), fix="")
        elif HOOK_PATH.search(path):
            yield _hit("link", whole, _front(url), fix="")
        elif any(url.is_at(host) and _leads_in(path, way) for host, way in INVITES):
            yield _hit("invite", whole, _front(url), severity="warn")
        if match := IN_PATH.search(path):
            at = url.start + url.path_start
            span = (at + match.start(), at + match.end())
            yield _hit("link", span, ";jsessionid=…", fix="")
        yield from _params(url)


def _is_ticket(path: str) -> bool:
    named = TICKET_PATH.search(path)
    code = TICKET.search(path.upper())
    if code and (named or _is_grouped_code(code.group())):
        return True
    return bool(named) and _is_drawn(named.group(1))


def _leads_in(path: str, way: str) -> bool:
    return path.startswith(way) and len(path) > len(way)


def _params(url: Url) -> Iterator[Hit]:
    for start, end in url.components():
        found = [param for param in url.params(start, end) if _opens(param)]
        if found:
            span = (url.start + start, url.start + end)
            shown = "&".join(f"{param.key}=…" for param in found)
            yield _hit("link", span, shown, fix=url.without(start, end, found))


def _opens(param: Param) -> bool:
    if param.key in OPENS:
        return bool(param.value)
    return param.key in MAY_OPEN and _is_drawn(param.value)


def _front(url: Url) -> str:
    return url.scheme + url.host + "/…"


def _start_of(value: str) -> str:
    return value[:4] + "…"


def _is_drawn(value: str) -> bool:
    """Long, and made by a machine rather than of words and dates."""
    if len(value) < DRAWN_LENGTH:
        return False
    pieces = PIECE.findall(value)
    mixed = [x for x in pieces if not x.isalpha() and not x.isdigit()]
    long = any(len(x) >= 12 for x in mixed)
    return long or len(mixed) >= 2 or any(_turns(x) >= 6 for x in pieces)


def _turns(run: str) -> int:
    """How often the kind of letter changes: words and numbers keep to theirs."""
    kinds = [0 if x.islower() else 1 if x.isupper() else 2 for x in run]
    return sum(a != b for a, b in pairwise(kinds))
