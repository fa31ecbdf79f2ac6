"""The dashboard `ApexShare-Overview`: the specification's five charts, and the school's business.

The function's own counts, including the share of uploads that arrive, have charts only where
`detailed_metrics` is on.
"""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from core.environments import Environment
from infra.watching.metrics import Metrics, share

NAME = "ApexShare-Overview"


def dashboard(
    scope: Construct, *, environment: Environment, alarms: Sequence[cloudwatch.Alarm]
) -> None:
    """Make the dashboard. Names are unique in an account, so only prod's has the bare name."""
    name = NAME if environment.name == "prod" else f"{NAME}-{environment.name}"
    board = cloudwatch.Dashboard(scope, "Dashboard", dashboard_name=name)
    if alarms:
        board.add_widgets(
            cloudwatch.AlarmStatusWidget(title="Alarms", alarms=list(alarms), width=24, height=3)
        )
    metrics = Metrics(environment)
    board.add_widgets(*_foundation(metrics))
    if environment.detailed_metrics:
        board.add_widgets(*_business(metrics))


def _foundation(metrics: Metrics) -> list[cloudwatch.IWidget]:
    delivered = share(metrics.email("Delivery"), metrics.email("Send"), label="% delivered")
    return [
        _lines(
            "Lambda-Invocations", [metrics.function(name) for name in ("Invocations", "Errors")]
        ),
        _lines(
            "API-Gateway-Requests",
            [metrics.api(name) for name in ("Count", "4XXError", "5XXError")],
            [metrics.api("Latency", "p95")],
        ),
        _lines(
            "DynamoDB-Throttles",
            [metrics.table(name) for name in ("ReadThrottleEvents", "WriteThrottleEvents")],
        ),
        _lines(
            "SES-Delivery-Rate", [delivered], [metrics.email("Bounce"), metrics.email("Complaint")]
        ),
        _lines("Failed-Events", [metrics.failed_events()]),
    ]


def _business(metrics: Metrics) -> list[cloudwatch.IWidget]:
    arrived = share(
        metrics.business("UploadsReceived"), metrics.business("UploadsStarted"), label="% received"
    )
    counted = {
        "Uploads": ("UploadsStarted", "UploadsReceived", "UploadsFailed"),
        "Emails": ("EmailsSent", "EmailsBounced"),
        "Downloads": ("Downloads",),
        "Bytes received": ("BytesReceived",),
    }
    return [
        _lines("S3-Upload-Success-Rate", [arrived]),
        *(
            _lines(title, [metrics.business(name) for name in names])
            for title, names in counted.items()
        ),
        _lines(
            "Seconds from object to email",
            [metrics.business("SecondsToEmail", statistic) for statistic in ("p50", "p95")],
        ),
    ]


def _lines(
    title: str,
    left: Sequence[cloudwatch.IMetric],
    right: Sequence[cloudwatch.IMetric] = (),
) -> cloudwatch.IWidget:
    return cloudwatch.GraphWidget(title=title, left=list(left), right=list(right), width=8)
