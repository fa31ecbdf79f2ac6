import pytest
from django.test import RequestFactory

from core.errors import BodyInvalid
from core.http.requests import is_for_program, json_body, sent_fields, wants_json

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("/api/v1/uploads", True),
        ("/api", True),
        ("/api/", True),
        ("/apis/", False),
        ("/uploads/api/", False),
        ("/", False),
    ],
)
def test_the_apis_addresses_are_for_programs(path: str, is_so: bool) -> None:
    assert is_for_program(RequestFactory().get(path)) is is_so


@pytest.mark.parametrize(
    ("path", "accept", "wants"),
    [
        ("/uploads/", BROWSER, False),
        ("/uploads/", "", False),
        ("/uploads/", "*/*", False),
        ("/uploads/", "application/json", True),
        ("/uploads/", "application/json, text/html;q=0.5", True),
        ("/uploads/", "application/json;q=0.5, text/html", False),
        ("/api/v1/uploads", BROWSER, True),
    ],
)
def test_a_program_gets_json_and_a_person_a_page(path: str, accept: str, wants: bool) -> None:
    headers = {"Accept": accept} if accept else {}
    assert wants_json(RequestFactory().get(path, headers=headers)) is wants


def test_all_values_of_a_field_came_with_the_form() -> None:
    request = RequestFactory().post("/?not=this", {"a": ["1", "2"], "b": ""})
    assert sent_fields(request) == [("a", "1"), ("a", "2"), ("b", "")]


def test_a_body_is_an_object() -> None:
    request = RequestFactory().post("/", '{"parts": [1]}', content_type="application/json")
    assert json_body(request) == {"parts": [1]}


@pytest.mark.parametrize("body", ["", "[]", "7", "null", '"x"', "{", b"\xff", "[" * 100_000])
def test_any_other_body_is_refused(body: str | bytes) -> None:
    request = RequestFactory().post("/", body, content_type="application/json")
    with pytest.raises(BodyInvalid):
        json_body(request)
