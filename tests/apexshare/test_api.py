from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pynamodb.exceptions import QueryError
from pytest_django.fixtures import Settings

from accounts import bearer
from accounts.models import User
from core.environments import ENVIRONMENTS
from core.limits import Limit
from core.school import DOMAIN
from tests.conftest import Failing
from uploads.queries import totals

Program = Callable[[User], Client]

RECENT = "/api/v1/uploads/recent"


def error_of(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    return str(answer.json()["error"]["code"])


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/x", "/api/v1/uploads/x", "/api/\x00"]
)
@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json"])
def test_what_is_not_there_is_no_page(aws: None, path: str, accept: str) -> None:
    answer = Client().get(path, headers={"Accept": accept}, follow=True)
    assert error_of(answer, 404) == "not_found"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "post"])
def test_a_wrong_method_is_told_the_right_ones(aws: None, method: str) -> None:
    answer = getattr(Client(), method)(RECENT)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    if method != "head":
        assert error_of(answer, 405) == "method_not_allowed"


def test_no_header_turns_an_answer_into_html(aws: None) -> None:
    answer = Client().get(RECENT, headers={"Accept": "text/html", "HX-Request": "true"})
    assert error_of(answer, 401) == "token_refused"


def test_when_aws_fails_the_answer_is_to_try_again(
    program: Program, trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "total", Failing(totals.total, QueryError()))
    assert error_of(program(trainer).get(RECENT), 503) == "unavailable"


def test_a_mistake_of_ours_shows_no_trace(
    program: Program, trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = program(trainer)
    browser.raise_request_exception = False
    monkeypatch.setattr(totals, "total", Failing(totals.total, ValueError("secret")))
    answer = browser.get(RECENT)
    assert error_of(answer, 500) == "broken"
    assert "secret" not in answer.text


def test_a_mistake_of_ours_shows_no_trace_to_developers_either(
    program: Program, trainer: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEBUG = True
    browser = program(trainer)
    browser.raise_request_exception = False
    monkeypatch.setattr(totals, "total", Failing(totals.total, ValueError("secret")))
    assert error_of(browser.get(RECENT), 500) == "broken"


def test_a_foreign_host_gets_json_too(aws: None) -> None:
    assert error_of(Client().get(RECENT, headers={"Host": "evil.example"}), 400) == "refused"


def test_a_trainers_programs_may_not_ask_without_end(
    program: Program, trainer: User, second_trainer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bearer, "REQUESTS", Limit(scope="api", most=2, per=timedelta(hours=1)))
    tessa = program(trainer)
    assert [tessa.get(RECENT).status_code for _ in range(3)] == [200, 200, 429]
    assert int(tessa.get(RECENT)["Retry-After"]) > 0
    assert program(second_trainer).get(RECENT).status_code == 200


# Other origins

OURS = f"https://dev.{DOMAIN}"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,idempotency-key",
}


def test_the_origins_are_the_foundations() -> None:
    assert {name: e.cors_origins for name, e in ENVIRONMENTS.items()} == {
        "dev": (f"https://dev.{DOMAIN}",),
        "staging": (f"https://staging.{DOMAIN}",),
        "prod": (f"https://{DOMAIN}",),
    }
    assert {name: e.api_domain for name, e in ENVIRONMENTS.items()} == {
        "dev": f"api-dev.{DOMAIN}",
        "staging": f"api-staging.{DOMAIN}",
        "prod": f"api.{DOMAIN}",
    }


def test_a_preflight_of_our_site_passes(aws: None) -> None:
    answer = Client().options("/api/v1/uploads/initiate", headers={"Origin": OURS, **PREFLIGHT})
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == OURS
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "authorization" in answer["Access-Control-Allow-Headers"]
    assert "idempotency-key" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_our_site_may_read_answers_and_refusals(program: Program, trainer: User) -> None:
    for client in (program(trainer), Client()):
        answer = client.get(RECENT, headers={"Origin": OURS})
        assert answer["Access-Control-Allow-Origin"] == OURS
        assert "origin" in answer["Vary"].lower()


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        f"https://dev.{DOMAIN}.evil.example",
        f"http://dev.{DOMAIN}",
        "null",
    ],
)
def test_other_sites_may_not(program: Program, trainer: User, origin: str) -> None:
    answer = program(trainer).get(RECENT, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer
    answer = Client().options(RECENT, headers={"Origin": origin, **PREFLIGHT})
    assert "Access-Control-Allow-Origin" not in answer


def test_pages_are_for_no_other_origin(aws: None) -> None:
    for path in ("/", "/uploads/", "/download/550e8400-e29b-41d4-a716-446655440000"):
        answer = Client().get(path, headers={"Origin": OURS})
        assert "Access-Control-Allow-Origin" not in answer


# The document


def test_every_operation_says_what_it_does_and_shows_an_example(aws: None) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            told = f"{method} {path}"
            assert operation["summary"], told
            assert operation["description"], told
            assert "example" in operation["responses"]["200"]["content"]["application/json"], told
            if "requestBody" in operation:
                assert "example" in operation["requestBody"]["content"]["application/json"], told
            for status, answer in operation["responses"].items():
                if status != "200":
                    reference = answer["content"]["application/json"]["schema"]["$ref"]
                    assert reference.endswith("/Refusal"), told


def test_the_document_has_the_contracts_operations(aws: None) -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert "post" in paths["/api/v1/uploads/initiate"]
    assert "get" in paths["/api/v1/uploads/recent"]
    assert "get" in paths["/api/v1/downloads/{fileId}"]
    public = {
        f"{method} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if not operation.get("security")
    }
    assert public == {"get /api/v1/downloads/{fileId}"}


def test_the_docs_page_loads_nothing_from_elsewhere(aws: None) -> None:
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    assert "//" not in page.text
    scripts = [line for line in page.text.splitlines() if "<script" in line]
    assert all("src=" in line or "application/json" in line for line in scripts)
    assert "default-src 'none'" in page["Content-Security-Policy"]
