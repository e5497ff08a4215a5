"""Words of accounts for templates: ``{% load accounts %}``."""

from __future__ import annotations

from django import template

from teranga.publish.forms.compose import VISIBILITIES
from teranga.publish.forms.register import SECOND_STEPS
from teranga.publish.models import SecondStep, Trial
from teranga.publish.queries.gaps import Looked
from teranga.publish.views import _accounts as words
from teranga.ui import languages

register = template.Library()


@register.filter
def health_word(code: str) -> str:
    return str(words.HEALTH[code])


@register.filter
def stopped_word(code: str) -> str:
    """Why the desk stopped it; a reason without words of its own has a plain one."""
    return str(words.STOPPED.get(code, words.STOPPED_SOMEHOW))


@register.filter
def seen_by(visibility: str) -> str:
    """Who can read it; what a network answered instead is no visibility."""
    return str(VISIBILITIES.get(visibility, words.NOT_SEEN))


@register.filter
def trial_word(trial: Trial) -> str:
    return words.trial_said(trial)


@register.filter
def looked_word(looked: Looked) -> str:
    return words.looked_said(looked)


@register.filter
def second_step_word(code: str) -> str:
    return str(SECOND_STEPS[SecondStep(code)])


@register.filter
def language_word(code: str) -> str:
    return languages.language_name(code)
