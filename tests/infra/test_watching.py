"""The foundation's "Monitoring & Observability Framework", and the month's budget."""

import json
import re
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX

from .conftest import CONTEXT, ROOT, Made

ALARM = "AWS::CloudWatch::Alarm"

#: Metric, threshold, comparison; all within five minutes.
ALARMS = {
    "High-Lambda-Error-Rate": ("Errors", 5, "GreaterThanOrEqualToThreshold"),
    "High-API-Latency": ("Latency", 5000, "GreaterThanThreshold"),
    "Function-Throttled": ("Throttles", 1, "GreaterThanOrEqualToThreshold"),
    "Failed-Events": ("ApproximateNumberOfMessagesVisible", 0, "GreaterThanThreshold"),
    "Emails-Bouncing": ("Reputation.BounceRate", 0.05, "GreaterThanThreshold"),
}


@pytest.mark.parametrize("name", ["staging", "prod"])
def test_alarms_ring_at_the_foundations_thresholds(made: Made, name: str) -> None:
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
    assert {alarm["Period"] for alarm in alarms.values()} == {300}
    assert {alarm["TreatMissingData"] for alarm in alarms.values()} == {"notBreaching"}
    assert all(alarm["AlarmActions"] and alarm["OKActions"] for alarm in alarms.values())


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


def test_the_dashboard_has_the_foundations_pictures(made: Made) -> None:
    name, titles = dashboard(made, "prod")
    assert name == "ApexShare-Overview"
    assert titles >= {
        "Lambda-Invocations",
        "API-Gateway-Requests",
        "S3-Upload-Success-Rate",
        "DynamoDB-Throttles",
        "SES-Delivery-Rate",
        "Uploads",
        "Seconds from object to email",
    }


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_other_environments_dashboards_have_names_of_their_own(made: Made, name: str) -> None:
    title, widgets = dashboard(made, name)
    assert title == f"ApexShare-Overview-{name}"
    assert widgets.isdisjoint({"Uploads", "S3-Upload-Success-Rate"})


def dashboard(made: Made, name: str) -> tuple[str, set[str]]:
    [found] = made.properties(f"{name}-edge", "AWS::CloudWatch::Dashboard")
    # References stand between pieces of text; what they refer to matters to no title.
    pieces = found["DashboardBody"]["Fn::Join"][1]
    body = "".join(piece if isinstance(piece, str) else "x" for piece in pieces)
    widgets: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found["DashboardName"], {widget["properties"]["title"] for widget in widgets}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_logs_are_kept_for_14_days(made: Made, name: str) -> None:
    groups = made.properties(f"{name}-foundation", "AWS::Logs::LogGroup")
    names = {f"/aws/lambda/{PREFIX}-{name}", f"/aws/apigateway/{PREFIX}-{name}"}
    if ENVIRONMENTS[name].firewall:
        names.add(f"aws-waf-logs-{PREFIX}-{name}")
    assert {group["LogGroupName"] for group in groups} == names
    assert {group["RetentionInDays"] for group in groups} == {14}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_api_gateway_may_log_even_when_one_environment_goes(made: Made, name: str) -> None:
    [account] = made.resources(f"{name}-foundation", "AWS::ApiGateway::Account")
    assert account["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_fails_three_times_waits_in_the_queue(made: Made, name: str) -> None:
    [queue] = made.properties(f"{name}-foundation", "AWS::SQS::Queue")
    assert queue["QueueName"] == f"{PREFIX}-failed-events-{name}"
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600
    configurations = made.properties(f"{name}-edge", "AWS::Lambda::EventInvokeConfig")
    assert {each["Qualifier"] for each in configurations} == {"$LATEST", "feedback"}
    for each in configurations:
        assert each["FunctionName"] == f"{PREFIX}-{name}"
        assert each["MaximumRetryAttempts"] == 2
        assert each["DestinationConfig"]["OnFailure"]["Destination"]


@pytest.mark.parametrize(("name", "dollars"), [("dev", 10), ("staging", 20), ("prod", 100)])
def test_the_budget_warns_before_the_month_is_over(made: Made, name: str, dollars: int) -> None:
    [found] = made.properties(f"{name}-foundation", "AWS::Budgets::Budget")
    assert found["Budget"]["BudgetLimit"] == {"Amount": dollars, "Unit": "USD"}
    assert found["Budget"]["TimeUnit"] == "MONTHLY"
    assert found["Budget"]["CostFilters"] == {"TagKeyValue": [f"user:environment${name}"]}
    notices = [each["Notification"] for each in found["NotificationsWithSubscribers"]]
    assert [(each["NotificationType"], each["Threshold"]) for each in notices] == [
        ("ACTUAL", 80),
        ("FORECASTED", 100),
    ]
