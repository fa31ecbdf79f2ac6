"""Log groups, made before Lambda and API Gateway would make them without an expiry."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from core.environments import Environment
from infra.accepted import accept

#: AWS's managed policy for API Gateway's logs.
POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"


def log_group(scope: Construct, construct: str, *, name: str) -> logs.LogGroup:
    """Make a log group that keeps 14 days (docs/specification.md, "Logging Strategy")."""
    made = logs.LogGroup(
        scope,
        construct,
        log_group_name=name,
        retention=logs.RetentionDays.TWO_WEEKS,
        removal_policy=RemovalPolicy.DESTROY,
    )
    accept(
        made,
        {
            "CKV_AWS_158": "CloudWatch encrypts logs with its own key; they hold no personal data.",
            "CKV_AWS_338": "The foundation keeps logs for 14 days, and no longer than needed.",
        },
    )
    return made


def log_groups(scope: Construct, environment: Environment) -> None:
    """Make the log groups of the function and of API Gateway's requests."""
    log_group(scope, "FunctionLog", name=f"/aws/lambda/{environment.function}")
    log_group(scope, "AccessLog", name=environment.api_log)


def let_api_gateway_log(scope: Construct) -> None:
    """Make the role with which API Gateway writes logs, one for the whole account and region.

    It stays when a stack is deleted, because the account's other environments need it.
    """
    role = iam.Role(
        scope,
        "ApiGatewayLogs",
        assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(POLICY)],
    )
    role.apply_removal_policy(RemovalPolicy.RETAIN)
    accept(
        role,
        {
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/"
            f"{POLICY}]": "API Gateway refuses a role that has less than AWS's own policy."
        },
    )
    account = apigateway.CfnAccount(scope, "ApiGatewayAccount", cloud_watch_role_arn=role.role_arn)
    account.apply_removal_policy(RemovalPolicy.RETAIN)
