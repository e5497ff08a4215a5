"""Settings of the delivery bench: the product's own, without gaps between posts."""

from __future__ import annotations

from teranga.config.settings import *  # noqa: F403
from teranga.config.settings import DELIVERIES

for _name in ("gap", "part_gap", "late_gap"):
    DELIVERIES[_name] = (0, 0)
