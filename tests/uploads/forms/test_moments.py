"""The form of a moment: what it takes, what it refuses and says."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.conftest import NOON, new_upload
from uploads.forms.moments import MomentForm
from uploads.records.moment import MAX_MS, Moment

GOOD = {"time": "0:42", "text": "Look ahead.", "kind": "danger"}


def errors(*, duration_ms: int | None = None, **values: Any) -> dict[str, list[str]]:
    form = MomentForm(GOOD | values, duration_ms=duration_ms)
    return {name: [str(one) for one in found] for name, found in form.errors.items()}


def test_it_reads_a_time_and_words() -> None:
    form = MomentForm(GOOD | {"end": "0:43.5"})
    assert form.is_valid()
    assert form.words == {"ms": 42_000, "end_ms": 43_500, "text": "Look ahead.", "kind": "danger"}
    assert MomentForm(GOOD).is_valid()


@pytest.mark.parametrize("time", ["-1", "NaN", str(10**18), "0:61", "<b>", "", "x"])
def test_what_is_no_time_is_refused(time: str) -> None:
    assert list(errors(time=time)) == ["time"]


def test_a_time_beyond_the_film_is_refused_where_its_length_is_known() -> None:
    assert errors(duration_ms=41_000) == {}
    assert errors(duration_ms=40_999) == {"time": ["The video is only 0:40 long."]}
    assert list(errors(duration="40000")) == ["time"]
    assert list(errors(end="1:00", duration_ms=50_000)) == ["end"]
    assert list(errors(time="25:00:00")) == ["time"]


@pytest.mark.parametrize("duration", ["NaN", "-5", "Infinity", "1e3", "9" * 30, "٤"])
def test_nonsense_about_the_films_length_is_ignored(duration: str) -> None:
    form = MomentForm(GOOD | {"duration": duration})
    assert form.is_valid()
    assert form.cleaned_data["duration"] is None
    assert MAX_MS > 0


def test_nonsense_in_a_hidden_field_counts_as_nothing() -> None:
    form = MomentForm(GOOD | {"moment_id": "1", "version": "-1"})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["moment_id"], UUID)
    assert form.cleaned_data["version"] == 0


def test_an_end_comes_after_the_beginning() -> None:
    assert list(errors(end="0:42")) == ["end"]
    assert list(errors(end="0:41")) == ["end"]


def test_text_is_one_line_of_what_is_seen_and_500_characters_at_most() -> None:
    form = MomentForm(GOOD | {"text": " a\u202eb\x00\nc <b>d</b> "})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "ab c <b>d</b>"
    assert errors(text="x" * 500) == {}
    assert list(errors(text="x" * 501)) == ["text"]
    assert list(errors(text="\u202e")) == ["text"]


def test_no_other_kind_is_taken() -> None:
    assert list(errors(kind="praise")) == ["kind"]


def test_every_new_form_has_an_id_of_its_own() -> None:
    first, second = MomentForm.empty(auto_id="a_%s"), MomentForm.empty(auto_id="a_%s")
    assert first.initial["moment_id"] != second.initial["moment_id"]


def test_a_form_that_shows_a_moment_sends_it_back_as_it_was() -> None:
    moment = Moment.of(
        new_upload(), uuid4(), ms=42_480, end_ms=50_001, text="x", kind="danger", at=NOON
    )
    shown = MomentForm.showing(moment, auto_id="a_%s").initial
    form = MomentForm(shown)
    assert form.is_valid()
    assert all(getattr(moment, name) == value for name, value in form.words.items())


def test_each_error_is_tied_to_its_field() -> None:
    form = MomentForm(GOOD | {"time": "x"}, auto_id="moment_%s")
    form.describe()
    assert 'aria-describedby="moment_time_error"' in str(form["time"])
