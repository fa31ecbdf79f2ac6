import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from uploads.forms.upload import UploadForm
from uploads.records.video_file import VideoFile

GOOD = {
    "student_email": "Sam@Example.com ",
    "student_name": "Sam Student",
    "session_date": "2026-11-21",
    "notes": "Two\nlines",
    "described": '[{"name": "Lap 1.mp4", "size": 2147483648, "fingerprint": "print"}]',
}


def files(*names: str, size: Any = 4) -> str:
    return json.dumps([{"name": name, "size": size, "fingerprint": ""} for name in names])


def errors(**changes: Any) -> dict[str, list[str]]:
    form = UploadForm(GOOD | changes)
    form.is_valid()
    return {field: list(map(str, messages)) for field, messages in form.errors.items()}


def test_a_good_form_is_clean() -> None:
    form = UploadForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["student_email"] == "sam@example.com"
    assert form.cleaned_data["videos"] == [
        VideoFile(name="Lap 1.mp4", size=2147483648, fingerprint="print")
    ]


def test_a_name_of_very_many_digits_is_refused_as_too_long() -> None:
    assert "longer than" in errors(described=files("9" * 5000 + ".mp4"))["file"][0]


def test_without_javascript_the_browser_sends_the_names_alone() -> None:
    form = UploadForm(QueryDict(urlencode(GOOD | {"described": ""}) + "&file=b.mp4&file=a.mp4"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["videos"] == [
        VideoFile(name="a.mp4", size=None),
        VideoFile(name="b.mp4", size=None),
    ]


def test_several_videos_are_emailed_together_unless_the_trainer_says_otherwise() -> None:
    for choice, together in [("", True), ("together", True), ("separate", False)]:
        form = UploadForm(GOOD | {"described": files("a.mp4", "b.mp4"), "emails": choice})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["one_email"] is together


def test_of_several_videos_the_bad_one_is_named() -> None:
    found = errors(described=files("a.mp4", "b.mkv"))["file"]
    assert found == [
        "b.mkv: By its name, this is not an MP4, MOV or AVI file. Choose or export one of these."
    ]


def test_too_many_videos_at_a_time_are_refused() -> None:
    assert errors(described=files(*["a.mp4"] * 20)) == {}
    assert "more than 20 videos" in errors(described=files(*["a.mp4"] * 21))["file"][0]


@pytest.mark.parametrize(
    "nonsense",
    ["{", "5", '"text"', "[5]", "[{}]", '[{"name": "a.mp4"}]', "[" * 100_000]
    + [
        f'[{{"name": "a.mp4", "size": {size}, "fingerprint": ""}}]'
        for size in ('"x"', "1e999", "{}")
    ],
)
def test_nonsense_about_files_counts_as_no_file(nonsense: str) -> None:
    assert errors(described=nonsense) == {"file": ["Choose the video."]}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("student_email", "", "Enter the student’s email"),
        ("student_email", "sam@", "not an email address"),
        ("student_email", "sam@localhost", "not an email address"),
        ("student_email", "sam@example.com\nBcc: all@example.com", "not an email address"),
        ("student_name", "", "Enter the student’s name"),
        ("student_name", "x" * 101, "at most 100 characters"),
        ("student_name", "\u202e\r\n", "Enter the student’s name"),
        ("session_date", "", "Enter the date"),
        ("session_date", "19/09/99999", "not a date"),
        ("session_date", "1026-11-21", "Check the year"),
        ("notes", "x" * 2001, "at most 2000 characters"),
    ],
)
def test_a_bad_field_says_what_to_do(field: str, value: str, says: str) -> None:
    found = errors(**{field: value})
    assert list(found) == [field]
    assert says in " ".join(found[field])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"described": ""}, "Choose the video"),
        ({"described": files("")}, "has no name"),
        ({"described": files("a.mkv")}, "not an MP4, MOV or AVI"),
        ({"described": files("GL010042.LRV")}, "GoPro’s small copy. Rename it to …MP4"),
        ({"described": files("DJI_0042.LRF")}, "DJI’s small copy. Rename it to …MP4"),
        ({"described": files("VID_1.insv")}, "Export it as MP4 in Insta360’s app"),
        ({"described": files("GS010042.360")}, "Export it as MP4 in GoPro’s app"),
        ({"described": files("a.3gp")}, "Rename it to …mp4"),
        ({"described": files("mp4")}, "not an MP4, MOV or AVI"),
        ({"described": files("../a.mp4")}, "must not contain /"),
        ({"described": files("C:\\a.mp4")}, "must not contain /"),
        ({"described": files(" \u200e\n")}, "has no name"),
        ({"described": files("a" * 300 + ".mp4")}, "longer than 255"),
        ({"described": files("a.mp4", size=0)}, "empty"),
        ({"described": files("a.mp4", size=-1)}, "empty"),
        ({"described": files("a.mp4", size=5 * 1024**3 + 1)}, "larger than 5.0"),
    ],
)
def test_a_bad_file_says_what_to_do(changes: dict[str, str], says: str) -> None:
    found = errors(**changes)
    assert list(found) == ["file"]
    assert says in " ".join(found["file"])


