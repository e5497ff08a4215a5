"""The first words of a text, fit to be shown beside a finding."""

from __future__ import annotations

from teranga.engines.text._sweep import SHOWN, UNSHOWABLE
from teranga.engines.text.secrets import veiled

READ_AHEAD = 400  # so that a secret is known even where the excerpt cuts it


def excerpt(text: str, most: int = SHOWN) -> str:
    """At most ``most`` characters, secrets veiled, nothing unseen, always storable."""
    return UNSHOWABLE.sub(" ", veiled(text[: most + READ_AHEAD]))[:most]
