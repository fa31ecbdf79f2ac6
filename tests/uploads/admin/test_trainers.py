"""The page of those who send videos."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import sign_ins
from accounts.models import User
from core import aws as clients

SignIn = Callable[..., Client]


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def test_trainers_are_listed_with_their_last_sign_in_and_uploads(
    browser: Client, pool: dict[str, str], make_count: Callable[..., None]
) -> None:
    at = timezone.now()
    sub = pool["trainer@example.com"]
    sign_ins.record(sub, at=at)
    make_count(sub, at=at, uploads=7)
    make_count(sub, at=at - timedelta(days=31), uploads=99)
    clients.client("cognito-idp").admin_disable_user(
        UserPoolId=pool["id"], Username="second@example.com"
    )
    page = browser.get("/admin/uploads/trainer/").text
    tessa, simon = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert "Tessa Trainer" in tessa
    assert ">7<" in tessa
    assert f"{at:%H:%M}" in tessa
    assert "not in the last year" in simon
    assert "disabled" in simon
    assert "Sue Support" not in page


def test_a_trainer_who_never_signed_in_sent_nothing(browser: Client) -> None:
    page = browser.get("/admin/uploads/trainer/").text
    rows = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert len(rows) == 2
    for row in rows:
        assert ">0<" in row
        assert "not in the last year" in row
        assert "disabled" not in row