@pytest.mark.parametrize(
    "name", ["🏍️ Lap 1.mp4", "Kurve größer.MOV", "Lap 1.M4V", f"{251 * 'a'}.avi"]
)
def test_an_unusual_name_is_welcome(name: str) -> None:
    assert errors(described=files(name)) == {}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\u200eVIDEO-2026-11-21.mp4", "VIDEO-2026-11-21.mp4"),  # WhatsApp's
        ("\u202bסרטון 1\u202c.mov", "סרטון 1.mov"),  # macOS's in Hebrew
        ("Kur\u00adve.mp4", "Kurve.mp4"),
        ("\ufeffLap 1.mp4", "Lap 1.mp4"),
        ("Lap 1.mp4 ", "Lap 1.mp4"),
        ("Lap 1.mp4\u00a0\u200d", "Lap 1.mp4"),
        ("a\u202e4pm.mp4", "a4pm.mp4"),
        ("Lap\r\n1\u2028a\tb.mp4", "Lap 1 a b.mp4"),
        ("La\x00p\ud83d 1.mp4", "Lap 1.mp4"),
        ("👩\u200d🏫  Lap  1 .mp4", "👩\u200d🏫  Lap  1 .mp4"),
    ],
)
def test_a_name_loses_what_nobody_can_mend(name: str, kept: str) -> None:
    plain = UploadForm(GOOD | {"described": "", "file": name})
    for form in (UploadForm(GOOD | {"described": files(name)}), plain):
        assert form.is_valid(), form.errors
        assert [video.name for video in form.cleaned_data["videos"]] == [kept]


def test_exactly_the_largest_size_is_welcome() -> None:
    assert errors(described=files("a.mp4", size=5 * 1024**3)) == {}


@pytest.mark.parametrize(
    ("damages", "kept"),
    [
        ('["cut", "unfinished"]', ["cut", "unfinished"]),
        ('["", "cut"]', ["", "cut"]),
        ('["<script>", 7]', ["", ""]),
        ('[["cut"], {"cut": 1}]', ["", ""]),
        ('["cut"]', ["", ""]),
        ('{"a.mp4": "cut", "b.mp4": "cut"}', ["", ""]),
        ("nonsense", ["", ""]),
        ("[" * 10**5, ["", ""]),
        ("", ["", ""]),
    ],
)
def test_what_is_wrong_with_a_recording_is_kept_if_it_is_known(
    damages: str, kept: list[str]
) -> None:
    form = UploadForm(GOOD | {"described": files("a.mp4", "b.mp4"), "damages": damages})
    assert form.is_valid(), form.errors
    assert [video.damage for video in form.cleaned_data["videos"]] == kept


def test_what_is_wrong_stays_with_its_recording_in_their_order() -> None:
    form = UploadForm(GOOD | {"described": files("b.mp4", "a.mp4"), "damages": '["cut", ""]'})
    assert form.is_valid()
    videos = form.cleaned_data["videos"]
    assert [(video.name, video.damage) for video in videos] == [("a.mp4", ""), ("b.mp4", "cut")]
