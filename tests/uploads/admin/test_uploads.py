"""The support desk: who enters, what is found, what one page shows."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts import sign_ins
from accounts.models import User
from core import aws as clients
from downloads import visits
from tests.conftest import history, stored
from uploads.addresses import student_link
from uploads.queries import support_search
from uploads.records import suppression
from uploads.records.statuses import EmailStatus
from uploads.records.upload import Upload
from uploads.services import links

MakeUpload = Callable[..., Upload]
SignIn = Callable[..., Client]
UPLOADS = "/admin/uploads/upload/"


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def page_of(upload: Upload) -> str:
    return f"{UPLOADS}{upload.file_id}/change/"


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> list[str]:
    """Every address below /admin/, with something plausible in place of its arguments."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + re.sub(r"[\^$]|\\Z", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            found += addresses(pattern, route)
        elif isinstance(pattern, URLPattern) and route.startswith("/admin/"):
            found.append(_fill(route))
    return found


def _fill(route: str) -> str:
    route = route.replace("(?P<app_label>uploads)", "uploads").replace("(?P<url>.*)", "elsewhere/")
    return re.sub(r"<uuid:\w+>", str(uuid4()), re.sub(r"<path:\w+>", "sam@example.com", route))


#: What Django's own admin would have, and where it would ask SQL.
STOCK = [
    "/admin/r/3/1/",
    "/admin/autocomplete/?app_label=uploads&model_name=upload&field_name=id",
    "/admin/auth/group/",
    "/admin/auth/",
    "/admin/admin/logentry/",
    f"{UPLOADS}add/",
    f"{UPLOADS}1/history/",
    f"{UPLOADS}1/delete/",
    f"{UPLOADS}1/change/",
    f"{UPLOADS}1/",
    "/admin/uploads/problem/add/",
    "/admin/uploads/trainer/1/change/",
    "/admin/doc/",
]


def test_no_address_of_the_admin_asks_for_sql(browser: Client) -> None:
    walked = [path for path in addresses() if path != "/admin/logout/"]
    assert len(walked) > 15
    for path in [*walked, *STOCK]:
        for method in (browser.get, browser.post):
            assert method(path).status_code in {200, 302, 404, 405}, path
    for path in STOCK:
        assert browser.get(path).status_code == 404, path


def test_the_signed_out_are_sent_to_sign_in_and_come_back(aws: None) -> None:
    for path in ["/admin/", UPLOADS, "/admin/uploads/trainer/", f"{UPLOADS}?q=sam"]:
        there = Client().get(path)
        assert there["Location"].startswith("/admin/login/?next=/admin/")
        sign_in = Client().get(there["Location"])
        assert sign_in["Location"].startswith("/accounts/sign-in/?next=/admin/")
    assert Client().get("/admin/login/")["Location"] == "/accounts/sign-in/?next=/admin/"


def test_only_support_enters(sign_in: SignIn, trainer: User, nobody: User) -> None:
    for user in (trainer, nobody):
        client = sign_in(user)
        for path in addresses():
            if path == "/admin/login/":
                continue
            answer = client.get(path)
            assert answer.status_code == 403, path
            assert "This is the support site" in answer.text


def test_a_trainer_can_do_nothing_to_others_uploads_there(
    sign_in: SignIn, second_trainer: User, make_upload: MakeUpload
) -> None:
    upload = make_upload()
    form = {"action": "revoke", "_selected_action": upload.file_id, "confirmed": "1"}
    assert sign_in(second_trainer).post(f"{UPLOADS}action/", form).status_code == 403
    assert stored(upload).status == "pending"


def test_passwords_are_cognitos(browser: Client) -> None:
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert browser.get(path)["Location"] == "/accounts/sign-in/?next=/admin/"


def test_leaving_ends_the_session(browser: Client) -> None:
    assert "/logout?" in browser.post("/admin/logout/")["Location"]
    assert browser.get("/admin/").status_code == 302


