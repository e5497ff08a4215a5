"""The parts of every page: ``{% load teranga_ui %}``. All of them stand on the style page.

Small things::

    {% icon "send" %}                      drawn, silent for a screen reader
    {% icon "send" label=_("Sent") %}      drawn and spoken
    {% state post.state %}                 badge: shape + word + colour; a state without a word
    {% state d.state of="delivery" %}      raises. of: post (default), delivery, finding, account
    {% state post.state word=text %}       own word, same shape ("Waits for Salma")
    {% badge "held" _("Held") %}           a badge that is no state; icon="pause" to choose one
    {% chip "fine" _("2 people") icon="file-check-2" href=url %}
    {% reach languages accounts %}          where a post goes: (code, name), (letters, name)
    {% net "Ma" %}                         two letters of a network, in a square
    {% dot "must" _("2 must-fix") %}       shape on a tab, with the word for a screen reader
    {% count 3 _("waiting") %}             number in a pill; quiet=True for an outlined one
    {% bidi name %} {% bidi url ltr=True %}  a name, number, handle, address in our sentence
    {% people_words text %}                people's words as a block: dir=auto, lines kept;
                                           tag="blockquote", lang="ar"
    {% when at %}                          Fri 20 Nov 2026, 08:00 (UTC+0), in the current zone;
                                           form: full, short, date, day, time, second; zone=tz
    {% ago at now %}                       4 minutes ago
    {{ "Africa/Dakar"|place }}             Dakar, Senegal
    {{ name }}{% comma %} {% when at %}    the comma of this language, between two facts
    {% number n %}                         1,234 as this language writes it

Controls::

    {% button _("Save") %}                 type=submit; kind: act, soft, danger, plain, exit
    {% button _("Take back") kind="danger" icon="undo-2" href=url small=True %}
    {% button _("Sending") busy=True %}    {% button _("Release") refused=_("another person only") %}
    {% button _("Read") hx_post=url data_open="d1" aria_pressed="true" name="do" value="x" %}
    {% field form.title %}                 label, control, hint, error, tied together;
    {% field form.text rows=8 data_autosave_part="" label=… hint=… optional=True %}
    {% form_errors form %}                 what concerns the whole form, announced
    {% counter "cnt" left=118 max=500 %}   ring and words; <textarea data-counter="cnt" …>

Blocks (what stands inside comes last in the part)::

    {% finding "warn" _("A paper may be readable") quote=f.excerpt text=_("Picture 1.") %}
      buttons
    {% endfinding %}
    {% gate_heading "block" 2 %}
    {% alert "must" _("The picture did not arrive") text=_("Your text is kept.") %}…{% endalert %}
    {% empty _("No rooms yet") text=_("A room needs a host.") level=2 %}one button{% endempty %}

Whole parts::

    {% steps rows %}     rows: sign or (state, of), icon?, title, at? or when?, text?, url?
    {% progress _("Looking at picture 4 of 12") 4 12 %}
    {% toast text undo_url=url %}
    {% autosave_status "write" text=_("Version 6.") %}  beside <form id="write" data-autosave=URL
                         data-draft="post:12" data-version="6">; answers JSON {text, version}
    {% autosave_offer "write" %}   asks before old words of this device replace newer ones
    {% scripts "tabs" "counter" "back" "autosave" %}   inside {% block scripts %}
    {% sprite %}…{% endsprite %}                base.html and plain.html only

Any keyword that a control does not know becomes an attribute: ``hx_post`` → ``hx-post``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.shortcuts import resolve_url
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from teranga.ui import fields, formats, icons, places, states

register = template.Library()
SPRITE = "_ui_sprite"


def _render(context: Context, name: str, **values: Any) -> SafeString:
    """A component template, drawn inside the page's context so that icons join its sprite."""
    part = context.template.engine.get_template(f"ui/components/{name}.html")
    with context.push(**values):
        return part.render(context)


