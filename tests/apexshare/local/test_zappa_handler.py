import json
from typing import Any

import pytest

from apexshare.local import zappa_handler


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    events: list[Any] = []
    monkeypatch.setattr(zappa_handler, "invoke", events.append)
    return events


def test_a_message_comes_as_sns_brings_it(invoked: list[Any]) -> None:
    zappa_handler.publish("a-topic", {"eventType": "Bounce"})
    [event] = invoked
    [record] = event["Records"]
    assert record["Sns"]["TopicArn"] == "arn:aws:sns:us-east-1:000000000000:a-topic"
    assert json.loads(record["Sns"]["Message"]) == {"eventType": "Bounce"}


def test_a_schedule_runs_the_function_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from apexshare import events

    ran: list[Any] = []
    monkeypatch.setattr(events, "clean", lambda event, _context: ran.append(event))
    zappa_handler.invoke_schedule("apexshare.events.clean")
    [event] = ran
    assert event["resources"][0].endswith(":rule/dev-apexshare.events.clean")


def test_a_schedule_that_fails_is_logged_and_the_next_one_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_event: object) -> None:
        raise ValueError

    monkeypatch.setattr(zappa_handler, "invoke", fail)
    zappa_handler.invoke_schedule("apexshare.events.clean")
    assert [record.getMessage() for record in caplog.records] == ["apexshare.events.clean failed"]
