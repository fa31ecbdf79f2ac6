import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from downloads import visits
from tests.conftest import history, stored
from uploads.records.moment import upload_with_moments
from uploads.records.upload import Upload
from uploads.records.video_file import DAMAGES
from uploads.services import links, moments

MakeUpload = Callable[..., Upload]
UNKNOWN = "550e8400-e29b-41d4-a716-446655440000"


@pytest.fixture
def student() -> Client:
    return Client(enforce_csrf_checks=True)


def path(upload: Upload) -> str:
    return f"/download/{upload.file_id}"


def test_the_page_says_all_about_the_video(student: Client, live: Upload) -> None:
    page = student.get(path(live))
    assert page.status_code == 200
    for text in ("Sam Student", "Tessa Trainer", "Nov. 21, 2026", "Lap 1.mp4", "Look further"):
        assert text in page.text
    assert "<video" in page.text
    assert page.text.count("<script") == 4
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex"


def write_moment(upload: Upload, ms: int = 42_500) -> None:
    words: dict[str, Any] = {"ms": ms, "end_ms": 50_000, "text": "<b>Look</b>", "kind": "danger"}
    found = upload_with_moments(upload.file_id)
    moments.add(*found, uuid4(), at=timezone.now(), **words)


def test_moments_stand_beside_the_film_as_links_and_bring_their_script(
    student: Client, live: Upload
) -> None:
    assert "watch.js" not in student.get(path(live)).text
    write_moment(live)
    page = student.get(path(live)).text
    assert 'href="?t=42.5#player"' in page
    assert "0:42–0:50" in page
    assert "Danger</b> <bdi>&lt;b&gt;Look&lt;/b&gt;</bdi>" in page
    assert "watch.js" in page


def test_moments_of_a_film_that_no_browser_plays_lead_nowhere(
    student: Client, live: Upload
) -> None:
    write_moment(live)
    live.update([Upload.content_type.set("video/x-msvideo")])
    page = student.get(path(live)).text
    assert "0:42–0:50" in page
    assert "?t=" not in page


def test_a_time_in_the_address_is_where_the_film_begins(student: Client, live: Upload) -> None:
    [source] = re.findall(r'<video[^>]* src="([^"]+)"', student.get(f"{path(live)}?t=42.5").text)
    assert source.endswith("#t=42.5")
    for nonsense in ("-1", "NaN", "1e9", "9" * 18, '4"><b>', "4&x=", "٤", ""):
        page = student.get(path(live), {"t": nonsense}).text
        assert "#t=" not in page


def test_a_line_of_the_notes_that_begins_with_a_time_leads_there(
    student: Client, live: Upload
) -> None:
    live.update([Upload.notes.set("0:42 Look\nAt 0:43\n03:10–03:25 <b>")])
    page = student.get(path(live)).text
    assert re.findall(r'href="(\?t=[^"]+)"', page) == ["?t=42#player", "?t=190#player"]
    assert ">03:10–03:25</a> &lt;b&gt;" in page


def test_the_page_costs_one_read_and_no_session(
    student: Client, live: Upload, aws_calls: list[str]
) -> None:
    aws_calls.clear()
    page = student.get(path(live))
    assert aws_calls == ["Query"]
    assert not page.cookies


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_student_is_told_of_a_recording_that_is_incomplete(
    student: Client, live: Upload, aws_calls: list[str], damage: str
) -> None:
    assert "incomplete" not in student.get(path(live)).text
    live.update([Upload.damage.set(damage)])
    aws_calls.clear()
    page = student.get(path(live))
    assert aws_calls == ["Query"]
    text = " ".join(page.text.split())
    assert "seems to be incomplete" in text
    assert "Ask Tessa Trainer to look at it and send it again." in text
    assert "format" not in text.replace("|format", "")
    assert "Download (" in text
    assert "data-unplayable" in text  # where the still stands


def test_a_trainer_looks_without_being_taken_for_the_student(
    sign_in: Callable[[User], Client], trainer: User, live: Upload
) -> None:
    browser = sign_in(trainer)
    [address] = re.findall(r'href="([^"]+/preview)"', browser.get(f"/uploads/{live.file_id}/").text)
    page = browser.get(address).text
    assert "Your riding video, Sam Student" in page
    assert "<video" in page
    assert "coach.js" in page
    assert "opened.js" not in page
    assert f'href="/uploads/{live.file_id}/"' in page
    assert history(live) == ["created", "received", "emailed"]


def test_looking_counts_nothing(student: Client, live: Upload) -> None:
    for method in (student.get, student.head, student.options):
        method(path(live), headers={"User-Agent": "Mail scanner"})
    assert stored(live).download_count == 0
    assert stored(live).last_download_at is None
    assert "downloaded" not in history(live)