def _attributes(given: dict[str, Any]) -> SafeString:
    """``data_open="x"`` → ``data-open="x"``; True is bare; False, None and "" are left out."""
    named, bare = [], []
    plain = {k.rstrip("_").replace("_", "-"): v for k, v in given.items()}
    for name in sorted(plain):
        value = plain[name]
        if value is True:
            bare.append(f" {name}")
        elif value not in (None, False, ""):
            named.append(f' {name}="{conditional_escape(value)}"')
    # The names are written in templates, the values are escaped.
    return mark_safe("".join(named + bare))  # noqa: S308


# -- icons ------------------------------------------------------------------------------


class SpriteNode(Node):
    """Draws its content, then puts the symbols that were used in front of it."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        used: set[str] = set()
        with context.push(**{SPRITE: used}):
            content = self.nodelist.render(context)
        symbols = format_html_join(
            "",
            '<symbol id="i-{}" viewBox="0 0 24 24">{}</symbol>',
            ((name, mark_safe(icons.shapes(name))) for name in sorted(used)),  # noqa: S308
        )
        return f'<svg class="vh" aria-hidden="true" focusable="false">{symbols}</svg>{content}'


@register.tag("sprite")
def sprite(parser: Parser, token: Token) -> SpriteNode:
    nodelist = parser.parse(("endsprite",))
    parser.delete_first_token()
    return SpriteNode(nodelist)


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, *, label: str = "", cls: str = "") -> SafeString:
    """A page refers to its sprite; a swapped-in fragment carries the drawing itself."""
    used = context.get(SPRITE)
    if used is not None:
        used.add(name)
    return icons.drawn(name, label=label, cls=cls, alone=used is None)


# -- small things -----------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def badge(
    context: Context,
    sign: str,
    word: str,
    *,
    icon: str = "",
    busy: bool = False,
    **attributes: Any,
) -> SafeString:
    if not str(word).strip():
        raise ValueError("A badge needs a word: colour and shape alone say nothing.")
    shown = {"data_s": sign, "aria_busy": "true" if busy else "", **attributes}
    return format_html(
        '<span class="st"{}>{}<span>{}</span></span>',
        _attributes(shown),
        draw(context, icon or states.SIGNS[sign]),
        word,
    )


draw = icon  # `icon` is also the name of an argument


@register.simple_tag(takes_context=True)
def state(
    context: Context,
    key: str,
    *,
    of: str = "post",
    word: str = "",
    place: str = "",
    again: bool = False,
) -> SafeString:
    """``place``: its id on the page, where a later answer (``again``) puts the new one."""
    found = states.lookup(of, key)
    if word or place or again:
        return badge(
            context,
            found.sign,
            word or found.word,
            icon=found.icon,
            busy=found.busy,
            id=place,
            hx_swap_oob="true" if again else "",
        )
    used = context.get(SPRITE)
    if used is not None:
        used.add(found.icon)
    return _known_state(of, str(key), get_language(), used is None)


@lru_cache(maxsize=500)
def _known_state(kind: str, key: str, language: str, alone: bool) -> SafeString:
    """The catalogue's own words, drawn once a language: a list shows them in every row."""
    found = states.lookup(kind, key)
    around = Context() if alone else Context({SPRITE: set()})
    return badge(around, found.sign, found.word, icon=found.icon, busy=found.busy)


@register.simple_tag(takes_context=True)
def chip(
    context: Context, sign: str, word: str, *, icon: str = "", href: str = ""
) -> SafeString:
    if not str(word).strip():
        raise ValueError("A chip needs a word.")
    return format_html(
        "<{0}{1}>{2}{3}</{0}>",
        "a" if href else "span",
        _attributes({"class": "chip", "data_s": sign, "href": href}),
        draw(context, icon or states.SIGNS[sign]),
        word,
    )


@register.simple_tag
def net(letters: str) -> SafeString:
    return format_html('<span class="net" aria-hidden="true">{}</span>', letters)