def test_support_begins_at_the_desk(browser: Client) -> None:
    assert browser.get("/")["Location"] == "/admin/"


def test_every_page_obeys_the_policy(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload()
    student = f"{UPLOADS}student/sam@example.com/"
    for path in [*addresses(), page_of(upload), student]:
        answer = browser.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        assert "style=" not in answer.text, path
        assert "<style" not in answer.text, path
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=", answer.text), path


@pytest.mark.parametrize(
    "text",
    ["{id}", "http://testserver/download/{id}", "see http://x/download/{id}.", " {ID} ", "{hex}"],
)
def test_an_upload_is_found_by_its_id_or_link(
    browser: Client, make_upload: MakeUpload, text: str
) -> None:
    upload = make_upload()
    file_id = upload.file_id
    asked = text.format(id=file_id, ID=file_id.upper(), hex=file_id.replace("-", ""))
    assert browser.get(UPLOADS, {"q": asked})["Location"] == page_of(upload)


def test_uploads_are_found_by_the_students_address(
    browser: Client, make_upload: MakeUpload
) -> None:
    make_upload(at=timezone.now())
    make_upload(at=timezone.now(), student_name="Ann Other", student_email="ann@example.com")
    page = browser.get(UPLOADS, {"q": "ANN@example.com"}).text
    assert "Ann Other" in page
    assert "Sam Student" not in page


def test_uploads_are_found_by_the_trainers_name_or_address(
    browser: Client, make_upload: MakeUpload, pool: dict[str, str]
) -> None:
    make_upload(at=timezone.now(), trainer_sub=pool["trainer@example.com"])
    for asked in ("Tessa", "trainer@example.com"):
        found = browser.get(UPLOADS, {"q": asked}).text
        [query] = re.findall(r'href="\?(trainer=[^"]+)"', found)
        theirs = f"{UPLOADS}?{query.replace('&amp;', '&')}"
        page = browser.get(theirs).text
        assert "Sam Student" in page
        assert "Sent by <strong>Tessa Trainer</strong>" in page
        assert "Sam Student" in browser.get(f"{theirs}&q=sam@example.com").text
        assert "There are no such uploads" in browser.get(f"{theirs}&q=ann@example.com").text
    assert "No trainer’s name begins with" in browser.get(UPLOADS, {"q": 'Zoe" or "'}).text
    other = browser.get(UPLOADS, {"trainer": "somebody-else"}).text
    assert "no longer has an account" in other
    assert "Sam Student" not in other


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"q": "sam@example"}, "not an email address"),
        ({"q": "x" * 301}, "at most 300 characters"),
        ({"month": "1999-01"}, "Select a valid choice"),
        ({"status": "nonsense"}, "Select a valid choice"),
        ({"trainer": "x" * 65}, "at most 64 characters"),
    ],
)
def test_what_cannot_be_found_is_said(browser: Client, query: dict[str, str], says: str) -> None:
    page = browser.get(UPLOADS, query)
    assert page.status_code == 200
    assert says in page.text
    assert "action-select" not in page.text


def test_an_address_is_found_however_it_is_typed(browser: Client, make_upload: MakeUpload) -> None:
    make_upload(at=timezone.now(), student_email="sam@xn--mnchen-3ya.de")
    assert "Sam Student" in browser.get(f"{UPLOADS}student/Sam@münchen.de/").text
    copied = ["mailto:sam@münchen.de?subject=Video", "Sam <sam@münchen.de>", "<sam@münchen.de>"]
    for asked in (" Sam@MÜNCHEN.de ", *copied):
        assert "Sam Student" in browser.get(UPLOADS, {"q": asked}).text
    assert browser.get(f"{UPLOADS}student/{'x' * 3000}@example.com/").status_code == 404
    assert browser.get(f"{UPLOADS}student/sam/").status_code == 404


