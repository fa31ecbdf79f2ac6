import pytest
from django.utils.functional import Promise

from core.errors import FieldInvalid, Refused, TooManyRequests, for_each


def every_refusal() -> list[type[Refused]]:
    found, left = [], [Refused]
    while left:
        kind = left.pop()
        found.append(kind)
        left.extend(kind.__subclasses__())
    return found


def test_all_are_tried_though_some_fail(caplog: pytest.LogCaptureFixture) -> None:
    tried: list[int] = []

    def act(number: int) -> None:
        tried.append(number)
        if number % 2:
            raise ValueError(number)

    with pytest.raises(ExceptionGroup, match="A number failed") as failed:
        for_each(range(4), act, failure="A number failed")
    assert tried == [0, 1, 2, 3]
    assert [error.args for error in failed.value.exceptions] == [(1,), (3,)]
    assert [record.getMessage() for record in caplog.records] == ["A number failed"] * 2
    assert all(record.exc_info for record in caplog.records)


def test_how_many_there_were_is_told() -> None:
    tried: list[str] = []
    assert for_each(iter("abc"), tried.append, failure="never") == 3
    assert tried == ["a", "b", "c"]
    assert for_each([], tried.append, failure="never") == 0


def test_whoever_stops_the_program_stops_the_loop() -> None:
    tried: list[int] = []

    def act(number: int) -> None:
        tried.append(number)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        for_each(range(3), act, failure="never")
    assert tried == [0]


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__name__)
def test_a_refusal_is_an_error_for_people_and_programs(kind: type[Refused]) -> None:
    assert 400 <= kind.status < 600
    assert kind.code == kind.code.lower().replace(" ", "_")
    for text in (kind.title, kind.message):
        assert isinstance(text, str | Promise)
        assert str(text)


def test_a_field_is_named_with_what_is_wrong_with_it() -> None:
    error = FieldInvalid("sessionDate", "The session cannot be in the future.")
    assert (error.status, error.field) == (422, "sessionDate")
    assert error.message == "The session cannot be in the future."


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [(1, "Wait 1 second,"), (99, "Wait 99 seconds,"), (100, "Wait 2 minutes,")],
)
def test_whoever_asks_too_often_is_told_how_long_to_wait(seconds: int, wait: str) -> None:
    error = TooManyRequests(seconds)
    assert wait in str(error.message)
    assert error.headers == {"Retry-After": str(seconds)}
