"""Every unsafe exposure is refused, one by one; a decent set-up passes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from teranga.config.checks import refusals
from teranga.kernel import clock
from teranga.kernel.keys import load_or_make_keys
from teranga.kernel.organisations import create_organisation
from tests.kernel.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def decent(settings: Any, tmp_path) -> Any:
    """As docs/how/deploy.md says."""
    settings.KEYS = load_or_make_keys(tmp_path / "keys")
    settings.SECRET_KEY = settings.KEYS.secret_key
    settings.ENV = replace(settings.ENV, testing=False, private_peers=False)
    settings.PUBLIC_URL = "https://desk.example.org"
    settings.HTTPS = True
    settings.DEBUG = False
    return settings


def found() -> set[str]:
    every = run_checks(tags=["security"], include_deployment_checks=True)
    return {one.id for one in every if str(one.id).startswith("teranga.")}


def test_a_decent_desk_passes(decent: Any) -> None:
    assert found() == set()


def test_each_exposure_is_refused(decent: Any) -> None:
    fine = decent.ENV
    decent.SECRET_KEY = "django-insecure-" + "x" * 60
    assert found() == {"teranga.E001"}
    decent.SECRET_KEY = decent.KEYS.secret_key
    (decent.KEYS.folder / "files.json").chmod(0o640)
    assert found() == {"teranga.E002"}
    (decent.KEYS.folder / "files.json").chmod(0o400)
    decent.DEBUG = True
    assert found() == {"teranga.E003"}
    decent.DEBUG = False
    decent.HTTPS = False
    assert found() == {"teranga.E005"}
    decent.HTTPS = True
    for code, change in (
        ("teranga.E004", {"testing": True}),
        ("teranga.E006", {"open_sign_up": True}),
        ("teranga.E007", {"private_peers": True}),
    ):
        decent.ENV = replace(fine, **change)
        assert found() == {code}


def test_a_demo_stays_on_loopback(decent: Any) -> None:
    create_organisation(now=clock.now(), name="Demo", demo=True)
    assert found() == {"teranga.E008"}
    decent.PUBLIC_URL = ""
    assert found() == set()
    assert [code for code, _why in refusals("192.0.2.7")] == ["teranga.E008"]
    assert refusals("127.0.0.1") == []


def test_a_fresh_machine_is_checked_before_its_first_start(tmp_path: Path) -> None:
    """There is no database yet; that is no reason for a page of code."""
    desk = Desk(tmp_path)
    desk.extra["TERANGA_URL"] = "https://desk.example.org"
    desk.extra["DJANGO_ALLOW_ASYNC_UNSAFE"] = ""  # pytest's browser sets it
    done = desk.manage("check", "--deploy")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
