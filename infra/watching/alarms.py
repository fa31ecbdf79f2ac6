"""The alarms: two from the specification, and more that a small school needs."""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from core.environments import Environment
from infra.watching.metrics import Metrics

AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
MORE_THAN = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One alarm: its name, its metric and its threshold."""

    name: str
    metric: cloudwatch.IMetric
    threshold: float
    comparison: cloudwatch.ComparisonOperator
    description: str
    #: Of so many periods of the metric, the last ones, how many have to be beyond the threshold.
    periods: int = 1
    points: int = 1


def watches(metrics: Metrics) -> list[Watch]:
    """Return all alarms; docs/operations.md tells what to do about each."""
    return [*_of_function(metrics), *_of_emails(metrics)]


def _of_function(metrics: Metrics) -> list[Watch]:
    return [
        Watch(
            name="High-Lambda-Error-Rate",
            metric=metrics.function("Errors"),
            threshold=5,
            comparison=AT_LEAST,
            description="The function failed five times within five minutes.",
        ),
        Watch(
            name="High-API-Latency",
            metric=metrics.api("Latency", "Average"),
            threshold=5000,
            comparison=MORE_THAN,
            description="Answers took longer than five seconds on average.",
        ),
        Watch(
            name="Function-Throttled",
            metric=metrics.function("Throttles"),
            threshold=1,
            comparison=AT_LEAST,
            description="More requests at once than the function's concurrency allows.",
        ),
        Watch(
            name="Failed-Events",
            metric=metrics.failed_events(),
            threshold=0,
            comparison=MORE_THAN,
            description="An event could not be handled in three tries and lies in the queue.",
        ),
    ]


def _of_emails(metrics: Metrics) -> list[Watch]:
    return [
        Watch(
            name="Emails-Bouncing",
            metric=metrics.bounce_rate(),
            threshold=0.05,
            comparison=MORE_THAN,
            description="More than 5 % of the emails bounce; at 10 % SES may stop sending.",
        ),
        Watch(
            name="Emails-Held",
            metric=metrics.business("EmailsHeld"),
            threshold=0,
            comparison=MORE_THAN,
            description="SES does not let us send; the history of the upload says why.",
        ),
        Watch(
            name="Events-Missing",
            metric=metrics.business("VideosFoundLate").with_(period=Duration.hours(1)),
            threshold=0,
            comparison=MORE_THAN,
            description="Only the reconciler found videos in two hours of a day: S3 says nothing.",
            periods=24,
            points=2,
        ),
    ]


def alarms(
    scope: Construct, *, environment: Environment, topic: sns.ITopic
) -> list[cloudwatch.Alarm]:
    """Make the alarms, if the environment has any; each also reports the recovery."""
    if not environment.alarms:
        return []
    made = []
    for watch in watches(Metrics(environment)):
        alarm = cloudwatch.Alarm(
            scope,
            watch.name,
            alarm_name=f"{environment.function}-{watch.name}",
            alarm_description=watch.description,
            metric=watch.metric,
            threshold=watch.threshold,
            comparison_operator=watch.comparison,
            evaluation_periods=watch.periods,
            datapoints_to_alarm=watch.points,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(topic))
        alarm.add_ok_action(actions.SnsAction(topic))
        made.append(alarm)
    return made
