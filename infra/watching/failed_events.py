"""Where events go that the function could not handle in three tries."""

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from apexshare.environments import Environment
from infra.accepted import accept

#: How the function is called without waiting: S3 and the schedule, and SNS by an alias.
QUALIFIERS = {"Latest": "$LATEST", "Feedback": "feedback"}
#: Lambda's own tries after the first one.
RETRIES = 2
#: The reconciler has done an event's work long before.
OLDEST_EVENT = Duration.hours(6)


def failed_events(scope: Construct, *, environment: Environment, key: kms.Key | None) -> sqs.Queue:
    """The queue; two weeks are enough to look at what lies in it."""
    queue = sqs.Queue(
        scope,
        "FailedEvents",
        queue_name=environment.failed_events,
        retention_period=Duration.days(14),
        encryption=sqs.QueueEncryption.KMS if key else sqs.QueueEncryption.SQS_MANAGED,
        encryption_master_key=key,
        enforce_ssl=True,
    )
    accept(
        queue,
        {
            "AwsSolutions-SQS3": "This is the dead-letter queue.",
            "CKV_AWS_27": "SQS encrypts it with a key of its own; `customer_key` is ours.",
        },
    )
    return queue


def failure_destination(scope: Construct, *, environment: Environment, queue: sqs.IQueue) -> None:
    """Tell Lambda, which has no such setting in Zappa, to put failed events there."""
    failure = lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=queue.queue_arn)
    for name, qualifier in QUALIFIERS.items():
        lambda_.CfnEventInvokeConfig(
            scope,
            f"FailureDestination{name}",
            function_name=environment.function,
            qualifier=qualifier,
            maximum_retry_attempts=RETRIES,
            maximum_event_age_in_seconds=OLDEST_EVENT.to_seconds(),
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=failure
            ),
        )
