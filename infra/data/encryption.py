"""The KMS key of our own, where an environment wants one."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from apexshare.environments import Environment
from infra.data.removal import removal

#: AWS's services that use the key for us. SES and CloudWatch publish to encrypted topics only
#: with leave of their own: without it, bounces and alarms vanish unseen.
SERVICES = (
    "cloudwatch.amazonaws.com",
    "lambda.amazonaws.com",
    "ses.amazonaws.com",
    "sns.amazonaws.com",
)


def customer_key(scope: Construct, environment: Environment) -> kms.Key | None:
    """The key for videos, table, topics and queue; None where AWS's own keys do."""
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
