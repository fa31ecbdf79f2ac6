"""Every metric that an alarm or the dashboard looks at, in one place."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from apexshare.environments import Environment

#: Seconds over which the foundation's alarms look.
PERIOD = Duration.seconds(300)


class Metrics:
    """The metrics of one environment."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def function(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """Of Lambda."""
        return _metric("AWS/Lambda", name, statistic, FunctionName=self.environment.function)

    def api(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """Of API Gateway; Zappa calls the API as it calls the function."""
        return _metric("AWS/ApiGateway", name, statistic, ApiName=self.environment.function)

    def table(self, name: str, **dimensions: str) -> cloudwatch.Metric:
        """Of DynamoDB."""
        return _metric("AWS/DynamoDB", name, "Sum", TableName=self.environment.table, **dimensions)

    def failed_events(self) -> cloudwatch.Metric:
        """How many events wait in the queue for somebody to look."""
        return _metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "Maximum",
            QueueName=self.environment.failed_events,
        )

    def email(self, name: str) -> cloudwatch.Metric:
        """Of SES, for the whole account: by configuration set each would cost by the month."""
        return _metric("AWS/SES", name, "Sum")

    def bounce_rate(self) -> cloudwatch.Metric:
        """The share, from 0 to 1, of our emails that come back, as SES reckons it."""
        return _metric(
            "AWS/SES",
            "Reputation.BounceRate",
            "Average",
            **{"ses:configuration-set": self.environment.configuration_set},
        )

    def business(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """What the function itself counts, in CloudWatch's embedded metric format."""
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
    """How many percent of `among` are `of`; all, while there are none."""
    return cloudwatch.MathExpression(
        expression="IF(among > 0, 100 * part / among, 100)",
        using_metrics={"part": of, "among": among},
        label=label,
        period=PERIOD,
    )
