"""Metrics count one environment each."""

from typing import Any

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch

from core.environments import ENVIRONMENTS
from infra.watching.metrics import Metrics, share

PROD = ENVIRONMENTS["prod"]
METRICS = Metrics(PROD)


@pytest.mark.parametrize(
    ("metric", "namespace", "dimensions"),
    [
        (METRICS.function("Errors"), "AWS/Lambda", {"FunctionName": PROD.function}),
        (METRICS.api("Count"), "AWS/ApiGateway", {"ApiName": PROD.function}),
        (METRICS.table("ReadThrottleEvents"), "AWS/DynamoDB", {"TableName": PROD.table}),
        (METRICS.failed_events(), "AWS/SQS", {"QueueName": PROD.failed_events}),
        (METRICS.bounce_rate(), "AWS/SES", {"ses:configuration-set": PROD.configuration_set}),
        (METRICS.business("Downloads"), "ApexShare", {"service": PROD.function}),
    ],
)
def test_a_metric_is_of_its_own_environment(
    metric: cloudwatch.Metric, namespace: str, dimensions: dict[str, Any]
) -> None:
    assert metric.namespace == namespace
    assert metric.dimensions == dimensions
    assert metric.period.to_seconds() == 300


def test_a_share_is_in_percent_and_whole_while_there_is_nothing_to_share() -> None:
    made = share(METRICS.email("Delivery"), METRICS.email("Send"), label="% delivered")
    assert made.expression == "IF(among > 0, 100 * part / among, 100)"
    assert set(made.using_metrics) == {"part", "among"}