def test_uploads_are_found_by_month_and_status(browser: Client, make_upload: MakeUpload) -> None:
    at = timezone.now()
    make_upload(at=at, student_name="Ann Waits")
    make_upload(at=at, student_name="Ben Ready", attributes={"status": "completed"})
    page = browser.get(UPLOADS, {"month": f"{at:%Y-%m}", "status": "completed"}).text
    assert "Ben Ready" in page
    assert "Ann Waits" not in page


def test_pages_lead_on_and_back(browser: Client, make_upload: MakeUpload) -> None:
    at = timezone.now()
    for number in range(support_search.PAGE_SIZE + 1):
        make_upload(at=at - timedelta(seconds=number), student_name=f"Student {number:02}")
    first = browser.get(UPLOADS).text
    [on] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = browser.get(f"{UPLOADS}{on}").text
    assert f"Student {support_search.PAGE_SIZE}" in second
    assert 'rel="next"' not in second
    [back] = re.findall(r'rel="prev" href="([^"]+)"', second)
    again = browser.get(f"{UPLOADS}{back}").text
    assert "Student 00" in again
    assert 'rel="prev"' not in again
    assert browser.get(UPLOADS, {"cursor": "forged"}).status_code == 400
    other = on.replace("?", "?status=failed&")
    assert browser.get(f"{UPLOADS}{other}").status_code == 400


def test_one_page_says_all_about_an_upload(browser: Client, sent_upload: Upload) -> None:
    visits.count_download(stored(sent_upload), at=timezone.now())
    links.revoke(stored(sent_upload), actor="support@example.com", at=timezone.now())
    page = browser.get(page_of(sent_upload)).text
    for text in (
        "Sam Student", "sam@example.com", "Tessa Trainer", "21 November 2026", "Look further",
        "Lap 1.mp4", "Withdrawn", student_link(sent_upload), sent_upload.s3_key, "began the upload",
        "emailed the link", "asked for the file", "support@example.com", "withdrew the link",
    ):  # fmt: skip
        assert text in page, text
    assert browser.get(f"{UPLOADS}{uuid4()}/change/").status_code == 404


