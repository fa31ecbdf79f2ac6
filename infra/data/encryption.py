"""The optional KMS key of our own."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from core.environments import Environment
from infra.data.removal import removal

#: AWS services that use the key for us. SES and CloudWatch need this permission to publish to
#: encrypted topics: without it, bounces and alarms disappear without an error.
SERVICES = (
    "cloudwatch.amazonaws.com",
    "lambda.amazonaws.com",
    "ses.amazonaws.com",
    "sns.amazonaws.com",
)


def customer_key(scope: Construct, environment: Environment) -> kms.Key | None:
    """Make the key for videos, table, topics and queue; None where AWS's keys are enough."""
    if not environment.customer_key:
        return None
    key = kms.Key(
        scope,
        "Key",
        alias=f"alias/{environment.function}",
        enable_key_rotation=True,
        removal_policy=removal(environment),
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="ServicesOfThisAccount",
            principals=[iam.ServicePrincipal(name) for name in SERVICES],
            actions=["kms:Decrypt", "kms:GenerateDataKey*"],
            resources=["*"],
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )
    )
    return key
