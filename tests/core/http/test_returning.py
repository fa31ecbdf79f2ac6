import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core.http.requests import HtmxRequest
from core.http.returning import csrf_failure, local_page, page_of_form, tell_once

SITE = "http://testserver"


def form(*, referer: str = "", **fields: str) -> HtmxRequest:
    request = RequestFactory().post("/here/", fields, headers={"Referer": referer})
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request  # type: ignore[return-value]


def told(request: HttpRequest) -> list[str]:
    return [message.message for message in messages.get_messages(request)]


@pytest.mark.parametrize(
    ("next_", "referer", "page"),
    [
        ("/list/?q=sam", "", "/list/?q=sam"),
        ("", f"{SITE}/list/?q=sam#row", "/list/?q=sam"),
        ("/list/", f"{SITE}/other/", "/list/"),
        ("https://evil.example/", f"{SITE}/other/", "/other/"),
        ("//evil.example/", "https://evil.example/list/", None),
        ("/here/", f"{SITE}/here/", None),
        ("", f"{SITE}/list/", "/list/"),
        ("javascript:alert(1)", "", None),
        ("", "", None),
    ],
)
def test_a_form_leads_back_to_a_page_of_ours(next_: str, referer: str, page: str | None) -> None:
    assert page_of_form(form(next=next_, referer=referer)) == page


def test_only_pages_under_a_path_count_if_one_is_given() -> None:
    request = form(next="/uploads/", referer=f"{SITE}/admin/uploads/")
    assert page_of_form(request, under="/admin/") == "/admin/uploads/"
    assert page_of_form(request, under="/accounts/") is None


def test_the_same_is_told_once() -> None:
    request = form()
    tell_once(request, "This was not done.")
    tell_once(request, "Neither was this.")
    assert told(request) == ["This was not done."]


def test_whoever_pressed_an_old_button_comes_back_to_its_page() -> None:
    request = form(referer=f"{SITE}/list/")
    answer = csrf_failure(request)
    assert (answer.status_code, answer["Location"]) == (302, "/list/")
    [text] = told(request)
    assert "out of date" in text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_without_a_page_to_go_back_to_it_is_a_refusal(accept: str) -> None:
    request = form()
    request.META["HTTP_ACCEPT"] = accept
    answer = csrf_failure(request)
    assert answer.status_code == 403
    assert ("application/json" in answer["Content-Type"]) is (accept == "application/json")


def test_htmx_gets_a_notice_and_no_redirect() -> None:
    request = form(referer=f"{SITE}/list/")
    request.META["HTTP_HX_REQUEST"] = "true"
    request.htmx = HtmxDetails(request)
    answer = csrf_failure(request)
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#notice")
    assert told(request) == []


OURS = [
    ("/uploads/?q=a", "/uploads/?q=a"),
    ("http://testserver/uploads/#row", "/uploads/"),
    ("https://testserver/uploads/", "/uploads/"),
]

NOT_OURS = [
    "",
    "uploads/",
    "http://testserver",
    "http://testserver?/uploads/",
    "http://testserver//evil.example/phish",
    "http://testserver////evil.example/",
    "http://testserver/\\evil.example/",
    "http://testserver/\t/evil.example/",
    "////evil.example/",
    "/\n/evil.example/",
]


@pytest.mark.parametrize(("address", "page"), OURS)
def test_a_page_of_ours_loses_its_host(address: str, page: str) -> None:
    assert local_page(RequestFactory().get("/"), address) == page


@pytest.mark.parametrize("address", NOT_OURS)
def test_what_is_left_without_the_host_is_checked_too(address: str) -> None:
    assert local_page(RequestFactory().get("/"), address) == ""
    assert page_of_form(RequestFactory().post("/", {"next": address})) is None


def test_a_form_leads_to_no_page_outside_of_its_part_of_the_site() -> None:
    request = RequestFactory().post("/admin/x/", {"next": "/uploads/"})
    assert page_of_form(request, under="/admin/") is None
    assert page_of_form(request) == "/uploads/"
