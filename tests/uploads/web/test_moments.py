"""A trainer writes moments on pages, with htmx and without; the student is told."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.conftest import history
from uploads.records.moment import MAX_MOMENTS, Moment, upload_with_moments
from uploads.records.upload import Upload
from uploads.services import erasure

HTMX = {"HX-Request": "true"}
MakeUpload = Callable[..., Upload]


@pytest.fixture
def browser(sign_in: Callable[[User], Client], trainer: User) -> Client:
    return sign_in(trainer)


@pytest.fixture
def upload(make_upload: MakeUpload) -> Upload:
    """Waits for its video."""
    return make_upload(at=timezone.now())


def form(**more: str) -> dict[str, str]:
    words = {"time": "0:42", "text": "Look ahead.", "kind": "danger", "moment_id": str(uuid4())}
    return words | more


def path(upload: Upload, moment: Moment | None = None) -> str:
    beginning = f"/uploads/{upload.file_id}/moments/"
    return f"{beginning}{moment.moment_id}/" if moment else beginning


def told(upload: Upload) -> list[str]:
    return [f"{one.span} {one.text}" for one in upload_with_moments(upload.file_id)[1]]


@pytest.fixture
def moment(browser: Client, upload: Upload) -> Moment:
    browser.post(path(upload), form())
    [written] = upload_with_moments(upload.file_id)[1]
    return written


def test_without_scripts_a_moment_is_written_on_a_page_of_its_own(
    browser: Client, upload: Upload
) -> None:
    assert f'href="{path(upload)}"' in browser.get(f"/uploads/{upload.file_id}/").text
    page = browser.get(path(upload))
    [moment_id] = re.findall(r'name="moment_id" value="([^"]+)"', page.text)
    for _ in range(2):
        page = browser.post(path(upload), form(moment_id=moment_id), follow=True)
    assert page.redirect_chain
    assert "The moment at 0:42 was added." in page.text
    assert told(upload) == ["0:42 Look ahead."]


def test_with_htmx_the_list_and_an_empty_form_come_back_and_nothing_else(
    browser: Client, upload: Upload
) -> None:
    answer = browser.post(path(upload), form(text="<b>1</b>"), headers=HTMX)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "&lt;b&gt;1&lt;/b&gt;" in answer.text
    assert 'value="&lt;b' not in answer.text
    assert "The moment at 0:42 was added." in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"time": "-1"}, "This is not a time in a video."),
        ({"time": "NaN"}, "This is not a time in a video."),
        ({"time": str(10**18)}, "This is not a time in a video."),
        ({"time": "2:00", "duration": "60000"}, "The video is only 1:00 long."),
        ({"text": "x" * 501}, "at most 500 characters"),
        ({"text": "\u202e"}, "Write a few words."),
        ({"kind": "praise"}, "praise is not one of the available choices."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_comes_back(
    browser: Client, upload: Upload, headers: Any, wrong: dict[str, str], message: str
) -> None:
    typed = form(end="9:59:59") | wrong if "time" not in wrong else form() | wrong
    answer = browser.post(path(upload), typed, headers=headers)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{typed["time"]}"' in answer.text
    assert told(upload) == []


def test_the_201st_is_told_what_to_do(browser: Client, upload: Upload) -> None:
    upload.update([Upload.moment_count.set(MAX_MOMENTS)])
    with Moment.batch_write() as batch:
        for ms in range(MAX_MOMENTS):
            batch.save(
                Moment.of(upload, uuid4(), ms=ms, text="x", kind="danger", at=timezone.now())
            )
    answer = browser.post(path(upload), form(), headers=HTMX)
    assert answer.status_code == 422
    assert "at most 200 moments. Delete one" in answer.text
    assert 'value="Look ahead."' in answer.text


def test_a_moment_of_what_was_erased_meanwhile_is_refused_in_words(
    browser: Client, upload: Upload
) -> None:
    erasure.erase(upload, actor="support@example.com", at=timezone.now())
    answer = browser.post(path(upload), form(), headers=HTMX)
    assert answer.status_code == 404
    assert answer["HX-Retarget"]
    assert "There is no such upload." in answer.text


def test_nobody_else_reads_or_writes_them(
    sign_in: Callable[[User], Client], second_trainer: User, upload: Upload, moment: Moment
) -> None:
    other = sign_in(second_trainer)
    for address in (path(upload), path(upload, moment), f"{path(upload, moment)}delete/"):
        assert other.post(address, form()).status_code == 404
    assert other.get(path(upload)).status_code == 404
    assert told(upload) == ["0:42 Look ahead."]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_moment_is_changed(browser: Client, upload: Upload, moment: Moment, headers: Any) -> None:
    page = browser.get(path(upload, moment), headers=headers)
    assert ('value="0:42"' in page.text, "<html" in page.text) == (True, not headers)
    changed = form(text="Better.", time="0:43.5", version="1")
    answer = browser.post(path(upload, moment), changed, headers=headers)
    assert answer.status_code == (200 if headers else 302)
    if headers:
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#moment-list", "outerHTML")
    assert told(upload) == ["0:43 Better."]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_second_of_two_tabs_is_told_and_loses_nothing(
    browser: Client, upload: Upload, moment: Moment, headers: Any
) -> None:
    browser.post(path(upload, moment), form(text="First.", version="1"))
    answer = browser.post(path(upload, moment), form(text="Second.", version="1"), headers=headers)
    assert answer.status_code == 422
    assert "and now says: “0:42 First.”" in answer.text
    assert 'value="Second."' in answer.text
    [version] = re.findall(r'name="version" value="(\d)"', answer.text)
    browser.post(path(upload, moment), form(text="Second.", version=version), headers=headers)
    assert told(upload) == ["0:42 Second."]


def test_a_change_that_cannot_be_is_told_at_its_field(
    browser: Client, upload: Upload, moment: Moment
) -> None:
    answer = browser.post(path(upload, moment), form(text=" ", version="1"))
    assert answer.status_code == 422
    assert "Write a few words." in answer.text
    gone = f"{path(upload)}{uuid4()}/"
    assert browser.get(gone).status_code == 404
    assert browser.post(gone, form(version="1")).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_was_deleted_can_be_put_back(
    browser: Client, upload: Upload, moment: Moment, headers: Any
) -> None:
    address = f"{path(upload, moment)}delete/"
    answer = browser.post(address, headers=headers)
    assert "The moment at 0:42 was deleted." in answer.text
    assert told(upload) == []
    assert browser.post(address, headers=headers).status_code == 200
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    answer = browser.post(path(upload), fields | {"undo": "1"}, headers=headers)
    assert told(upload) == ["0:42 Look ahead."]
    assert (b'name="text"' in answer.content) is False


def test_a_moment_that_was_sent_without_a_sign_in_waits_for_its_author(
    browser: Client, upload: Upload, trainer: User
) -> None:
    browser.session.flush()
    out = Client()
    address = path(upload)
    typed = form(author=trainer.sub)
    answer = out.post(address, typed, headers={"Referer": f"http://testserver{address}"})
    assert answer.status_code == 302
    assert out.session["drafts"] == {address: pytest.approx(out.session["drafts"][address])}
    assert "Look+ahead" in out.session["drafts"][address]


def test_a_time_in_the_address_is_where_the_film_begins(
    browser: Client, sent_upload: Upload
) -> None:
    for address in (f"/uploads/{sent_upload.file_id}/", path(sent_upload)):
        assert "#t=42.5" in browser.get(f"{address}?t=42.5").text
        assert "#t=" not in browser.get(f'{address}?t=4"onx').text


def test_the_student_is_told_after_a_question(browser: Client, sent_upload: Upload) -> None:
    mail.outbox.clear()
    address = f"/uploads/{sent_upload.file_id}/tell/"
    assert "There is nothing new to tell" not in browser.post(address, follow=True).text
    assert mail.outbox == []
    browser.post(path(sent_upload), form())
    page = browser.get(f"/uploads/{sent_upload.file_id}/").text
    assert address in page
    assert "One moment is newer than the last email." in page
    assert "Tell the student?" in browser.get(address).text
    assert "The student was told." in browser.post(address, follow=True).text
    assert len(mail.outbox) == 1
    assert history(sent_upload)[-2:] == ["debriefed", "debrief_emailed"]
    assert "At most one email in 10 minutes" in browser.post(address, follow=True).text


def test_moments_of_what_is_not_emailed_yet_are_not_to_be_told(
    browser: Client, upload: Upload, moment: Moment
) -> None:
    assert "Tell the student" not in browser.get(f"/uploads/{upload.file_id}/").text


def test_what_has_ended_without_a_video_takes_no_moments(
    browser: Client, make_upload: MakeUpload
) -> None:
    ended = make_upload(at=timezone.now(), attributes={"status": "revoked"})
    assert 'name="moment_id"' not in browser.get(path(ended)).text
    answer = browser.post(path(ended), form())
    assert answer.status_code == 422
