"""Each refusal of a video, or of a part, has its own code, status and words."""

import pytest

from core.errors import Refused
from uploads.storage import refusals

ALL = [
    (refusals.NotResumable(), 409, "not_resumable"),
    (refusals.OtherFile(), 409, "other_file"),
    (refusals.PartsMissing(), 409, "parts_missing"),
    (refusals.MultipartGone(), 404, "multipart_gone"),
    (refusals.MultipartNotBegun(), 404, "multipart_not_begun"),
    (refusals.PartNumbersInvalid(3), 400, "part_numbers_invalid"),
]


@pytest.mark.parametrize(("refusal", "status", "code"), ALL)
def test_a_refusal_has_a_status_and_a_code(refusal: Refused, status: int, code: str) -> None:
    assert (refusal.status, refusal.code) == (status, code)
    assert len(str(refusal.message)) > 20


def test_no_refusal_of_the_module_is_left_out() -> None:
    classes = {each for each in vars(refusals).values() if isinstance(each, type)}
    ours = {each for each in classes if each.__module__ == refusals.__name__}
    assert ours == {type(refusal) for refusal, _, _ in ALL}


def test_parts_are_named_by_how_many_there_are() -> None:
    message = str(refusals.PartNumbersInvalid(3).message)
    assert message == f"Name 1 to {refusals.MAX_SIGNED} parts, by numbers from 1 to 3."
