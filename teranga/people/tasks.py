"""Mail with a link for a new password, sent from a job.

In the request it would take longer for an address we know than for one we don't, and that
would tell. The row of the job holds ids only; the link is made here.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from teranga.kernel import jobs
from teranga.kernel.models import Work
from teranga.people.models import User

KIND = "people.reset_mail"


def ask_for_reset_mail(*, now: datetime, person: User, address: str) -> None:
    """``address`` is one of hers; which one is kept as its row's number."""
    known = EmailAddress.objects.filter(user=person, email__iexact=address).first()
    jobs.enqueue(KIND, now=now, subject=f"{person.pk}:{known.pk if known else 0}")


@jobs.handler(KIND)
def send_reset_mail(work: Work, now: datetime) -> None:
    key, _, number = work.subject.partition(":")
    person = User.objects.filter(pk=UUID(key), is_active=True).first()
    if person is None:
        return
    known = EmailAddress.objects.filter(user=person, pk=int(number)).first()
    address = known.email if known else person.email
    if address:
        _mail(person, address).send()


def _mail(person: User, address: str) -> EmailMessage:
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(person),
            "key": default_token_generator.make_token(person),
        },
    )
    link = {"password_reset_url": f"{settings.PUBLIC_URL}{path}"}
    prefix = "account/email/password_reset_key"
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=render_to_string(f"{prefix}_subject.txt").strip(),
            body=render_to_string(f"{prefix}_message.txt", link),
            to=[address],
        )
