"""The alarms: docs/specification.md, "Monitoring & Observability Framework"."""

import re

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import CONTEXT, ROOT, Made

ALARM = "AWS::CloudWatch::Alarm"


#: Metric, threshold, comparison; all but the last within five minutes.
ALARMS = {
    "High-Lambda-Error-Rate": ("Errors", 5, "GreaterThanOrEqualToThreshold"),
    "High-API-Latency": ("Latency", 5000, "GreaterThanThreshold"),
    "Function-Throttled": ("Throttles", 1, "GreaterThanOrEqualToThreshold"),
    "Failed-Events": ("ApproximateNumberOfMessagesVisible", 0, "GreaterThanThreshold"),
    "Emails-Bouncing": ("Reputation.BounceRate", 0.05, "GreaterThanThreshold"),
    "Emails-Held": ("EmailsHeld", 0, "GreaterThanThreshold"),
    "Events-Missing": ("VideosFoundLate", 0, "GreaterThanThreshold"),
}


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_alarms_ring_at_the_specified_thresholds(made: Made, name: str) -> None:
    alarms = {
        alarm["AlarmName"].removeprefix(f"{PREFIX}-{name}-"): alarm
        for alarm in made.properties(f"{name}-edge", ALARM)
    }
    assert {
        title: (alarm["MetricName"], alarm["Threshold"], alarm["ComparisonOperator"])
        for title, alarm in alarms.items()
    } == ALARMS
    bouncing = alarms["Emails-Bouncing"]["Dimensions"]
    assert bouncing == [{"Name": "ses:configuration-set", "Value": f"{PREFIX}-{name}"}]
    missing = alarms.pop("Events-Missing")
    assert (missing["Period"], missing["DatapointsToAlarm"], missing["EvaluationPeriods"]) == (
        3600, 2, 24,
    )  # fmt: skip
    assert {alarm["Period"] for alarm in alarms.values()} == {300}
    assert {alarm["EvaluationPeriods"] for alarm in alarms.values()} == {1}
    for title in ("Emails-Held", "Events-Missing"):
        assert ALARMS[title][0] in metrics_that_are_always_written()
    assert {alarm["TreatMissingData"] for alarm in alarms.values()} == {"notBreaching"}
    assert all(alarm["AlarmActions"] and alarm["OKActions"] for alarm in alarms.values())


def metrics_that_are_always_written() -> set[str]:
    """The function's figures that need no `detailed_metrics`, which staging has not."""
    [names] = re.findall(
        r"^WATCHED = {(.*)}$", (ROOT / "core/metrics.py").read_text(), re.MULTILINE
    )
    return set(re.findall(r"\w+", names))


def test_operations_says_of_each_alarm_what_to_do() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    [table] = re.findall(r"^## When an alarm rings\n(.*?)^## ", text, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^\| ([A-Z][\w-]+-[\w-]+) \| .+ \| .+ \|$", table, re.MULTILINE)
    assert sorted(rows) == sorted(ALARMS)


def test_nobody_is_woken_for_dev(made: Made) -> None:
    assert made.resources("dev-edge", ALARM) == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_alarms_reach_the_schools_developer(made: Made, name: str) -> None:
    [subscription] = made.properties(f"{name}-foundation", "AWS::SNS::Subscription")
    assert subscription["Protocol"] == "email"
    assert subscription["Endpoint"] == CONTEXT["alarm-email"]
