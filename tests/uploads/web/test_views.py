import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from pynamodb.exceptions import GetError

from accounts.models import User
from accounts.sessions import Session
from core.table.writes import commit
from tests.conftest import NOON, Failing, client_error, history, poll, stored
from uploads.records.statuses import EmailStatus, Status
from uploads.records.suppression import Suppression
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import creation, erasure, links
from uploads.web_addresses import student_link

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
MIB = 1024**2
HTMX = {"HX-Request": "true"}
FORM = {
    "student_email": "sam@example.com",
    "student_name": "Sam Student",
    "session_date": "2026-11-21",
    "notes": "Look further ahead.",
    "described": '[{"name": "Lap 1.mp4", "size": 8, "fingerprint": ""}]',
}


@pytest.fixture
def browser(sign_in: SignIn, trainer: User) -> Client:
    return sign_in(trainer)


def only_upload() -> Upload:
    [upload] = [item for item in Upload.scan() if isinstance(item, Upload)]
    return upload


def test_the_form_starts_with_today(browser: Client) -> None:
    page = browser.get("/uploads/new/")
    assert page.status_code == 200
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in page.text


def test_a_good_form_makes_a_pending_upload_that_takes_parts(browser: Client) -> None:
    page = browser.post("/uploads/new/", FORM, headers=HTMX)
    upload = only_upload()
    assert page.status_code == 200
    assert page["HX-Push-Url"] == f"/uploads/{upload.file_id}/"
    assert upload.status == Status.PENDING
    assert (upload.trainer_name, upload.trainer_sub) == ("Tessa Trainer", "trainer")
    assert (upload.file_name, upload.original_file_name) == ("lap-1.mp4", "Lap 1.mp4")
    assert f'data-parts="/uploads/{upload.file_id}/parts/"' in page.text
    assert f'data-author="{upload.trainer_sub}"' in page.text
    assert "<html" not in page.text


def test_beginning_costs_one_write(browser: Client, aws_calls: list[str]) -> None:
    aws_calls.clear()
    browser.post("/uploads/new/", FORM, headers=HTMX)
    assert aws_calls == ["GetItem", "TransactWriteItems"]


def test_a_form_that_is_sent_again_begins_nothing_twice(browser: Client) -> None:
    token = str(browser.get("/uploads/new/").context["form"]["token"].value())
    first = browser.post("/uploads/new/", FORM | {"token": token})
    again = browser.post("/uploads/new/", FORM | {"token": token})
    assert again["Location"] == first["Location"] == f"/uploads/{only_upload().file_id}/"


def test_a_form_that_is_sent_again_later_leads_to_what_became_of_it(browser: Client) -> None:
    form = FORM | {"token": "one"}
    first = browser.post("/uploads/new/", form)["Location"]
    links.revoke(only_upload(), actor="trainer", at=timezone.now())
    assert browser.post("/uploads/new/", form)["Location"] == first
    erasure.erase(only_upload(), actor="support", at=timezone.now())
    assert browser.post("/uploads/new/", form).status_code == 404


@pytest.mark.parametrize("change", [{"token": "another"}, {"notes": "Look back."}])
def test_another_form_begins_another_upload(browser: Client, change: dict[str, str]) -> None:
    form = FORM | {"token": "one"}
    first = browser.post("/uploads/new/", form)
    assert browser.post("/uploads/new/", form | change)["Location"] != first["Location"]


def test_without_htmx_a_good_form_redirects_to_its_upload(browser: Client) -> None:
    answer = browser.post("/uploads/new/", FORM)
    assert answer.status_code == 302
    page = browser.get(answer["Location"])
    assert page.context["plain_post"].fields["success_action_redirect"].endswith(answer["Location"])


