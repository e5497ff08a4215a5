"""A short name for a browser on a device: "Firefox · Android". All that is kept of it."""

from __future__ import annotations

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name_of(user_agent: str) -> str:
    """The family of browser and system, without versions; "" when neither is known.

    A name that is short already comes back as it is.
    """
    if " · " in user_agent:
        return user_agent
    found = [_first(user_agent, _BROWSERS), _first(user_agent, _SYSTEMS)]
    return " · ".join(part for part in found if part)


def _first(text: str, known: tuple[tuple[str, str], ...]) -> str:
    for mark, name in known:
        if mark in text:
            return name
    return ""
