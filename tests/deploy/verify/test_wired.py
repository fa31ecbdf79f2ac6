"""What AWS is asked, and which answers fail."""

from collections.abc import Callable
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from deploy.verify import wired
from deploy.verify.deployed import Deployed, Failed, NotHere
from tests.deploy.verify.conftest import ARN, DEV, deployed

TOPIC = f"arn:aws:sns:us-east-1:123456789012:{ENVIRONMENTS['prod'].alarm_topic}"


def heard(*functions: str) -> dict[str, Any]:
    return {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": each} for each in functions]}


def api(*made: str) -> dict[str, Any]:
    default = {"responseType": "UNAUTHORIZED", "defaultResponse": True}
    ours = [{"responseType": each, "defaultResponse": False} for each in made]
    return {
        "get_rest_apis": {"items": [{"id": "a1", "name": DEV.function}]},
        "get_gateway_responses": {"items": [default, *ours]},
    }


def rule(state: str) -> dict[str, Any]:
    return {
        "list_rule_names_by_target": {"RuleNames": ["a", "b"]},
        "describe_rule": {"State": state},
    }


def subscribed(endpoint: str) -> dict[str, Any]:
    return {"list_subscriptions_by_topic": {"Subscriptions": [{"Endpoint": endpoint}]}}


def pool(mfa: str) -> dict[str, Any]:
    return {
        "get_parameter": {"Parameter": {"Value": "pool"}},
        "describe_user_pool": {"UserPool": {"MfaConfiguration": mfa}},
    }


def ringing(subscription: str, *history: str) -> dict[str, Any]:
    return {
        "describe_alarms": {"MetricAlarms": [{"AlarmName": "A", "AlarmActions": [TOPIC]}]},
        "list_subscriptions_by_topic": {"Subscriptions": [{"SubscriptionArn": subscription}]},
        "describe_alarm_history": {
            "AlarmHistoryItems": [{"HistorySummary": each} for each in history]
        },
    }


Check = Callable[[Deployed], None]

GOOD: list[tuple[Check, dict[str, Any]]] = [
    (wired.events, {"get_bucket_notification_configuration": heard("other", ARN)}),
    (wired.schedule, rule("ENABLED")),
    (wired.feedback, subscribed(f"{ARN}:feedback")),
    (wired.tags, {"list_tags": {"Tags": {"environment": "dev"}}}),
    (wired.second_factor, pool("ON")),
    (wired.throttle_page, api("THROTTLED", "DEFAULT_5XX")),
]

BAD: list[tuple[Check, dict[str, Any]]] = [
    (wired.events, {"get_bucket_notification_configuration": {}}),
    (wired.events, {"get_bucket_notification_configuration": heard("other")}),
    (wired.schedule, rule("DISABLED")),
    (wired.schedule, {"list_rule_names_by_target": {"RuleNames": []}}),
    (wired.feedback, subscribed(ARN)),
    (wired.tags, {"list_tags": {"Tags": {}}}),
    (wired.tags, {"list_tags": {"Tags": {"environment": "prod"}}}),
    (wired.second_factor, pool("OPTIONAL")),
    (wired.throttle_page, api("THROTTLED")),
    (wired.throttle_page, {"get_rest_apis": {"items": []}}),
]


@pytest.mark.parametrize(("check", "says"), GOOD)
def test_what_is_as_it_should_be_passes(check: Check, says: dict[str, Any]) -> None:
    check(deployed(**says))


@pytest.mark.parametrize(("check", "says"), BAD)
def test_what_is_not_fails_and_says_what_to_do(check: Check, says: dict[str, Any]) -> None:
    with pytest.raises(Failed, match=r" → (make )?deploy "):
        check(deployed(**says))


def test_an_alarm_that_told_somebody_passes() -> None:
    rang: list[dict[str, Any]] = []
    wired.alarm(
        deployed(
            environment="prod",
            set_alarm_state=lambda **said: rang.append(said),
            **ringing("arn:aws:sns:1", f"Successfully executed action {TOPIC}"),
        )
    )
    [said] = rang
    assert (said["AlarmName"], said["StateValue"]) == ("A", "ALARM")


def test_an_alarm_that_nobody_hears_is_not_rung() -> None:
    with pytest.raises(Failed, match="confirm the email"):
        wired.alarm(deployed(environment="prod", **ringing("PendingConfirmation")))


def test_an_alarm_that_told_nobody_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wired, "PATIENCE", 0.05)
    monkeypatch.setattr(wired, "PAUSE", 0.01)
    with pytest.raises(Failed, match="told nobody"):
        wired.alarm(deployed(environment="prod", **ringing("arn:aws:sns:1", "Failed to execute")))


def test_the_alarms_of_another_environment_do_not_count() -> None:
    alarms = {"MetricAlarms": [{"AlarmName": "B", "AlarmActions": [f"{TOPIC}x"]}]}
    with pytest.raises(Failed, match="there is no alarm"):
        wired.alarm(deployed(environment="prod", describe_alarms=alarms))


def test_where_there_are_no_alarms_none_is_rung() -> None:
    with pytest.raises(NotHere):
        wired.alarm(deployed())
