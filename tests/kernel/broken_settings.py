"""The product's settings and one app more, whose second migration fails."""

from teranga.config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.kernel.broken"]  # noqa: F405