@register.simple_tag
def reach(
    languages: Iterable[tuple[str, str]], accounts: Iterable[tuple[str, str]]
) -> SafeString:
    """``languages``: code and name; ``accounts``: two letters and name."""
    shown = [
        f'<span lang="{conditional_escape(code)}">{conditional_escape(name)}</span>'
        for code, name in languages
    ]
    shown += [
        '<span class="reach"><span class="net" aria-hidden="true">'
        f"{conditional_escape(letters)}</span><bdi>{conditional_escape(name)}</bdi></span>"
        for letters, name in accounts
    ]
    return mark_safe(f'<span class="reach">{"".join(shown)}</span>')  # noqa: S308


@register.simple_tag
def dot(sign: str, word: str) -> SafeString:
    return format_html(
        '<span class="dot" data-s="{}"></span><span class="vh">{}</span>', sign, word
    )


@register.simple_tag
def count(n: int, word: str, *, quiet: bool = False) -> SafeString:
    return format_html(
        '<span class="n{}">{}<span class="vh"> {}</span></span>',
        " n--quiet" if quiet else "",
        formats.number(n),
        word,
    )


@register.simple_tag
def bidi(value: Any, *, ltr: bool = False) -> SafeString:
    return format_html("<bdi{}>{}</bdi>", mark_safe(' dir="ltr"') if ltr else "", value)


@register.simple_tag
def people_words(text: str, *, tag: str = "p", lang: str = "") -> SafeString:
    if tag not in {"p", "div", "blockquote", "span", "q"}:
        raise ValueError(f"people_words does not write <{tag}>.")
    attributes = _attributes({"class": "words", "dir": "auto", "lang": lang})
    return format_html("<{0}{1}>{2}</{0}>", tag, attributes, text)


@register.simple_tag
def when(
    at: datetime | None, form: str = "full", *, zone: tzinfo | None = None
) -> SafeString:
    if at is None:
        return conditional_escape(_("No date yet"))
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), formats.moment(at, form, zone)
    )


@register.filter
def initials(name: str | None) -> str:
    return "".join(part[0] for part in str(name or "?").split()[:2]).upper()


@register.filter
def undo_url(tags: str | None) -> str:
    """messages.success(request, text, extra_tags="undo:/the/url/") offers Undo."""
    for tag in (tags or "").split():
        url = tag.removeprefix("undo:")
        if url != tag and url.startswith("/") and not url.startswith("//"):
            return url
    return ""


@register.filter
def place(zone: str | None) -> str:
    return places.place(str(zone or "UTC"))


@register.simple_tag
def ago(at: datetime, now: datetime) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), formats.ago(at, now)
    )


@register.simple_tag
def comma() -> str:
    return pgettext("between two facts of one line", ",")


@register.simple_tag
def number(n: float) -> str:
    return formats.number(n)


# -- controls ---------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def button(
    context: Context,
    text: str,
    *,
    kind: str = "",
    icon: str = "",
    href: str = "",
    small: bool = False,
    **attributes: Any,
) -> SafeString:
    """One filled button (``act``) per pane or dialog; never refused without a reason."""
    if kind not in {"", "act", "soft", "danger", "plain", "exit"}:
        raise ValueError(f"No kind of button is called {kind!r}.")
    refused = attributes.pop("refused", "")
    if attributes.pop("busy", False):
        attributes["aria_busy"], icon = "true", "loader-circle"
    if refused:
        attributes["aria_disabled"], href, icon = "true", "", icon or "lock"
        attributes["type"] = "button"
        text = _("%(action)s: %(reason)s") % {"action": text, "reason": refused}
    shape = {"": "", "exit": " exit"}.get(kind, f" btn--{kind}")
    own = {"class": f"btn{shape}{' btn--s' if small else ''}", "href": href}
    if not href:
        own["type"] = attributes.pop("type", "submit")
    drawing = draw(context, icon) if icon else ""
    tag = "a" if href else "button"
    return format_html(
        "<{0}{1}{2}>{3}{4}</{0}>",
        tag,
        _attributes(own),
        _attributes(attributes),
        drawing,
        text,
    )


