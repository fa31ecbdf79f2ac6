"""What answers tell browsers, on every kind of page, with the settings of AWS."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.access.matrix import API, PAGES, filled
from tests.attacks import observatory
from uploads.records.upload import Upload

SignIn = Callable[..., Client]
ROOT = Path(__file__).resolve().parents[2]

#: Of OWASP's list ("Secure Headers Project"): what stands on every answer, static files too.
ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin|no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Permitted-Cross-Domain-Policies": "none",
}
#: And on all that is made for somebody.
ON_PAGES = ALWAYS | {
    "Cache-Control": ".*no-store.*",
    "Content-Security-Policy": "(?=.*default-src 'none')(?=.*frame-ancestors 'none').*",
    "X-Frame-Options": "DENY",
}
#: They tell what runs here (of OWASP's list, what Python could say).
TELLING = ("Server", "X-Powered-By", "Via", "X-Runtime", "SourceMap")


@pytest.fixture
def on_aws(settings: Settings) -> None:
    """What `settings/aws.py` says of headers and cookies; loading it takes AWS."""
    text = (ROOT / "apexshare/settings/aws.py").read_text()
    found = re.findall(r"^((?:SECURE|SESSION|CSRF)_\w+) = ([\w\"*. -]+)$", text, re.MULTILINE)
    assert len(found) >= 8
    for name, value in found:
        setattr(settings, name, eval(value))


@pytest.fixture
def browser(on_aws: None, sign_in: SignIn, trainer: User, settings: Settings) -> Client:
    trainer.groups = ("trainers", "support")
    client = sign_in(trainer)
    client.cookies[settings.SESSION_COOKIE_NAME] = client.cookies["sessionid"].value
    return client


def lacking(answer: Any, wanted: dict[str, str]) -> list[str]:
    return [
        f"{name}: {answer.get(name)}"
        for name, pattern in wanted.items()
        if not re.fullmatch(pattern, answer.get(name, ""))
    ]


def test_every_page_has_every_header(
    browser: Client, sent_upload: Upload, pool: dict[str, str]
) -> None:
    wrong = {}
    for path in PAGES | API:
        for client in (browser, Client()):
            for method in ("get", "post"):
                ask = getattr(client, method)
                answer = ask(filled(path, sent_upload.file_id), secure=True)
                told = [name for name in TELLING if name in answer]
                if missing := lacking(answer, ON_PAGES) + told:
                    wrong[f"{method} {path} {answer.status_code}"] = missing
    assert not wrong


@pytest.mark.parametrize("asset", ["css/apexshare.css", "js/app.js", "img/icon.svg"])
def test_every_static_file_has_the_headers_of_files(
    on_aws: None, settings: Settings, asset: str
) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    answer = Client().get(f"/static/{asset}", secure=True)
    answer.close()
    assert answer.status_code == 200
    assert not lacking(answer, ALWAYS)


@pytest.mark.parametrize("path", ["/", "/uploads/", "/uploads/new/", "/admin/", "/download/{}"])
def test_the_observatory_would_give_the_best_mark(
    browser: Client, sent_upload: Upload, path: str
) -> None:
    answer = browser.get(path.format(sent_upload.file_id), secure=True)
    scores = observatory.score(answer)
    assert min(scores.values()) >= 0, scores
    assert observatory.total(scores) >= 120, scores


def test_no_cookie_leaves_without_its_flags(on_aws: None, sign_in: SignIn, trainer: User) -> None:
    browser = sign_in(trainer)
    browser.cookies["__Host-session"] = browser.cookies["sessionid"].value
    browser.get("/uploads/new/", secure=True)
    browser.post("/accounts/sign-out/", secure=True)
    for cookie in browser.cookies.values():
        if cookie.key == "sessionid":
            continue
        assert cookie.key.startswith("__Host-")
        assert cookie["secure"] or not cookie.value
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_plain_http_leads_to_https_on_the_same_host(on_aws: None) -> None:
    answer = Client().get("/download/x?y=1")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/download/x?y=1")
