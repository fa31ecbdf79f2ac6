"""Requests of any kind: an answer or a refusal, never a mistake of ours, and bounded."""

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from accounts.models import User
from apexshare import lambda_handler
from core import limits
from tests.fuzz.strategies import anything, near_misses, odd_texts, real, texts
from tests.tally import fuzz
from uploads.records.upload import Upload

#: Bytes; no answer to nonsense is longer than a page.
LONGEST_ANSWER = 200 * 1024

#: HTTP carries Latin-1 in headers, and no control characters.
header_texts = st.one_of(odd_texts, texts).map(
    lambda text: "".join(one for one in text if " " <= one <= "\xff" and one != "\x7f")
)

tokens = st.one_of(
    header_texts,
    st.lists(
        st.one_of(
            anything.map(lambda part: base64.urlsafe_b64encode(json.dumps(part).encode()).decode()),
            header_texts,
        ),
        min_size=2,
        max_size=5,
    ).map(".".join),
)

SAME_FILE = {"name": "Lap 1.mp4", "size": 8, "fingerprint": ""}
NEW_UPLOAD = {
    "studentEmail": "sam@example.com",
    "studentName": "Sam",
    "sessionDate": "2026-11-20",
    "fileName": "lap.mp4",
    "fileSize": 8,
}

PAGES = ["/", "/uploads/", "/uploads/new/", "/accounts/sign-in/", "/api/v1/uploads/recent"]


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "enforce", lambda *_, **__: None)


@pytest.fixture
def tessa(sign_in: Callable[..., Client], trainer: User) -> Client:
    browser = sign_in(trainer)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def sue(pool: dict[str, str], sign_in: Callable[..., Client], support_agent: User) -> Client:
    browser = sign_in(support_agent)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def tessas_program(program: Callable[[User], Client], trainer: User) -> Client:
    browser = program(trainer)
    browser.raise_request_exception = False
    return browser


@pytest.fixture
def waiting(make_upload: Callable[..., Upload]) -> Upload:
    """An upload that waits for its video, in parts perhaps."""
    return make_upload()


def judge(answer: Any) -> None:
    """Never a mistake of ours, nor a page without end, nor a way to somebody else's site."""
    assert answer.status_code < 500, answer.content[:2000]
    assert len(answer.content) < LONGEST_ANSWER
    location = urlsplit(answer.headers.get("Location", ""))
    assert location.netloc in ("", "testserver"), location


@fuzz(80, student=odd_texts, cursor=odd_texts, seen=odd_texts, is_htmx=st.booleans())
def test_any_query_of_the_list(
    tessa: Client, student: str, cursor: str, seen: str, is_htmx: bool
) -> None:
    query = {"student": student, "cursor": cursor}
    says = {"Poll-Version": seen} | ({"HX-Request": "true"} if is_htmx else {})
    judge(tessa.get("/uploads/", query, headers=says))


@fuzz(
    80,
    path=st.sampled_from(["upload/", "problem/", "trainer/", ""]),
    query=st.dictionaries(
        st.sampled_from(["q", "month", "status", "trainer", "cursor", "next"]), odd_texts
    ),
)
def test_any_search_on_the_support_site(sue: Client, path: str, query: dict[str, str]) -> None:
    judge(sue.get(f"/admin/uploads/{path}", query, follow=True))


@fuzz(60, email=odd_texts, part=st.sampled_from(["", "export/", "allow/", "forget/"]))
def test_any_student_on_the_support_site(sue: Client, email: str, part: str) -> None:
    path = f"/admin/uploads/upload/student/{email.replace('#', '').replace('?', '')}/{part}"
    judge(sue.post(path) if part else sue.get(path))


@fuzz(
    60,
    form=st.dictionaries(
        st.sampled_from(["action", "_selected_action", "confirmed", "next", "until", "email"]),
        st.one_of(odd_texts, st.sampled_from(["revoke", "extend", "correct-address"])),
    ),
)
def test_any_action_on_the_support_site(sue: Client, waiting: Upload, form: dict[str, str]) -> None:
    judge(sue.post("/admin/uploads/upload/action/", form))
    chosen = {"_selected_action": waiting.file_id, "confirmed": "1"}
    judge(sue.post("/admin/uploads/upload/action/", form | chosen))


@fuzz(80, target=odd_texts)
def test_after_signing_in_nobody_ends_on_another_site(
    aws: None, settings: Settings, target: str
) -> None:
    browser = Client(raise_request_exception=False)
    answer = browser.get("/admin/login/", {"next": target})
    judge(answer)
    judge(browser.post("/uploads/new/", {}, headers={"Referer": target.replace("\n", "")}))


