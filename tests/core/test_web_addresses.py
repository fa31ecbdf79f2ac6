from collections.abc import Iterator

import pytest
from django.urls import reverse, set_script_prefix
from django.urls.base import clear_script_prefix
from pytest_django.fixtures import Settings

from core.web_addresses import absolute_url


@pytest.fixture(autouse=True)
def site(settings: Settings) -> Iterator[None]:
    settings.SITE_URL = "https://apexshare.example"
    yield
    clear_script_prefix()


def test_an_address_is_the_sites() -> None:
    assert absolute_url(reverse("home")) == "https://apexshare.example/"
    assert absolute_url("/download/abc") == "https://apexshare.example/download/abc"


def test_the_stages_path_of_a_request_is_in_no_address() -> None:
    set_script_prefix("/prod/")
    path = reverse("dashboard")
    assert path == "/prod/uploads/"
    assert absolute_url(path) == "https://apexshare.example/uploads/"
