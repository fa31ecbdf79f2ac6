"""Where a form leads back to: a page of ours, whatever it names."""

import pytest
from django.test import RequestFactory

from core.http.returning import local_page, page_of_form

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
