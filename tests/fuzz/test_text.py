"""Names, addresses, days and cursors: taken as they are meant, or refused by the declared rule."""

import re
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import strategies as st

from core.limits import _network
from core.table.paging import CursorInvalid, read, sign
from core.text import one_line, visible
from tests.conftest import new_upload
from tests.fuzz.strategies import anything, near_misses, odd_texts, texts
from tests.tally import fuzz
from uploads.forms.fields import DayField, StudentEmailField
from uploads.forms.upload import UploadForm
from uploads.records import video_file
from uploads.records.video_file import VideoFile
from uploads.rules import problems
from uploads.services import emails
from uploads.storage import keys

suffixes = st.sampled_from([".mp4", ".M4V", ".MOV", ".avi", ".mp4.html", "", ".", ".MP\u212a"])
names = st.builds("{}{}".format, odd_texts, suffixes)
domains = st.one_of(
    st.sampled_from(["example.com", "münchen.de", "例え.テスト", "İstanbul.com.tr", "ﬁ.example"]),
    st.builds("{}.com".format, texts),
)
addresses = st.one_of(
    odd_texts, st.emails(), st.builds("{}@{}".format, st.one_of(texts, st.just("sam")), domains)
)
days = st.one_of(odd_texts, st.dates().map(str), st.from_regex(r"\d{1,5}-\d{1,3}-\d{1,3}"))


@fuzz(300, name=names)
def test_a_name_that_we_take_is_safe_wherever_it_goes(name: str) -> None:
    video = VideoFile(name=name, size=8)
    if list(problems(video)):
        return
    name = video.name
    assert visible(name) == name
    assert re.fullmatch(r"[a-z0-9-]{1,80}\.(mp4|m4v|mov|avi)", keys.safe_name(name))
    file_id = str(uuid4())
    assert keys.file_id_in(keys.video_key(file_id, name, datetime.now(UTC))) == file_id
    header = keys.content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert len(header) < 1700
    kept = unquote(header.rpartition("''")[2])
    assert kept == name or (len(header) > 1400 and kept.endswith(video.suffix))


@fuzz(100, chosen=st.lists(names, max_size=6))
def test_any_files_come_in_some_order(chosen: list[str]) -> None:
    videos = [VideoFile(name=name, size=None) for name in chosen]
    ordered = video_file.in_order(videos)
    assert sorted(video.name for video in ordered) == sorted(map(one_line, chosen))


@fuzz(300, text=addresses)
def test_an_address_is_refused_or_fit_for_ses_and_for_a_key(text: str) -> None:
    try:
        address = StudentEmailField().clean(text)
    except ValidationError:
        return
    assert StudentEmailField().clean(address) == address
    assert address.isascii()
    assert address.isprintable()
    assert len(address) <= 254


@fuzz(200, text=days)
def test_a_day_is_refused_or_a_date(text: str) -> None:
    try:
        day = DayField().clean(text)
    except ValidationError:
        return
    assert isinstance(day, date)
    assert DayField().clean(day.isoformat()) == day


@fuzz(
    200,
    form=st.fixed_dictionaries(
        {
            "student_email": addresses,
            "student_name": odd_texts,
            "session_date": days,
            "notes": odd_texts,
            "described": st.one_of(odd_texts, anything.map(str)),
            "file": names,
            "emails": odd_texts,
        }
    ),
)
def test_any_form_is_valid_or_says_what_is_wrong(form: dict[str, str]) -> None:
    filled = QueryDict(mutable=True)
    filled.update(form)
    checked = UploadForm(filled)
    if not checked.is_valid():
        assert any(checked.errors.values())
        assert checked.as_div()


@fuzz(
    200, files_said=anything, usual=near_misses([{"name": "a.mp4", "size": 8, "fingerprint": ""}])
)
def test_what_a_page_says_of_its_files_is_checked(files_said: Any, usual: Any) -> None:
    import json

    for said in (files_said, usual):
        form = UploadForm({"described": json.dumps(said)})
        form.is_valid()
        for video in form.cleaned_data["videos"]:
            assert len(video.fingerprint) <= 64


@fuzz(150, address=addresses, name=odd_texts, notes=odd_texts, file_name=names)
def test_an_email_of_anything_that_we_take_is_one_email_to_one_student(
    address: str, name: str, notes: str, file_name: str
) -> None:
    form = UploadForm(
        {
            "student_email": address,
            "student_name": name,
            "session_date": "2026-11-21",
            "notes": notes,
            "file": file_name,
        }
    )
    if not form.is_valid():
        return
    data = form.cleaned_data
    upload = new_upload(
        student_email=data["student_email"],
        student_name=data["student_name"],
        notes=data["notes"],
        video=VideoFile(name=data["videos"][0].name, size=8),
    )
    sent = message_from_bytes(emails._compose([upload]).message().as_bytes(), policy=default)
    assert [one.addr_spec for one in sent["To"].addresses] == [data["student_email"]]
    assert sent["Bcc"] is None
    assert sent["Cc"] is None
    assert len(sent.get_all("Subject", [])) == 1


@fuzz(150, place=anything, query=texts)
def test_a_cursor_leads_back_to_its_place_in_its_own_list_only(place: Any, query: str) -> None:
    cursor = sign(place, query=query)
    assert repr(read(cursor, query=query)) == repr(place)
    with pytest.raises(CursorInvalid):
        read(cursor, query=f"{query}+")


@fuzz(150, cursor=odd_texts, at=st.integers(0, 200), piece=odd_texts)
def test_a_cursor_of_somebody_elses_making_is_refused(cursor: str, at: int, piece: str) -> None:
    ours = sign(["DATE#2026-11", None, 0], query="list")
    for forged in (cursor, ours[:at] + piece + ours[at + 1 :]):
        if forged and forged != ours:
            with pytest.raises(CursorInvalid):
                read(forged, query="list")


@fuzz(150, address=st.one_of(odd_texts, st.ip_addresses().map(str)))
def test_any_address_of_a_viewer_names_a_network(address: str) -> None:
    assert len(_network(address)) <= max(len(address), 50)
