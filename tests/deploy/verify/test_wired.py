"""What AWS is asked, and which answers fail."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from deploy.verify import wired
from deploy.verify.deployed import Deployed, Failed, NotHere
from tests.deploy.steps import allowed
from tests.deploy.verify.conftest import ARN, DEV, cloud_of, deployed

TOPIC = f"arn:aws:sns:us-east-1:123456789012:{ENVIRONMENTS['prod'].alarm_topic}"


def heard(*functions: str) -> dict[str, Any]:
    return {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": each} for each in functions]}


def apis() -> dict[str, Any]:
    return {"items": [{"id": "other", "name": "x"}, {"id": "a1", "name": DEV.function}]}


def answered(*made: str) -> dict[str, Any]:
    default = {"responseType": "UNAUTHORIZED", "defaultResponse": True}
    ours = [{"responseType": each, "defaultResponse": False} for each in made]
    return {"get_rest_apis": apis(), "get_gateway_responses": {"items": [default, *ours]}}


def tagged(function: str, api: str) -> dict[str, Any]:
    listed = [{"id": "a1", "name": DEV.function, "tags": {"environment": api}}]
    return {
        "list_tags": {"Tags": {"environment": function} if function else {}},
        "get_rest_apis": {"items": listed if api else [{"id": "a1", "name": DEV.function}]},
    }


def permitted(*conditions: dict[str, Any]) -> dict[str, Any]:
    others = {"Principal": {"Service": "events.amazonaws.com"}}
    s3s = [{"Principal": {"Service": "s3.amazonaws.com"}, "Condition": each} for each in conditions]
    return {"get_policy": {"Policy": json.dumps({"Statement": [others, *s3s]})}}


def named(
    *mapped: tuple[str, str, str], kind: str = "REGIONAL", tls: str = "TLS_1_2"
) -> dict[str, Any]:
    fields = ("basePath", "restApiId", "stage")
    items = [dict(zip(fields, each, strict=True)) for each in mapped]
    return {
        "get_domain_name": {"endpointConfiguration": {"types": [kind]}, "securityPolicy": tls},
        "get_base_path_mappings": {"items": items} if items else {},
        "get_rest_apis": apis(),
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

OURS = {"StringEquals": {"AWS:SourceAccount": "123456789012"}}
ROOT_MAPPED = ("(none)", "a1", "dev")

GOOD: list[tuple[Check, dict[str, Any]]] = [
    (wired.events, {"get_bucket_notification_configuration": heard("other", ARN)}),
    (wired.schedule, rule("ENABLED")),
    (wired.feedback, subscribed(f"{ARN}:feedback")),
    (wired.permission, permitted(OURS)),
    (wired.permission, permitted({"StringEquals": {"aws:sourceaccount": "123456789012"}})),
    (wired.tags, tagged("dev", "dev")),
    (wired.domain, named(ROOT_MAPPED)),
    (wired.second_factor, pool("ON")),
    (wired.throttle_page, answered("THROTTLED", "DEFAULT_5XX")),
]

BAD: list[tuple[Check, dict[str, Any]]] = [
    (wired.events, {"get_bucket_notification_configuration": {}}),
    (wired.events, {"get_bucket_notification_configuration": heard("other")}),
    (wired.schedule, rule("DISABLED")),
    (wired.schedule, {"list_rule_names_by_target": {"RuleNames": []}}),
    (wired.feedback, subscribed(ARN)),
    (wired.permission, permitted()),
    (wired.permission, permitted(OURS, {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::a"}})),
    (wired.permission, permitted({"StringEquals": {"AWS:SourceAccount": "210987654321"}})),
    (wired.tags, tagged("", "dev")),
    (wired.tags, tagged("prod", "dev")),
    (wired.tags, tagged("dev", "")),
    (wired.tags, tagged("dev", "prod")),
    (wired.domain, named()),
    (wired.domain, named(ROOT_MAPPED, ("v1", "a1", "dev"))),
    (wired.domain, named(("(none)", "other", "dev"))),
    (wired.domain, named(("(none)", "a1", "prod"))),
    (wired.domain, named(ROOT_MAPPED, kind="EDGE")),
    (wired.domain, named(ROOT_MAPPED, tls="TLS_1_0")),
    (wired.second_factor, pool("OPTIONAL")),
    (wired.throttle_page, answered("THROTTLED")),
    (wired.throttle_page, {"get_rest_apis": {"items": []}}),
]


@pytest.mark.parametrize(("check", "says"), GOOD)
def test_what_is_as_it_should_be_passes(check: Check, says: dict[str, Any]) -> None:
    check(deployed(**says))


@pytest.mark.parametrize(("check", "says"), GOOD)
def test_the_pipelines_role_may_ask_that(check: Check, says: dict[str, Any]) -> None:
    asked = deployed(**says)
    check(asked)
    assert cloud_of(asked).needed
    assert cloud_of(asked).needed <= allowed("dev")


@pytest.mark.parametrize(("check", "says"), BAD)
def test_what_is_not_fails_and_says_what_to_do(check: Check, says: dict[str, Any]) -> None:
    with pytest.raises(Failed, match=r" → (make )?deploy "):
        check(deployed(**says))


def test_an_alarm_that_told_somebody_passes() -> None:
    rang: list[dict[str, Any]] = []
    asked = deployed(
        environment="prod",
        set_alarm_state=lambda **said: rang.append(said),
        **ringing("arn:aws:sns:1", f"Successfully executed action {TOPIC}"),
    )
    wired.alarm(asked)
    [said] = rang
    assert (said["AlarmName"], said["StateValue"]) == ("A", "ALARM")
    assert cloud_of(asked).needed <= allowed("staging")


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