@fuzz(
    80,
    path=st.sampled_from(PAGES),
    headers=st.dictionaries(
        st.sampled_from(
            [
                "Accept",
                "Accept-Language",
                "Authorization",
                "Content-Type",
                "Cookie",
                "HX-Current-URL",
                "HX-Request",
                "HX-Target",
                "If-Modified-Since",
                "Idempotency-Key",
                "Origin",
                "Range",
                "Referer",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Viewer-Address",
            ]
        ),
        header_texts,
        max_size=5,
    ),
)
def test_any_headers(aws: None, path: str, headers: dict[str, str]) -> None:
    if path != "/accounts/sign-in/":
        judge(Client(raise_request_exception=False).get(path, headers=headers))


@fuzz(80, cookie=header_texts, name=st.sampled_from(["sessionid", "messages", "csrftoken"]))
def test_any_cookie_is_nobodys(aws: None, cookie: str, name: str) -> None:
    browser = Client(raise_request_exception=False)
    browser.cookies[name] = cookie
    answer = browser.get("/uploads/")
    judge(answer)
    assert answer.status_code == 302


@fuzz(100, token=tokens, scheme=st.sampled_from(["Bearer ", "bearer ", "Basic ", "", "Bearer"]))
def test_any_token_is_refused(issuer: object, aws: None, token: str, scheme: str) -> None:
    headers = {"Authorization": f"{scheme}{token}"}
    answer = Client(raise_request_exception=False).get("/api/v1/uploads/recent", headers=headers)
    assert answer.status_code == 401


@fuzz(
    80,
    query=st.dictionaries(
        st.sampled_from(["limit", "offset", "cursor", "studentEmail"]),
        st.one_of(odd_texts, st.integers().map(str)),
    ),
)
def test_any_query_of_the_api(tessas_program: Client, query: dict[str, str]) -> None:
    answer = tessas_program.get("/api/v1/uploads/recent", query)
    judge(answer)
    assert answer.json()["success"] is (answer.status_code == 200)


@fuzz(80, body=st.one_of(near_misses(NEW_UPLOAD), anything), key=header_texts)
def test_any_body_and_key_of_a_new_upload(tessas_program: Client, body: Any, key: str) -> None:
    for _ in range(2):
        answer = tessas_program.post(
            "/api/v1/uploads/initiate",
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": key} if key else {},
        )
        judge(answer)


@fuzz(
    100,
    path=st.sampled_from(["parts/", "parts/sign/", "parts/complete/", "poster/"]),
    body=st.one_of(
        near_misses(SAME_FILE),
        st.just(SAME_FILE),
        st.fixed_dictionaries({"parts": st.lists(st.one_of(st.integers(-1, 3), anything))}),
        anything,
    ),
)
def test_anything_that_a_page_may_say_of_its_parts(
    tessa: Client, waiting: Upload, path: str, body: Any
) -> None:
    address = f"/uploads/{waiting.file_id}/{path}"
    judge(tessa.post(address, json.dumps(body), content_type="application/json"))


@fuzz(60, body=st.one_of(st.binary(max_size=200), st.just(b"[" * 100_000)), kind=header_texts)
def test_any_bytes(tessa: Client, tessas_program: Client, body: bytes, kind: str) -> None:
    for path in ("/uploads/new/", "/api/v1/uploads/initiate"):
        browser = tessas_program if "api" in path else tessa
        for content_type in (kind, "application/json", "multipart/form-data; boundary=x"):
            judge(browser.generic("POST", path, body, content_type=content_type))


@pytest.fixture
def behind_cloudfront(aws: None, settings: Settings) -> None:
    settings.SITE_URL = "http://testserver"
    settings.ORIGIN_SECRET = "the origin's secret"


@fuzz(
    120,
    path=st.one_of(st.sampled_from(PAGES[:3]), odd_texts.map(lambda text: f"/{quote(text)}")),
    viewer=st.one_of(odd_texts, st.ip_addresses().map(str)),
    secret=st.one_of(st.just("the origin's secret"), texts),
    headers=st.dictionaries(st.sampled_from(["Host", "Cookie", "Accept"]), texts),
    query=st.dictionaries(odd_texts, st.lists(odd_texts, min_size=1, max_size=2), max_size=3),
    body=st.binary(max_size=50),
)
def test_any_request_that_api_gateway_may_pass_on(
    behind_cloudfront: None,
    path: str,
    viewer: str,
    secret: str,
    headers: dict[str, str],
    query: dict[str, list[str]],
    body: bytes,
) -> None:
    event = real("apigateway-cloudfront")
    event |= {"path": path, "multiValueQueryStringParameters": query}
    event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    event["requestContext"]["path"] = path
    event["multiValueHeaders"] |= {name: [value] for name, value in headers.items()}
    event["multiValueHeaders"] |= {"X-Viewer-Address": [viewer], "X-Origin-Secret": [secret]}
    answer = lambda_handler.handler(event, None)
    assert answer["statusCode"] < 500
    json.dumps(answer)
