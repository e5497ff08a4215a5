"""The product's own settings, but an account hardly rests between two posts.

The rest is up to 90 seconds, and has tests of its own (tests/publish/test_pace.py).
"""

from teranga.config.settings import *  # noqa: F403
from teranga.config.settings import DELIVERIES as REAL

DELIVERIES = {**REAL, "gap": (1, 2)}
