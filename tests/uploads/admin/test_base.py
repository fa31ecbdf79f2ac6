"""A form of the support site that is sent when its agent's session has ended."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.provider import Provider
from tests.accounts.test_cognito import go_through
from tests.conftest import stored
from uploads.records.upload import Upload

SITE = "http://testserver"
LIST = "/admin/uploads/upload/"
ACT = f"{LIST}action/"
STUDENT = f"{LIST}student/sam@example.com/"
NOT_DONE = "You were signed out, so this was not done"
#: The group of which an agent is.
SUPPORT = {"cognito:groups": ["support"]}


def way_back(answer: object) -> str:
    """Where whoever is sent to sign in comes back to."""
    [path] = parse_qs(urlsplit(answer["Location"]).query)["next"]  # type: ignore[index]
    return path


@pytest.mark.parametrize("act", ["export", "allow"])
def test_they_come_back_to_the_page_that_the_button_is_on(
    provider: Provider, pool: dict[str, str], act: str
) -> None:
    provider.claims = SUPPORT
    browser = Client()
    there = browser.post(f"{STUDENT}{act}/", headers={"Referer": f"{SITE}{STUDENT}"})
    sign_in = browser.get(there["Location"])
    back = go_through(provider, browser, sign_in["Location"])
    assert back["Location"] == STUDENT
    page = browser.get(back["Location"])
    assert page.status_code == 200
    assert NOT_DONE in page.text
    assert NOT_DONE not in browser.get(STUDENT).text


def test_the_choice_is_reached_again_from_the_page_that_asks_before(
    sign_in: Callable[..., Client], support_agent: User, make_upload: Callable[..., Upload]
) -> None:
    upload = make_upload()
    page_of_it = f"{LIST}{upload.file_id}/change/"
    browser = sign_in(support_agent)
    chosen = {"action": "revoke", "_selected_action": upload.file_id, "next": page_of_it}
    asked = browser.post(ACT, chosen, headers={"Referer": f"{SITE}{page_of_it}"}).text
    [back] = re.findall(r'name="next" value="([^"]+)"', asked)
    browser.session.delete()
    sent = chosen | {"next": unescape(back), "confirmed": "1"}
    there = browser.post(ACT, sent, headers={"Referer": f"{SITE}{ACT}"})
    assert way_back(there) == page_of_it
    assert stored(upload).status == "pending"


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        (f"{SITE}{LIST}?q=sam&status=failed", f"{LIST}?q=sam&status=failed"),
        (f"{SITE}{ACT}", "/admin/"),
        (f"{SITE}/uploads/", "/admin/"),
        ("https://evil.example/admin/", "/admin/"),
        (f"{SITE}//evil.example/admin/", "/admin/"),
        ("http://[", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_they_come_back_to_the_support_site_and_nowhere_else(
    aws: None, referer: str, path: str
) -> None:
    for next_ in ("", "https://evil.example/admin/", "//evil.example/admin/", "/uploads/", ACT):
        there = Client().post(ACT, {"next": next_}, headers={"Referer": referer})
        assert there["Location"].startswith("/admin/login/?next=/admin/")
        assert way_back(there) == path


def test_who_signs_out_when_signed_out_already_is_told_nothing(aws: None) -> None:
    answer = Client().post("/admin/logout/")
    assert answer["Location"] == "/admin/"
    assert "messages" not in answer.cookies


def test_a_stranger_who_sends_forms_writes_nothing(aws: None, aws_calls: list[str]) -> None:
    assert Client().post(f"{STUDENT}export/").status_code == 302
    assert aws_calls == []
