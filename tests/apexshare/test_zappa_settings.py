import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from apexshare.environments import ENVIRONMENTS

SETTINGS: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "zappa_settings.json").read_text()
)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_stage_listens_to_its_own_bucket_with_the_prefix(name: str) -> None:
    stage = SETTINGS[name]
    source, topic = [event["event_source"] for event in stage["events"] if "event_source" in event]
    assert stage["extends"] == "base"
    assert stage["environment_variables"] == {"APEXSHARE_ENVIRONMENT": name}
    assert source == {
        "arn": f"arn:aws:s3:::{ENVIRONMENTS[name].video_bucket}",
        "events": ["s3:ObjectCreated:*"],
        "prefix": "videos/",
    }
    assert topic["arn"].endswith(f":{ENVIRONMENTS[name].feedback_topic}")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_handler_exists_and_takes_event_and_context(name: str) -> None:
    functions = [event["function"] for event in SETTINGS[name]["events"]]
    assert functions == [
        "apexshare.events.objects_created",
        "apexshare.events.mail_feedback",
        "apexshare.events.reconcile",
    ]
    for function in functions:
        module, attribute = function.rsplit(".", 1)
        handler = getattr(importlib.import_module(module), attribute)
        code = handler.__code__
        assert code.co_varnames[: code.co_argcount] == ("event", "context")


def test_nobody_sees_a_traceback_and_zappa_grants_no_rights() -> None:
    assert SETTINGS["base"]["debug"] is False
    assert SETTINGS["base"]["manage_roles"] is False