def test_the_first_look_is_recorded_once(student: Client, live: Upload) -> None:
    assert student.post(f"{path(live)}/opened").status_code == 204
    first = stored(live).opened_at
    assert first
    student.post(f"{path(live)}/opened")
    assert stored(live).opened_at == first
    assert history(live).count("opened") == 1
    assert stored(live).download_count == 0


def test_a_dead_link_records_no_look(student: Client, live: Upload) -> None:
    links.revoke(stored(live), actor="trainer", at=timezone.now())
    assert student.post(f"{path(live)}/opened").status_code == 410
    assert stored(live).opened_at is None


def test_a_download_counts_and_leads_to_the_file(student: Client, live: Upload) -> None:
    answer = student.post(path(live))
    assert answer.status_code == 303
    url = urlsplit(answer["Location"])
    assert url.path.endswith(live.s3_key)
    assert 0 < int(parse_qs(url.query)["X-Amz-Expires"][0]) <= 24 * 3600
    student.post(path(live))
    now = stored(live)
    assert now.download_count == 2
    assert now.last_download_at
    assert history(live).count("downloaded") == 2


def test_a_signed_url_never_outlives_the_link(make_upload: MakeUpload, student: Client) -> None:
    expires = timezone.now() + timedelta(minutes=10)
    upload = make_upload(attributes={"status": "completed", "download_expires_at": expires})
    answer = student.post(path(upload))
    lifetime = int(parse_qs(urlsplit(answer["Location"]).query)["X-Amz-Expires"][0])
    assert 590 <= lifetime <= 600


@pytest.mark.parametrize(
    ("attributes", "status", "says"),
    [
        ({"status": "pending"}, 409, "not here yet"),
        ({"status": "failed"}, 409, "not here yet"),
        ({"status": "revoked"}, 410, "withdrawn"),
        ({"status": "completed", "download_expires_at": timezone.now()}, 410, "expired"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_dead_link_says_why_and_leads_nowhere(
    student: Client,
    make_upload: MakeUpload,
    attributes: dict[str, object],
    status: int,
    says: str,
    method: str,
) -> None:
    upload = make_upload(at=timezone.now(), attributes=attributes)
    page = getattr(student, method)(path(upload))
    assert page.status_code == status
    assert says in page.text
    assert "X-Amz" not in page.text
    assert stored(upload).download_count == 0


def test_an_unknown_link_says_so(student: Client, aws: None) -> None:
    page = student.get(f"/download/{UNKNOWN}")
    assert page.status_code == 404
    assert "do not know this link" in page.text
    assert student.get("/download/not-an-id").status_code == 404


def test_the_student_may_watch_while_the_handler_finishes(
    student: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload(at=timezone.now(), attributes={"status": "processing"})
    assert student.get(path(upload)).status_code == 200


def test_avi_is_offered_for_download_only(student: Client, make_upload: MakeUpload) -> None:
    upload = make_upload(
        at=timezone.now(), attributes={"status": "completed", "content_type": "video/x-msvideo"}
    )
    page = student.get(path(upload)).text
    assert "<video" not in page
    assert "Download (" in page


def test_the_whole_page_takes_7_requests_and_30_kb_before_the_video(
    student: Client, live: Upload
) -> None:
    page = student.get(path(live))
    assets = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
    assert "/static/js/coach.js" in assets
    assert 1 + len(assets) <= 7
    files = [b"".join(student.get(asset)) for asset in assets]
    assert not [file for file in files if b"import " in file]
    # CloudFront compresses what it sends.
    assert sum(len(gzip.compress(file)) for file in (page.content, *files)) < 15_000
    assert len(page.content) + sum(map(len, files)) < 30_000


def test_an_address_that_asks_and_asks_is_told_to_wait(
    student: Client, live: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "DOWNLOADS", replace(visits.DOWNLOADS, most=2))
    path = f"/download/{live.file_id}"
    assert [student.post(path).status_code for _ in range(2)] == [303, 303]
    page = student.post(path)
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 60
    assert f"Wait {page['Retry-After']} second" in page.text
    assert f'href="{path}">Try again</a>' in page.text
    assert stored(live).download_count == 2
    assert student.get(path).status_code == 200


def test_the_player_gets_a_fresh_address_and_nothing_is_counted(
    student: Client, live: Upload
) -> None:
    before = stored(live).serialize(), history(live)
    answer = student.get(f"{path(live)}/source")
    assert answer.status_code == 200
    assert live.s3_key.split("/")[-1] in answer.json()["url"]
    assert "no-store" in answer["Cache-Control"]
    assert (stored(live).serialize(), history(live)) == before
    assert f'data-source="{path(live)}/source"' in student.get(path(live)).text


def test_the_player_is_told_when_the_link_is_over(student: Client, live: Upload) -> None:
    links.revoke(live, actor="trainer", at=timezone.now())
    answer = student.get(f"{path(live)}/source")
    assert answer.status_code == 410
    assert answer.json() == {"message": str(visits.LinkRevoked.message)}
