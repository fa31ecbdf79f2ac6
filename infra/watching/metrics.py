"""Every metric that an alarm or the dashboard uses."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from core.environments import Environment

#: The period of the specification's alarms.
PERIOD = Duration.seconds(300)


class Metrics:
    """The metrics of one environment."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def function(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return a metric of Lambda."""
        return _metric("AWS/Lambda", name, statistic, FunctionName=self.environment.function)

    def api(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return a metric of API Gateway; Zappa gives API and function the same name."""
        return _metric("AWS/ApiGateway", name, statistic, ApiName=self.environment.function)

    def table(self, name: str, **dimensions: str) -> cloudwatch.Metric:
        """Return a metric of DynamoDB."""
        return _metric("AWS/DynamoDB", name, "Sum", TableName=self.environment.table, **dimensions)

    def failed_events(self) -> cloudwatch.Metric:
        """Return the number of events that wait in the queue of failed ones."""
        return _metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "Maximum",
            QueueName=self.environment.failed_events,
        )

    def email(self, name: str) -> cloudwatch.Metric:
        """Return a metric of SES for the whole account; by configuration set it costs extra."""
        return _metric("AWS/SES", name, "Sum")

    def bounce_rate(self) -> cloudwatch.Metric:
        """Return the share of our emails that bounce, from 0 to 1, as SES computes it."""
        return _metric(
            "AWS/SES",
            "Reputation.BounceRate",
            "Average",
            **{"ses:configuration-set": self.environment.configuration_set},
        )

    def business(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return a count of the function's own, sent in CloudWatch's embedded metric format."""
        return _metric("ApexShare", name, statistic, service=self.environment.function)


def _metric(namespace: str, name: str, statistic: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        statistic=statistic,
        dimensions_map=dimensions,
        period=PERIOD,
    )


def share(
    of: cloudwatch.Metric, among: cloudwatch.Metric, *, label: str
) -> cloudwatch.MathExpression:
    """Return `of` in percent of `among`; 100 while `among` is zero."""
    return cloudwatch.MathExpression(
        expression="IF(among > 0, 100 * part / among, 100)",
        using_metrics={"part": of, "among": among},
        label=label,
        period=PERIOD,
    )
