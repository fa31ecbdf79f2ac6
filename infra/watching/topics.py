"""SNS topics, all configured alike."""

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.accepted import accept


def topic(scope: Construct, construct: str, *, name: str, key: kms.IKey | None) -> sns.Topic:
    """Make a topic that refuses requests without TLS, encrypted where we have our own key."""
    made = sns.Topic(scope, construct, topic_name=name, master_key=key, enforce_ssl=True)
    if not key:
        reason = "SES and CloudWatch cannot publish under AWS's own key; SNS stores nothing."
        accept(made, {"CKV_AWS_26": reason})
    return made


def may_publish(
    topic: sns.Topic, *, service: str, **conditions: str
) -> iam.AddToResourcePolicyResult:
    """Let an AWS service publish for this account.

    A policy of our own replaces SNS's default, so without this permission nobody could publish.

    Args:
        service: its principal, such as "ses.amazonaws.com".
        conditions: further global condition keys, such as `SourceArn`.
    """
    return topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="Publisher",
            principals=[iam.ServicePrincipal(service)],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={
                "StringEquals": {
                    "aws:SourceAccount": Aws.ACCOUNT_ID,
                    **{f"aws:{key}": value for key, value in conditions.items()},
                }
            },
        )
    )
