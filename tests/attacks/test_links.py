"""The student's link: guessing, scanners, previews, caches, floods."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from downloads import visits
from tests.access.matrix import PAGES, filled
from tests.conftest import history, new_upload, stored
from uploads.records.upload import Upload
from uploads.services import erasure, links
from uploads.storage import watching

MakeUpload = Callable[..., Upload]

#: Those that open links of other people's emails.
AGENTS = [
    "Mozilla/5.0 (compatible; Barracuda Sentinel)",
    "Mozilla/5.0 (Windows NT 10.0) Microsoft Defender SafeLinks",
    "Proofpoint URL Defense",
    "Mimecast URL Protect",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "Googlebot/2.1",
    "GoogleImageProxy",
    "curl/8.0",
    "",
]


def test_an_id_has_122_random_bits() -> None:
    ids = {new_upload().file_id for _ in range(200)}
    assert len(ids) == 200
    assert {UUID(file_id).version for file_id in ids} == {4}
    # No bit but those of version and variant is the same in all.
    ones, everywhere = 0, 2**128 - 1
    for file_id in ids:
        ones, everywhere = ones | UUID(file_id).int, everywhere & UUID(file_id).int
    assert (ones & ~everywhere).bit_count() == 122


@pytest.mark.parametrize("agent", AGENTS)
def test_whoever_only_looks_changes_nothing(sent_upload: Upload, agent: str) -> None:
    before = stored(sent_upload).serialize()
    scanner = Client(headers={"User-Agent": agent, "Range": "bytes=0-1", "Purpose": "prefetch"})
    for path in ("", "/", "/opened"):
        for method in ("get", "head", "options", "trace"):
            getattr(scanner, method)(f"/download/{sent_upload.file_id}{path}")
    for method in ("head", "options"):
        getattr(scanner, method)(f"/api/v1/downloads/{sent_upload.file_id}")
    assert stored(sent_upload).serialize() == before
    assert history(sent_upload).count("opened") == 0


def test_no_get_of_any_page_changes_an_upload(
    sent_upload: Upload, sign_in: Callable[..., Client], trainer: object, pool: dict[str, str]
) -> None:
    """Prefetching browsers, and images that another site shows, ask with cookies."""
    trainer.groups = ("trainers", "support")  # type: ignore[attr-defined]
    before, told = stored(sent_upload).serialize(), history(sent_upload)
    browser = sign_in(trainer)
    for path in PAGES:
        if path.startswith("/accounts/"):
            continue
        for method in ("get", "head", "options"):
            getattr(browser, method)(filled(path, sent_upload.file_id))
    assert (stored(sent_upload).serialize(), history(sent_upload)) == (before, told)


def test_an_answer_with_a_signed_address_is_kept_by_nobody(sent_upload: Upload) -> None:
    path = f"/download/{sent_upload.file_id}"
    for answer in (
        Client().get(path),
        Client().post(path),
        Client().get(f"/api/v1{path.replace('download', 'downloads')}"),
    ):
        assert "Signature=" in answer.text + answer.get("Location", "")
        assert {"no-store", "private"} <= set(re.split(", *", answer["Cache-Control"]))
        assert answer["Referrer-Policy"] in {"no-referrer", "same-origin"}


@pytest.mark.parametrize(
    ("lives", "at_most"),
    [
        (timedelta(days=20), watching.MAX_URL_LIFETIME),
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(seconds=2), timedelta(seconds=2)),
    ],
)
def test_a_signed_address_outlives_no_expiry_and_a_withdrawal_by_a_day(
    make_upload: MakeUpload, lives: timedelta, at_most: timedelta
) -> None:
    at = timezone.now()
    upload = make_upload(attributes={"download_expires_at": at + lives})
    [seconds] = re.findall(r"X-Amz-Expires=(\d+)", watching.video_url(upload, at=at))
    assert timedelta(seconds=int(seconds)) <= at_most
    assert timedelta(days=1) == watching.MAX_URL_LIFETIME


def test_statuses_tell_a_stranger_nothing(make_upload: MakeUpload, aws: None) -> None:
    """Only who has the id learns that there was something; any other id is unknown, also one
    that was erased."""
    erased = make_upload()
    erasure.erase(erased, actor="support@example.com", at=timezone.now())
    ids = [new_upload().file_id, new_upload().file_id, erased.file_id]
    answers = [Client().get(f"/download/{file_id}") for file_id in ids]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_no_id_of_another_spelling_opens_a_link(sent_upload: Upload) -> None:
    file_id = sent_upload.file_id
    for other in (
        file_id.replace("-", ""),
        f"{{{file_id}}}",
        f"urn:uuid:{file_id}",
    ):
        assert Client().get(f"/download/{other}").status_code == 404
    stuck = Client().get(f"/download/{file_id}%00")
    assert (stuck.status_code, stuck["Location"]) == (302, f"/download/{file_id}")


def test_a_link_that_is_opened_all_day_fills_no_history(sent_upload: Upload) -> None:
    """A history of a hundred thousand lines could be neither shown nor erased."""
    sent_upload.update([Upload.download_count.set(visits.MAX_LINES)])
    told = history(sent_upload)
    assert Client().post(f"/download/{sent_upload.file_id}").status_code == 303
    assert stored(sent_upload).download_count == visits.MAX_LINES + 1
    assert history(sent_upload) == told


def test_a_withdrawn_link_tells_nothing_of_its_video(sent_upload: Upload) -> None:
    links.revoke(stored(sent_upload), actor="trainer", at=timezone.now())
    page = Client().get(f"/download/{sent_upload.file_id}").text
    for secret in ("Sam Student", "Tessa Trainer", "Lap 1.mp4", "Look further", "Signature"):
        assert secret not in page
