"""The support site as a whole: it asks for no SQL database, and lets in support alone."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from uploads.records.upload import Upload

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
UPLOADS = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def page_of(upload: Upload) -> str:
    return f"{UPLOADS}{upload.file_id}/change/"


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> list[str]:
    """Every address below /admin/, with something plausible in place of its arguments."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + re.sub(r"[\^$]|\\Z", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            found += addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and route.startswith("/admin/"):
            found.append(_fill(route))
    return found


def _fill(route: str) -> str:
    route = route.replace("(?P<app_label>uploads)", "uploads").replace("(?P<url>.*)", "elsewhere/")
    return re.sub(r"<uuid:\w+>", str(uuid4()), re.sub(r"<path:\w+>", "sam@example.com", route))


#: What Django's own admin would have, and where it would ask SQL.
STOCK = [
    "/admin/r/3/1/",
    "/admin/autocomplete/?app_label=uploads&model_name=upload&field_name=id",
    "/admin/auth/group/",
    "/admin/auth/",
    "/admin/admin/logentry/",
    f"{UPLOADS}add/",
    f"{UPLOADS}1/history/",
    f"{UPLOADS}1/delete/",
    f"{UPLOADS}1/change/",
    f"{UPLOADS}1/",
    "/admin/uploads/problem/add/",
    "/admin/uploads/trainer/1/change/",
    "/admin/doc/",
]


def test_no_address_of_the_admin_asks_for_sql(browser: Client) -> None:
    walked = [path for path in addresses() if path != "/admin/logout/"]
    assert len(walked) > 15
    for path in [*walked, *STOCK]:
        for method in (browser.get, browser.post):
            assert method(path).status_code in {200, 302, 404, 405}, path
    for path in STOCK:
        assert browser.get(path).status_code == 404, path


def test_the_signed_out_are_sent_to_sign_in_and_come_back(aws: None) -> None:
    for path in ["/admin/", UPLOADS, "/admin/uploads/trainer/", f"{UPLOADS}?q=sam"]:
        there = Client().get(path)
        assert there["Location"].startswith("/admin/login/?next=/admin/")
        sign_in = Client().get(there["Location"])
        assert sign_in["Location"].startswith("/accounts/sign-in/?next=/admin/")
    assert Client().get("/admin/login/")["Location"] == "/accounts/sign-in/?next=/admin/"


def test_only_support_enters(sign_in: SignIn, trainer: User, nobody: User) -> None:
    for user in (trainer, nobody):
        client = sign_in(user)
        for path in addresses():
            if path == "/admin/login/":
                continue
            answer = client.get(path)
            assert answer.status_code == 403, path
            assert "This is the support site" in answer.text


def test_passwords_are_cognitos(browser: Client) -> None:
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert browser.get(path)["Location"] == "/accounts/sign-in/?next=/admin/"


def test_leaving_ends_the_session(browser: Client) -> None:
    assert "/logout?" in browser.post("/admin/logout/")["Location"]
    assert browser.get("/admin/").status_code == 302


def test_support_begins_at_the_desk(browser: Client) -> None:
    assert browser.get("/")["Location"] == "/admin/"


def test_every_page_obeys_the_policy(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload()
    student = f"{UPLOADS}student/sam@example.com/"
    for path in [*addresses(), page_of(upload), student]:
        answer = browser.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        assert "style=" not in answer.text, path
        assert "<style" not in answer.text, path
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=", answer.text), path