def test_hostile_text_stays_text(browser: Client, make_upload: MakeUpload) -> None:
    upload = make_upload(
        at=timezone.now(),
        student_name="<script>alert(1)</script>",
        trainer_name="<img src=x>",
        notes='"><img src=x onerror=alert(1)>',
        student_email='"onfocus="x@example.com',
    )
    for path in (UPLOADS, page_of(upload), f"{UPLOADS}?q=%22%3E%3Cscript%3E@x.com"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert '"onfocus' not in page


def test_the_preview_is_the_students_page_and_counts_nothing(
    browser: Client, sent_upload: Upload
) -> None:
    before = history(sent_upload)
    page = browser.get(f"{UPLOADS}{sent_upload.file_id}/preview/")
    assert page.status_code == 200
    assert "Your riding video, Sam Student" in page.text
    assert "<video" in page.text
    assert "<script" not in page.text
    assert "disabled" in page.text
    assert browser.post(f"{UPLOADS}{sent_upload.file_id}/preview/").status_code == 405
    assert history(sent_upload) == before
    assert stored(sent_upload).download_count == 0
    assert stored(sent_upload).opened_at is None


def test_the_preview_of_a_dead_link_says_what_the_student_reads(
    browser: Client, make_upload: MakeUpload
) -> None:
    upload = make_upload(at=timezone.now(), attributes={"status": "revoked"})
    page = browser.get(f"{UPLOADS}{upload.file_id}/preview/").text
    assert "This link was withdrawn" in page
    assert "This is what the student sees" in page
    assert "do not know this link" in browser.get(f"{UPLOADS}{uuid4()}/preview/").text


def test_a_students_page_shows_all_their_uploads_and_what_happened(
    browser: Client, sent_upload: Upload, make_upload: MakeUpload
) -> None:
    make_upload(at=timezone.now(), trainer_sub="second", trainer_name="Simon Second")
    page = browser.get(f"{UPLOADS}student/SAM@example.com/").text
    assert page.count("action-select") == 2
    assert "Simon Second" in page
    assert page.count("began the upload") == 2
    assert "emailed the link to the student" in page
    nobody = browser.get(f"{UPLOADS}student/zoe@example.com/").text
    assert "Nothing was sent to this address" in nobody


def test_the_page_of_problems_names_each(browser: Client, make_upload: MakeUpload) -> None:
    assert "There are no problems" in browser.get("/admin/uploads/problem/").text
    make_upload(at=timezone.now() - timedelta(hours=25), student_name="Lara Late")
    make_upload(at=timezone.now(), student_name="Fine")
    page = browser.get("/admin/uploads/problem/").text
    assert "Lara Late" in page
    assert "No video for a day" in page
    assert "Fine" not in page


def test_trainers_are_listed_with_their_last_sign_in_and_uploads(
    browser: Client, pool: dict[str, str], make_count: Callable[..., None]
) -> None:
    at = timezone.now()
    sub = pool["trainer@example.com"]
    sign_ins.record(sub, at=at)
    make_count(sub, at=at, uploads=7)
    make_count(sub, at=at - timedelta(days=31), uploads=99)
    clients.client("cognito-idp").admin_disable_user(
        UserPoolId=pool["id"], Username="second@example.com"
    )
    page = browser.get("/admin/uploads/trainer/").text
    tessa, simon = re.findall(r"<tr>\s*<th scope=\"row\">.*?</tr>", page, re.DOTALL)
    assert "Tessa Trainer" in tessa
    assert ">7<" in tessa
    assert f"{at:%H:%M}" in tessa
    assert "not in the last year" in simon
    assert "disabled" in simon
    assert "Sue Support" not in page


def test_the_desk_shows_the_last_thirty_days(
    browser: Client, make_count: Callable[..., None], aws_calls: list[str]
) -> None:
    at = timezone.now()
    for sub in ("trainer", "second"):
        make_count(sub, at=at, uploads=2, bytes=3 * 1024**3, downloads=1)
    aws_calls.clear()
    page = browser.get("/admin/").text
    assert page.count("<svg viewBox") >= 4
    assert 'aria-label="Uploads: 4"' in page
    assert "<strong>6.0\xa0GB</strong> Video received" in page
    assert "Recent actions" not in page
    assert set(aws_calls) == {"GetItem", "Query"}
    assert aws_calls.count("Query") <= 3


def test_all_that_is_held_on_a_student_is_handed_out_and_that_is_recorded(
    browser: Client, sent_upload: Upload, make_upload: MakeUpload
) -> None:
    make_upload(student_email="ann@example.com")
    suppression.Suppression.of(
        "sam@example.com", reason=EmailStatus.COMPLAINED, detail="abuse", at=timezone.now()
    ).save()
    path = f"{UPLOADS}student/Sam@example.com/export/"
    assert browser.get(path).status_code == 405
    answer = browser.post(path)
    assert answer["Content-Disposition"] == 'attachment; filename="sam@example.com.json"'
    held = answer.json()
    assert held["studentEmail"] == "sam@example.com"
    [upload] = held["uploads"]
    assert upload["fileId"] == sent_upload.file_id
    assert upload["notes"] == "Look further ahead."
    assert upload["downloadCount"] == 0
    assert upload["uploadDate"].endswith("Z")
    assert not [name for name in upload if name.startswith(("PK", "SK", "GSI", "ttl"))]
    kinds = [event["kind"] for event in upload["history"]]
    assert kinds == ["created", "received", "emailed", "exported"]
    assert upload["history"][-1]["actor"] == "support@example.com"
    assert held["suppression"]["detail"] == "abuse"
    assert browser.post(f"{UPLOADS}student/sam/export/").status_code == 404
    nobody = browser.post(f"{UPLOADS}student/zoe@example.com/export/").json()
    assert (nobody["uploads"], nobody["suppression"]) == ([], None)