def test_a_small_video_goes_in_parts_too(browser: Client) -> None:
    """With JavaScript there is one way; S3's own form is for browsers without it."""
    page = browser.post("/uploads/new/", FORM, headers=HTMX).text
    assert "data-parts=" in page
    assert "multipart/form-data" not in page
    page = browser.get(browser.post("/uploads/new/", FORM)["Location"]).text
    with_javascript, plain = page.split("<noscript>\n")
    assert "data-parts=" in with_javascript
    assert "multipart/form-data" not in with_javascript
    assert "multipart/form-data" in plain


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_video_of_unknown_size_goes_by_s3s_form_everywhere(
    browser: Client, make_upload: Callable[..., Upload], headers: dict[str, str]
) -> None:
    """Created by a browser without JavaScript, and opened in one that has it."""
    upload = make_upload(video=VideoFile(name="Lap 1.mp4", size=None), at=timezone.now())
    page = browser.get(f"/uploads/{upload.file_id}/", headers=headers).text
    assert "data-sender" not in page
    assert "multipart/form-data" in page.partition("<noscript>")[0]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_bad_form_comes_back_with_all_that_was_typed(
    browser: Client, headers: dict[str, str]
) -> None:
    page = browser.post("/uploads/new/", FORM | {"student_email": "sam@"}, headers=headers)
    assert page.status_code == 422
    assert "not an email address" in page.text
    assert 'aria-describedby="id_student_email_notes id_student_email_error"' in page.text
    assert 'value="Sam Student"' in page.text
    assert "Look further ahead." in page.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_when_the_table_does_not_answer_the_form_says_so(
    browser: Client, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creation, "commit", Failing(commit, client_error("Throttling")))
    page = browser.post("/uploads/new/", FORM, headers=headers)
    assert page.status_code == 503
    assert "Nothing is lost" in page.text


def signed_out_and_in_again(first: Client, then: Client, notes: str) -> Client:
    """A browser that sent the first one's form without a session, and then has the second's."""
    [author] = re.findall(r'name="author" value="([^"]+)"', first.get("/uploads/new/").text)
    browser = Client()
    here = {"Referer": "http://testserver/uploads/new/"}
    form = FORM | {"notes": notes, "author": author}
    answer = browser.post("/uploads/new/", form, headers=here)
    assert answer["Location"] == "/accounts/sign-in/?next=/uploads/new/"
    # Signing in keeps what an anonymous session holds, as `django.contrib.auth.login` does.
    session = browser.session
    for key, value in then.session.items():
        session[key] = value
    session.save()
    return browser


def test_a_form_is_not_sent_in_the_name_of_who_signed_in_since(browser: Client) -> None:
    posted = browser.post("/uploads/new/", FORM | {"author": "somebody else"})
    assert posted.status_code == 422
    assert "You are signed in as Tessa Trainer now." in posted.text
    assert FORM["student_email"] in posted.text
    [author] = re.findall(r'name="author" value="([^"]+)"', posted.text)
    assert browser.post("/uploads/new/", FORM | {"author": author}).status_code == 302


def test_a_form_posted_after_the_session_ended_waits_for_its_author(browser: Client) -> None:
    notes = "曲" * 2000
    again = signed_out_and_in_again(browser, browser, notes)
    page = again.get("/uploads/new/")
    assert 'value="Sam Student"' in page.text
    assert notes in page.text
    assert 'value="Sam Student"' not in again.get("/uploads/new/").text


def test_whoever_signs_in_after_somebody_else_does_not_get_their_form(
    browser: Client, sign_in: SignIn, second_trainer: User
) -> None:
    another = signed_out_and_in_again(browser, sign_in(second_trainer), "Look further ahead.")
    assert 'value="Sam Student"' not in another.get("/uploads/new/").text


def test_an_action_after_the_session_ended_leads_back_to_its_page(aws: None) -> None:
    upload = "/uploads/550e8400-e29b-41d4-a716-446655440000/"
    for referer, page in [(f"http://testserver{upload}", upload), ("", "/uploads/")]:
        answer = Client().post(f"{upload}revoke/", headers={"Referer": referer})
        assert answer["Location"] == f"/accounts/sign-in/?next={page}"
        [told] = get_messages(answer.wsgi_request)
        assert "was not done" in str(told)


@pytest.mark.parametrize("form", ["address", "extend"])
def test_a_form_that_is_not_kept_says_so(aws: None, form: str) -> None:
    path = f"/uploads/550e8400-e29b-41d4-a716-446655440000/{form}/"
    browser = Client(headers={"Referer": f"http://testserver{path}"})
    for _ in range(2):
        answer = browser.post(path, {"email": "sam@right.example"})
        assert len(get_messages(answer.wsgi_request)) == 1
    assert "drafts" not in browser.session


