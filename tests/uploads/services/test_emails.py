import re
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from core.school import DOMAIN
from tests.conftest import NOON, new_upload
from uploads.records.moment import Moment, upload_with_moments
from uploads.records.upload import Upload
from uploads.records.video_file import VideoFile
from uploads.services import emails
from uploads.web_addresses import student_link


def sent(*uploads: Upload) -> tuple[Any, str, str]:
    """The message as it went out, its text and its HTML."""
    emails.send_video_ready(uploads)
    message: Any = mail.outbox[-1].message()
    text, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
    return message, text, html


def test_it_says_who_which_session_how_big_until_when_and_where() -> None:
    upload = new_upload()
    message, text, html = sent(upload)
    assert message["To"] == "sam@example.com"
    assert message["Reply-To"] == "trainer@example.com"
    assert message["From"] == f"ApexShare <noreply@dev.{DOMAIN}>"
    assert message["Subject"] == "Tessa Trainer sent you your riding video of Nov. 21, 2026"
    for part in (text, html):
        assert "Sam Student" in part
        assert "Tessa Trainer" in part
        assert "8\xa0bytes" in part
        assert "Nov. 29, 2026" in part
        assert "Look further ahead." in part
        assert student_link(upload) in part


def test_html_in_names_and_notes_stays_text() -> None:
    _, text, html = sent(new_upload(student_name="<b>Sam</b>", notes="<img src=x> & 'more'"))
    assert "<b>Sam</b>" in text
    assert "<b>Sam" not in html
    assert "<img" not in html
    assert "&lt;img src=x&gt; &amp;" in html


def test_template_tags_in_notes_stay_text() -> None:
    _, text, html = sent(new_upload(notes="{{ upload.trainer_sub }} {% now 'Y' %}"))
    assert "{{ upload.trainer_sub }} {% now 'Y' %}" in text
    assert "{{ upload.trainer_sub }} {% now" in html


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\u2028"])
def test_a_name_cannot_add_a_header(break_: str) -> None:
    name = f"Eve{break_}Bcc: everyone@example.com"
    message, _, _ = sent(new_upload(trainer_name=name))
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert mail.outbox[-1].recipients() == ["sam@example.com"]


def test_a_link_in_the_text_stands_on_a_line_of_its_own() -> None:
    upload = new_upload()
    _, text, _ = sent(upload)
    assert student_link(upload) in text.splitlines()


def test_one_email_tells_of_several_videos_in_their_order() -> None:
    first = new_upload(video=VideoFile(name="GX010042.MP4", size=4_000_000_000))
    second = new_upload(video=VideoFile(name="GX020042.MP4", size=2_000_000))
    message, text, html = sent(first, second)
    assert message["Subject"] == "Tessa Trainer sent you 2 riding videos of Nov. 21, 2026"
    for part in (text, html):
        places = [
            part.index(word)
            for word in ("GX010042.MP4", student_link(first), "3.7", "GX020042.MP4")
        ]
        assert places == sorted(places)
        assert student_link(second) in part
    assert student_link(second) in text.splitlines()


def test_videos_whose_links_end_together_share_one_last_day() -> None:
    for part in sent(new_upload(), new_upload())[1:]:
        assert part.count("Available until") == part.count("Nov. 29, 2026") == 1


def test_each_video_has_its_own_last_day_where_they_differ() -> None:
    first, second = new_upload(), new_upload()
    second.download_expires_at = NOON + timedelta(days=2)
    for part in sent(first, second)[1:]:
        words = (student_link(first), "Nov. 29, 2026", student_link(second), "Nov. 24, 2026")
        places = [part.index(word) for word in words]
        assert places == sorted(places)
        assert part.count("Available until") == 2


@pytest.mark.parametrize("name", ["Zoë Müller", "Владимир Константинович Преображенский", "李小龙"])
def test_the_subject_begins_on_its_first_line_in_any_alphabet(name: str) -> None:
    emails.send_video_ready([new_upload(trainer_name=name)])
    sent = mail.outbox[-1].message().as_bytes()
    [subject] = re.findall(rb"^Subject:(.*(?:\n .*)*)", sent, re.MULTILINE)
    assert subject.split(b"\n")[0].strip().startswith(b"=?utf-8?")
    assert max(map(len, subject.split(b"\n"))) <= 78
    assert message_from_bytes(sent, policy=policy.default)["Subject"] == mail.outbox[-1].subject


def test_the_button_is_a_cell_for_outlook_and_the_address_stands_beneath() -> None:
    upload = new_upload()
    html = sent(upload)[2]
    assert "<!--[if mso]><style>.button { padding" in html
    assert '<td class="button" bgcolor=' in html
    assert f">{student_link(upload)}</a>" in html
    preheader = html[html.index("<body") :].index("mso-hide:all")
    assert preheader < html[html.index("<body") :].index("<table")


def with_moments(number: int, **more: Any) -> Upload:
    """An upload of the table, with so many moments."""
    upload = new_upload(**more)
    upload.moment_count = number
    upload.save()
    for place in range(number):
        Moment.of(
            upload, uuid4(), ms=42_500 + place, text="<b>Look</b>", kind="danger", at=NOON
        ).save()
    return upload


def test_each_moment_is_a_link_to_its_time(aws: None) -> None:
    upload = with_moments(1)
    _message, text, html = sent(upload)
    link = f"{student_link(upload)}?t=42.5"
    assert f"0:42 Danger: <b>Look</b>\n{link}\n" in text
    assert f'href="{link}"' in html
    assert "&lt;b&gt;Look&lt;/b&gt;" in html
    assert "more are on the page" not in text + html


def test_an_email_holds_a_number_of_moments_and_says_how_many_there_are_beside(aws: None) -> None:
    _message, text, html = sent(with_moments(emails.MAX_IN_EMAIL + 2))
    for part in (text, html):
        assert part.count("?t=42.5") == emails.MAX_IN_EMAIL
        assert "2 more are on the page." in part
    assert len(html) < 102_000


def test_a_line_of_the_notes_that_begins_with_a_time_is_a_link() -> None:
    upload = new_upload(notes="0:42 Look\nAt 0:43 not\n1:02:03–1:02:09 <b>")
    _message, text, html = sent(upload)
    for seconds in (42, 3723):
        assert f"{student_link(upload)}?t={seconds}\n" in text
        assert f'href="{student_link(upload)}?t={seconds}"' in html
    assert "?t=43" not in text + html
    assert ">1:02:03–1:02:09</a> &lt;b&gt;" in html


def test_notes_on_several_videos_lead_to_none_of_them() -> None:
    _message, text, html = sent(new_upload(notes="0:42 Look"), new_upload(notes="0:42 Look"))
    assert "?t=" not in text + html
    assert "0:42 Look" in text


def test_new_moments_have_an_email_of_their_own(aws: None) -> None:
    upload = with_moments(1, student_name="Sam <b>")
    emails.send_moments_added(*upload_with_moments(upload.file_id))
    message: Any = mail.outbox[-1].message()
    text, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
    assert message["Subject"] == (
        "Tessa Trainer has added moments to your riding video of Nov. 21, 2026"
    )
    assert message["Reply-To"] == "trainer@example.com"
    for part in (text, html):
        assert f"{student_link(upload)}?t=42.5" in part
    assert "Sam &lt;b&gt;" in html
