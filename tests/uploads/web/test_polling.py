"""Pages that follow what happens, and are answered only when there is news."""

import re
from collections.abc import Callable

import pytest
import requests
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import User
from downloads import visits
from tests.conftest import poll, put_object, stored
from uploads.queries import progress
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import arrival
from uploads.storage import multipart
from uploads.web import polling

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
MIB = 1024**2
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(sign_in: SignIn, trainer: User) -> Client:
    return sign_in(trainer)


def test_an_upload_shows_how_far_it_has_come(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload(at=timezone.now())
    address = f"/uploads/{upload.file_id}/"
    assert "data-sender" in browser.get(address).text
    version = progress.of(upload, at=timezone.now()).version
    for polls in (poll(version), poll(version, sender="offers")):
        assert browser.get(f"{address}status/", headers=polls).status_code == 204
    put_object(upload)
    arrival.accept(upload, at=timezone.now())
    for polls in (poll(version), poll(version, sender="offers")):
        status = browser.get(f"{address}status/", headers=polls)
        assert "was emailed to sam@example.com" in status.text


def test_the_page_follows_until_the_student_has_the_video(
    browser: Client, sent_upload: Upload
) -> None:
    address = f"/uploads/{sent_upload.file_id}/"
    visits.mark_opened(stored(sent_upload), at=timezone.now())
    opened = browser.get(f"{address}status/", headers=HTMX).text
    assert ">Opened</span>" in opened
    assert "data-poll" in opened
    visits.count_download(stored(sent_upload), at=timezone.now())
    downloaded = browser.get(f"{address}status/", headers=HTMX).text
    assert ">Downloaded</span>" in downloaded
    assert "data-poll" not in downloaded


def test_another_device_sees_how_much_has_arrived(browser: Client, make_upload: MakeUpload) -> None:
    video = VideoFile(name="Lap 1.mp4", size=12 * MIB, fingerprint="print")
    upload = make_upload(video=video, at=timezone.now())
    multipart.open_parts(upload, name="Lap 1.mp4", size=12 * MIB, fingerprint="print")
    [url] = multipart.sign(upload, [1]).values()
    requests.put(url, data=bytes(5 * MIB), timeout=10)
    assert "41% has arrived" in browser.get("/uploads/").text
    page = browser.get(f"/uploads/{upload.file_id}/").text
    assert "41% of the video has arrived. If another page is still sending it, leave" in page
    address = f"/uploads/{upload.file_id}/status/"
    news = browser.get(address, headers=poll("x", sender="offers"))
    assert news["HX-Reswap"] == "none"
    assert 'hx-swap-oob="true">' in news.text
    assert "41%" in news.text
    version = re.findall(r'data-version="([^"]+)"', news.text)[0]
    assert browser.get(address, headers=poll(version, sender="offers")).status_code == 204


def test_the_dashboard_has_news_only_when_something_changed(
    browser: Client, sent_upload: Upload
) -> None:
    version = re.findall(r'data-poll="(\w+)"', browser.get("/uploads/").text)[0]
    assert browser.get("/uploads/", headers=poll(version)).status_code == 204
    visits.count_download(stored(sent_upload), at=timezone.now())
    rows = browser.get("/uploads/", headers=poll(version)).text
    assert rows.strip().startswith("<tbody")
    assert "data-poll" not in rows


def test_following_the_status_costs_two_reads(
    browser: Client, make_upload: MakeUpload, aws_calls: list[str]
) -> None:
    upload = make_upload()
    aws_calls.clear()
    address = f"/uploads/{upload.file_id}/status/"
    news = browser.get(address, headers=poll("x"))
    assert aws_calls == ["GetItem", "Query", "Query"]  # with its history
    aws_calls.clear()
    version = news.context["progress"].version
    browser.get(address, headers=poll(version))
    assert aws_calls == ["GetItem", "Query"]


def said(**headers: str) -> polling.Poll | None:
    return polling.Poll.of(RequestFactory().get("/", headers=headers))


def test_whoever_opens_a_page_asks_for_no_news() -> None:
    assert said() is None
    assert polling.is_news(None, "1")


def test_news_is_another_version_than_the_page_shows() -> None:
    asks = said(**{"Poll-Version": "1"})
    assert asks == polling.Poll(version="1", sender="", offers="")
    assert not polling.is_news(asks, "1")
    assert polling.is_news(asks, "2")
    assert polling.nothing_new().status_code == 204


@pytest.mark.parametrize(
    ("sender", "offers", "has_sender", "keeps"),
    [
        ("", "", False, True),
        ("", "3", False, False),
        ("", "2", False, True),
        ("offers", "", True, True),
        ("offers", "2", True, True),
        ("offers", "3", True, False),
        ("sends", "3", True, True),
        ("nonsense", "3", False, False),
    ],
)
def test_a_page_that_sends_or_offers_what_is_left_keeps_its_form(
    sender: str, offers: str, has_sender: bool, keeps: bool
) -> None:
    asks = said(**poll("1", sender=sender, offers=offers))
    assert asks
    assert asks.has_sender is has_sender
    assert asks.keeps_sender(2) is keeps
