"""The queue for events that the function could not handle in three attempts."""

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from core.environments import Environment
from infra.accepted import accept

#: Qualifiers of asynchronous calls: S3 and the schedule use the first, SNS uses an alias.
QUALIFIERS = {"Latest": "$LATEST", "Feedback": "feedback"}
#: Attempts that Lambda makes after the first one.
RETRIES = 2
#: By then the reconciler has long done the event's work.
OLDEST_EVENT = Duration.hours(6)


def failed_events(scope: Construct, *, environment: Environment, key: kms.Key | None) -> sqs.Queue:
    """Make the queue; two weeks are enough to look into a failure."""
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
    """Have Lambda send failed events to `queue`; Zappa has no setting for it."""
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
