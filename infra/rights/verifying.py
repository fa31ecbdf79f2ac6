"""The rights that `make verify` needs beyond those of a deployment: it asks, and changes little.

It rings one alarm, and puts one object of its own beside the stills and takes it away again.
"""

from core.environments import REGION, Environment
from infra.rights.right import Right


def verifying_rights(environment: Environment, *, account: str) -> list[Right]:
    """Return the rights to verify one environment, but for those to the people's pool.

    Args:
        account: the number of the AWS account.
    """
    ours = f"{REGION}:{account}"
    domain = f"arn:aws:apigateway:{REGION}::/domainnames/{environment.api_domain}"
    topics = (environment.feedback_topic, environment.alarm_topic)
    return [
        Right(sid="VerifiedDomain", actions=("apigateway:GET",), resources=(domain,)),
        Right(
            sid="VerifiedTopics",
            actions=("sns:ListSubscriptionsByTopic",),
            resources=tuple(f"arn:aws:sns:{ours}:{topic}" for topic in topics),
        ),
        Right(
            sid="VerifiedLinks",
            actions=("s3:DeleteObject", "s3:PutObject"),
            resources=(f"arn:aws:s3:::{environment.video_bucket}/posters/verify-*",),
            wide="Each run's object has a name of its own.",
        ),
        Right(
            sid="Alarms",
            actions=("cloudwatch:DescribeAlarms",),
            resources=("*",),
            wide="CloudWatch lists alarms by what they do, so all environments' are meant.",
        ),
        Right(
            sid="VerifiedAlarms",
            actions=("cloudwatch:DescribeAlarmHistory", "cloudwatch:SetAlarmState"),
            resources=(f"arn:aws:cloudwatch:{ours}:alarm:{environment.function}-*",),
            wide="The names of an environment's alarms begin with the function's.",
        ),
    ]