def test_a_session_that_cannot_be_read_is_no_crash(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Failing(Session.get, GetError(), times=9)
    monkeypatch.setattr(Session, "get", broken)
    for path in ("/uploads/", "/", "/uploads/550e8400-e29b-41d4-a716-446655440000/"):
        page = browser.get(path)
        assert page.status_code == 503
        assert "try again in a moment" in page.text


def test_a_signed_out_htmx_form_stays_and_asks_to_sign_in(aws: None) -> None:
    page = Client().post("/uploads/new/", FORM, headers=HTMX)
    assert page.status_code == 401
    assert page["HX-Retarget"] == "#notice"
    assert "/accounts/sign-in/?next=/accounts/back/" in page.text


@pytest.mark.parametrize("failure", ["size", "type", "email_refused", "never_arrived"])
def test_a_failed_upload_says_why(browser: Client, make_upload: MakeUpload, failure: str) -> None:
    upload = make_upload(attributes={"status": "failed", "failure": failure})
    page = browser.get(f"/uploads/{upload.file_id}/")
    assert stored(upload).failure_label in page.text


@pytest.mark.parametrize(("status", "is_main"), [("bounced", True), ("blocked", False)])
def test_mending_the_address_is_the_main_thing_only_where_it_is_wrong(
    browser: Client, make_upload: MakeUpload, status: str, is_main: bool
) -> None:
    upload = make_upload(
        at=timezone.now(), attributes={"status": "completed", "email_status": status}
    )
    page = browser.get(f"/uploads/{upload.file_id}/").text
    [kind] = re.findall(r'<a class="([^"]*)"\s+href="[^"]*">Fix the address', page)
    assert ("primary" in kind) == is_main
    assert ("there is no such mailbox" in page) == is_main


def test_an_address_is_shown_as_it_was_typed(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload(at=timezone.now(), student_email="sam@xn--strae-oqa.de")
    for path in (f"/uploads/{upload.file_id}/", "/uploads/"):
        page = browser.get(path).text
        assert "sam@straße.de" in page
        assert "xn--" not in page


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("get", "status/"), ("post", "revoke/")])
def test_another_trainers_upload_is_not_found(
    sign_in: SignIn, second_trainer: User, make_upload: MakeUpload, method: str, path: str
) -> None:
    upload = make_upload()
    page = getattr(sign_in(second_trainer), method)(f"/uploads/{upload.file_id}/{path}")
    assert page.status_code == 404
    assert "Sam" not in page.text
    assert stored(upload).status == Status.PENDING


def test_the_trainer_watches_what_has_arrived_and_nothing_is_counted(
    browser: Client, sent_upload: Upload
) -> None:
    before = stored(sent_upload).serialize(), history(sent_upload)
    path = f"/uploads/{sent_upload.file_id}/"
    for page in (browser.get(path), browser.get(f"{path}status/", headers=poll("old"))):
        assert "coach.js" in page.text
        [source] = re.findall(r'<video[^>]* src="([^"]+)"', page.text)
        assert "X-Amz-Signature" in source
        assert sent_upload.s3_key in source
    assert (stored(sent_upload).serialize(), history(sent_upload)) == before


def test_there_is_nothing_to_watch_before_and_after(
    browser: Client, make_upload: MakeUpload
) -> None:
    for status in ("pending", "failed", "revoked"):
        upload = make_upload(at=timezone.now(), attributes={"status": status})
        page = browser.get(f"/uploads/{upload.file_id}/").text
        assert 'class="player"' not in page
        assert " src=" not in "".join(re.findall("<video[^>]*>", page))


def test_a_link_can_be_withdrawn(browser: Client, sent_upload: Upload) -> None:
    page = browser.post(f"/uploads/{sent_upload.file_id}/revoke/", follow=True)
    assert "The link was withdrawn" in page.text
    assert stored(sent_upload).status == Status.REVOKED
    assert browser.post(f"/uploads/{sent_upload.file_id}/revoke/").status_code == 409


def test_an_unsent_upload_can_be_discarded(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload()
    page = browser.post(f"/uploads/{upload.file_id}/revoke/", follow=True)
    assert "was discarded" in page.text


def test_changing_needs_the_csrf_token(
    sign_in: SignIn, trainer: User, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(trainer).cookies
    page = strict.post(f"/uploads/{upload.file_id}/revoke/")
    assert page.status_code == 403
    assert "out of date" in page.text
    assert stored(upload).status == Status.PENDING


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("http://testserver/uploads/?page=2", "/uploads/?page=2"),
        ("http://elsewhere.example/uploads/", None),
    ],
)
def test_who_pressed_a_button_of_an_old_page_comes_back_to_it(
    sign_in: SignIn, trainer: User, make_upload: MakeUpload, page: str, wanted: str | None
) -> None:
    upload = make_upload()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(trainer).cookies
    for _ in range(2):
        answer = strict.post(f"/uploads/{upload.file_id}/revoke/", headers={"referer": page})
        assert answer.headers.get("Location") == wanted
    told = "This page was out of date, so this was not done: please do it again."
    assert strict.get("/uploads/").text.count(told) == bool(wanted)
    assert stored(upload).status == Status.PENDING


