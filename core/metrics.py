"""Business figures for CloudWatch: one line of JSON in the log each time (embedded metric format).

CloudWatch reads them out of the log, so that counting costs no call and loses nothing when it is
slow. No person and no upload is named. Where `settings.METRICS` is off, only
what alarms watch is written.
"""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from django.conf import settings

#: What the dashboard and the alarms of `infra/` look for.
NAMESPACE = "ApexShare"

UNITS = {
    "UploadsStarted": MetricUnit.Count,
    "UploadsReceived": MetricUnit.Count,
    "UploadsFailed": MetricUnit.Count,
    "BytesReceived": MetricUnit.Bytes,
    "EmailsSent": MetricUnit.Count,
    "EmailsBounced": MetricUnit.Count,
    "EmailsHeld": MetricUnit.Count,
    "VideosFoundLate": MetricUnit.Count,
    "Downloads": MetricUnit.Count,
    "SecondsToEmail": MetricUnit.Seconds,
}


#: What alarms watch. It costs nothing while all is well, as AWS charges for hours with a value.
WATCHED = {"EmailsHeld", "VideosFoundLate"}


def record(**figures: float) -> None:
    """Write down some figures, by their names in `UNITS`."""
    if not settings.METRICS:
        is_watched = settings.ENVIRONMENT.alarms
        figures = {name: value for name, value in figures.items() if is_watched and name in WATCHED}
    if not figures:
        return
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=settings.ENVIRONMENT.function)
    for name, value in figures.items():
        metrics.add_metric(name, UNITS[name], value)
    metrics.flush_metrics()
