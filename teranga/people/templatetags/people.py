"""Names of roles in templates, in the order of the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings

from teranga.people.roles import LABELS, MEANINGS, SECOND_FACTOR_DAYS
from teranga.ui.formats import moment
from teranga.ui.languages import language_here

register = template.Library()


@register.filter
def hat_label(hat: str) -> Any:
    return LABELS[hat]


@register.filter
def hat_meaning(hat: str) -> Any:
    return MEANINGS[hat]


@register.filter
def in_order(hats: Iterable[str]) -> list[str]:
    held = set(hats)
    return [hat for hat in LABELS if hat in held]


@register.filter
def need_second_factor(hats: Iterable[str]) -> bool:
    return bool(set(hats) & SECOND_FACTOR_DAYS.keys())


@register.filter
def until_day(at: datetime) -> str:
    return moment(at, "date")


@register.filter
def language_word_here(code: str) -> str:
    return language_here(code)


@register.filter
def of(names: dict[Any, str], key: Any) -> str:
    return names.get(key, "")


@register.simple_tag
def mail_works() -> bool:
    """Can this desk send anything by e-mail at all?"""
    return bool(settings.ENV.mail_url) or settings.TESTING