def test_the_dashboard_invites_when_it_is_empty(browser: Client) -> None:
    assert "Nothing here yet" in browser.get("/uploads/").text


def test_the_dashboard_shows_own_uploads(browser: Client, sent_upload: Upload) -> None:
    page = browser.get("/uploads/").text
    for text in ("Sam Student", "sam@example.com", "Ready", student_link(sent_upload)):
        assert text in page


def test_a_row_that_was_shown_before_shows_what_changed(
    browser: Client, sent_upload: Upload
) -> None:
    assert sent_upload.student_email in browser.get("/uploads/").text
    sent_upload.update([Upload.student_email.set("kim@example.com")])
    assert "kim@example.com" in browser.get("/uploads/").text


def test_the_dashboard_costs_two_reads(
    browser: Client, sent_upload: Upload, aws_calls: list[str]
) -> None:
    aws_calls.clear()
    browser.get("/uploads/")
    assert aws_calls == ["GetItem", "Query"]


def test_the_dashboard_searches_by_student(browser: Client, make_upload: MakeUpload) -> None:
    make_upload(at=timezone.now(), student_name="Ann Other", student_email="ann@example.com")
    make_upload(at=timezone.now())
    page = browser.get("/uploads/?student=ANN@example.com").text
    assert "Ann Other" in page
    assert "Sam Student" not in page
    assert "There are no videos to" in browser.get("/uploads/?student=zoe@example.com").text
    assert "not an email address" in browser.get("/uploads/?student=zoe").text


def test_the_dashboard_pages(browser: Client, make_upload: MakeUpload) -> None:
    for number in range(21):
        make_upload(at=timezone.now(), student_name=f"Student {number:02}")
    first = browser.get("/uploads/")
    [cursor] = set(re.findall(r'cursor=([^"&]+)', first.text))
    rows = browser.get("/uploads/", {"cursor": cursor}, headers=HTMX)
    assert first.text.count('scope="row"') == 20
    assert rows.text.count('scope="row"') == 1
    assert "<html" not in rows.text
    assert browser.get("/uploads/?cursor=forged").status_code == 400


@pytest.mark.parametrize("path", ["/uploads/", "/uploads/new/"])
def test_only_trainers_enter(sign_in: SignIn, support_agent: User, nobody: User, path: str) -> None:
    for user in (support_agent, nobody):
        page = sign_in(user).get(path)
        assert page.status_code == 403
        assert "cannot send videos" in page.text
    assert Client().get(path)["Location"].startswith("/accounts/sign-in/?next=/uploads/")


def test_hostile_text_stays_text(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload(
        student_name="<script>alert(1)</script>", notes='"><img src=x onerror=alert(1)>'
    )
    for path in ("/uploads/", f"/uploads/{upload.file_id}/"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_program_gets_its_errors_as_json(browser: Client) -> None:
    path = "/uploads/550e8400-e29b-41d4-a716-446655440000/"
    answer = browser.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    error: dict[str, Any] = answer.json()
    assert error["error"]["code"] == "upload_unknown"


def test_our_own_mistake_has_a_page(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creation, "commit", Failing(commit, ZeroDivisionError()))
    browser.raise_request_exception = False
    page = browser.post("/uploads/new/", FORM)
    assert page.status_code == 500
    assert "went wrong on our side" in page.text


def suppress(reason: EmailStatus) -> None:
    Suppression.of("sam@example.com", reason=reason, detail="550 no such user", at=NOON).save()


def test_the_form_warns_of_an_address_that_took_no_email(browser: Client) -> None:
    suppress(EmailStatus.BOUNCED)
    page = browser.post("/uploads/new/", FORM, headers=HTMX)
    assert page.status_code == 422
    assert "550 no such user" in page.text
    assert 'name="is_checked"' in page.text
    assert 'value="Sam Student"' in page.text
    assert list(Upload.scan(Upload.item_type == Upload)) == []
    page = browser.post("/uploads/new/", FORM | {"is_checked": "on"}, headers=HTMX)
    assert page.status_code == 200
    assert only_upload().student_email == "sam@example.com"


def test_a_student_who_called_our_email_spam_is_not_written_to(browser: Client) -> None:
    suppress(EmailStatus.COMPLAINED)
    for form in (FORM, FORM | {"is_checked": "on"}):
        page = browser.post("/uploads/new/", form, headers=HTMX)
        assert page.status_code == 422
        assert "marked our email as spam" in page.text
        assert 'name="is_checked"' not in page.text
