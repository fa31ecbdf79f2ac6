"""Rights that Zappa needs, grouped by what it makes: the function, its events, its API, its domain.

Without the CDK, so that a test can compare them with Zappa's real calls to AWS.
"""

from core.environments import REGION, Environment
from infra.rights.right import Right

#: Zappa replaces the schedule in each deployment.
SCHEDULING = (
    "events:DeleteRule",
    "events:DescribeRule",
    "events:ListTargetsByRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
)

#: What Zappa does with the function. `GetFunction` of one with tags needs `ListTags` as well.
#: Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
FUNCTION = (
    "lambda:AddPermission",
    "lambda:CreateAlias",
    "lambda:CreateFunction",
    "lambda:DeleteFunctionConcurrency",
    "lambda:GetAlias",
    "lambda:GetFunction",
    "lambda:GetFunctionConfiguration",
    "lambda:GetPolicy",
    "lambda:ListFunctionUrlConfigs",
    "lambda:ListTags",
    "lambda:ListVersionsByFunction",
    "lambda:PublishVersion",
    "lambda:PutFunctionConcurrency",
    "lambda:RemovePermission",
    "lambda:TagResource",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
)


def zappa_rights(environment: Environment, *, account: str) -> list[Right]:
    """All rights behind `zappa deploy`, `zappa update` and our own hooks in them.

    Args:
        account: the number of the AWS account.
    """
    ours = f"{REGION}:{account}"
    return [
        *_code(environment, ours),
        *_events(environment, ours),
        *_api(environment, ours),
        _domain(environment),
    ]


def _code(environment: Environment, ours: str) -> list[Right]:
    """Rights to the zip, the static files and the function that Zappa makes of them."""
    function = f"arn:aws:lambda:{ours}:function:{environment.function}"
    buckets = [
        f"arn:aws:s3:::{environment.code_bucket}",
        f"arn:aws:s3:::{environment.static_bucket}",
    ]
    return [
        Right(sid="Buckets", actions=("s3:ListBucket",), resources=tuple(buckets)),
        Right(
            sid="Files",
            # A zip goes in parts, which boto3 takes back if one of them fails.
            actions=(
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:PutObject",
            ),
            resources=(f"{buckets[0]}/*", f"{buckets[1]}/static/*"),
            wide="Zips and static files have names of their own each time.",
        ),
        Right(
            sid="Function",
            actions=FUNCTION,
            resources=(function, f"{function}:*"),
            wide="Versions and aliases are the function's own.",
        ),
    ]


def _events(environment: Environment, ours: str) -> list[Right]:
    """Rights to pass the function's role on, and to everything that calls the function."""
    account = ours.partition(":")[2]
    rules = f"arn:aws:events:{ours}:rule/{environment.function}-*"
    topic = f"arn:aws:sns:{ours}:{environment.feedback_topic}"
    return [
        Right(
            sid="Role",
            actions=("iam:GetRole", "iam:PassRole"),
            resources=(f"arn:aws:iam::{account}:role/{environment.role}",),
        ),
        Right(
            sid="NewVideos",
            actions=("s3:GetBucketNotification", "s3:PutBucketNotification"),
            resources=(f"arn:aws:s3:::{environment.video_bucket}",),
        ),
        Right(
            sid="Schedule",
            actions=SCHEDULING,
            resources=(rules,),
            wide="Zappa names its rules after the function.",
        ),
        Right(
            sid="Lists",
            actions=("events:ListRuleNamesByTarget",),
            resources=("*",),
            wide="AWS lists all or nothing, and says no more than names.",
        ),
        Right(sid="Feedback", actions=("sns:Subscribe",), resources=(topic,)),
    ]


def _api(environment: Environment, ours: str) -> list[Right]:
    """Rights to the API, which Zappa makes in a stack of its own, with tags.

    CloudFormation hands the tags on to the API as whoever deploys. Source:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
    """
    gateway = f"arn:aws:apigateway:{REGION}::"
    return [
        Right(
            sid="ZappasStack",
            actions=(
                "cloudformation:CreateStack",
                "cloudformation:DescribeStackResource",
                "cloudformation:DescribeStacks",
                "cloudformation:ListStackResources",
                "cloudformation:TagResource",
                "cloudformation:UpdateStack",
            ),
            resources=(f"arn:aws:cloudformation:{ours}:stack/{environment.function}/*",),
            wide="CloudFormation gives each stack an id of its own.",
        ),
        Right(
            sid="Api",
            actions=tuple(
                f"apigateway:{verb}" for verb in ("DELETE", "GET", "PATCH", "POST", "PUT")
            ),
            resources=(f"{gateway}/restapis", f"{gateway}/restapis/*", f"{gateway}/tags/*"),
            wide="API Gateway gives each API an id of its own, so all environments' are meant.",
        ),
        Right(
            sid="ExecutionLog",
            actions=("logs:CreateLogGroup", "logs:PutRetentionPolicy"),
            resources=(
                f"arn:aws:logs:{ours}:log-group:API-Gateway-Execution-Logs_*/{environment.name}",
                f"arn:aws:logs:{ours}:log-group:API-Gateway-Execution-Logs_*/{environment.name}:*",
            ),
            wide="The log group has the API's id in its name.",
        ),
    ]


def _domain(environment: Environment) -> Right:
    """The right to lead the API's own domain to the API; the domain itself is the foundation's."""
    domain = f"arn:aws:apigateway:{REGION}::/domainnames/{environment.api_domain}"
    return Right(
        sid="Domain",
        actions=tuple(f"apigateway:{verb}" for verb in ("DELETE", "GET", "POST")),
        resources=(f"{domain}/basepathmappings", f"{domain}/basepathmappings/*"),
        wide="What lies under our domain is ours.",
    )
