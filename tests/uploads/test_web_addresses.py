"""Full addresses of an upload's pages."""

from django.template import Context, Template
from django.urls import set_script_prefix
from pytest_django.fixtures import Settings

from tests.conftest import new_upload
from uploads.web_addresses import student_link


def test_the_students_link_is_the_sites_and_holds_the_secret(settings: Settings) -> None:
    settings.SITE_URL = "https://apexshare.example"
    upload = new_upload()
    assert student_link(upload) == f"https://apexshare.example/download/{upload.file_id}"


def test_it_never_stands_under_the_stages_path(settings: Settings) -> None:
    upload = new_upload()
    before = student_link(upload)
    set_script_prefix("/prod/")
    try:
        assert student_link(upload) == before
    finally:
        set_script_prefix("/")


def test_it_is_a_filter_for_templates() -> None:
    upload = new_upload()
    page = Template("{{ upload|student_link }}")
    assert page.render(Context({"upload": upload})) == student_link(upload)