@register.simple_tag(takes_context=True)
def field(context: Context, bound: Any, **options: Any) -> SafeString:
    parts = fields.parts(bound, options)
    return _render(context, f"field_{parts['shape']}", field=parts)


@register.simple_tag(takes_context=True)
def form_errors(context: Context, form: Any) -> SafeString:
    return _render(context, "form_errors", form=form)


@register.simple_tag(takes_context=True)
def counter(
    context: Context, name: str, *, left: int, max: int, over: str = "", text: str = ""
) -> SafeString:
    """``over`` is the sentence when it is too long; the script replaces ``{n}``."""
    share = 100 if max <= 0 else min(100, round((max - left) * 100 / max))
    shown = {"name": name, "left": left, "max": max, "share": share}
    shown["left_words"] = formats.forms(lambda n: ngettext("{n} left", "{n} left", n))
    shown["over_words"] = formats.forms(
        lambda n: over or ngettext("{n} too many", "{n} too many", n)
    )
    return _render(context, "counter", counter=shown | {"text": text})


# -- blocks -----------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def finding(
    context: Context, content: str, severity: str, title: str, **options: Any
) -> SafeString:
    found = states.lookup("finding", severity)
    return _render(
        context, "finding", finding=options | {"sign": found.sign, "title": title},
        actions=content.strip() and content,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def gate_heading(context: Context, severity: str, n: int) -> SafeString:
    found = states.lookup("finding", severity)
    return _render(context, "gate_heading", state=found, n=n)


@register.simple_block_tag(takes_context=True)
def alert(
    context: Context, content: str, sign: str, title: str, **options: Any
) -> SafeString:
    values = {"icon": states.SIGNS[sign], "sign": sign, "title": title} | options
    return _render(context, "alert", **values, more=content.strip() and content)


@register.simple_block_tag(takes_context=True)
def empty(
    context: Context, content: str, title: str, *, text: str = "", level: int = 2
) -> SafeString:
    return _render(
        context, "empty", title=title, text=text, action=content, level=level
    )


# -- whole parts ------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def steps(context: Context, rows: list[dict[str, Any]]) -> SafeString:
    shown = []
    for row in rows:
        known = (
            states.lookup(row.get("of", "delivery"), row["state"])
            if "state" in row
            else None
        )
        sign = known.sign if known else row["sign"]
        title = row.get("title") or (known and known.word)
        if not title:
            raise ValueError("A step needs words.")
        drawing = row.get("icon") or (known.icon if known else states.SIGNS[sign])
        shown.append(row | {"sign": sign, "icon": drawing, "title": title})
    return _render(context, "steps", rows=shown)


@register.simple_tag(takes_context=True)
def progress(context: Context, label: str, value: int, max: int) -> SafeString:
    return _render(context, "progress", label=label, value=value, max=max)


@register.simple_tag(takes_context=True)
def toast(context: Context, text: str, *, undo_url: str = "") -> SafeString:
    return _render(context, "toast", text=text, undo_url=undo_url)


@register.simple_tag(takes_context=True)
def autosave_status(
    context: Context, form_id: str, *, text: str = "", sign_in_url: str = ""
) -> SafeString:
    """Where ``<form id=… data-autosave=URL data-draft=KEY data-version=N>`` says how it stands."""
    return _render(
        context,
        "autosave",
        form_id=form_id,
        text=text,
        sign_in_url=sign_in_url or resolve_url(settings.LOGIN_URL),
    )


@register.simple_tag(takes_context=True)
def autosave_offer(context: Context, form_id: str) -> SafeString:
    return _render(context, "autosave_offer", form_id=form_id)


@register.simple_tag
def scripts(*names: str) -> SafeString:
    return format_html_join(
        "\n",
        '<script src="{}" defer></script>',
        ((static(f"ui/js/{n}.js"),) for n in names),
    )
