"""The pipeline's rights: what `make deploy` calls and, in dev and staging, the tests there.

Without the CDK, so that a test can compare them with the real calls to AWS.
"""

from core.environments import REGION, Environment
from infra.rights.right import Right
from infra.rights.verifying import verifying_rights
from infra.rights.zappa import zappa_rights

#: The roles that the CDK assumes; `cdk bootstrap` makes them.
#: Source: https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
CDK_ROLES = ("deploy-role", "file-publishing-role")


#: Lambda looks at the network with the rights of whoever puts the function into it.
#: Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
NETWORK = Right(
    sid="Network",
    actions=("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    resources=("*",),
    wide="EC2 describes all or nothing.",
)


def rights(environment: Environment, *, account: str, zone: str) -> list[Right]:
    """All rights of the pipeline in one environment.

    Args:
        account: the number of the AWS account.
        zone: the id of the school's hosted zone.
    """
    ours = f"{REGION}:{account}"
    return [
        *_cdk(environment, account),
        _zone(zone),
        *_secrets(environment, ours),
        *zappa_rights(environment, account=account),
        *([NETWORK] if environment.private_network else ()),
        *(_tests(environment, account) if environment.takes_tests else ()),
    ]


def _cdk(environment: Environment, account: str) -> list[Right]:
    """Rights of the CDK in each region with a stack, and of `deploy.ready`."""
    regions = [each for each in (REGION, environment.backup_region) if each]
    return [
        Right(
            sid="Cdk",
            actions=("sts:AssumeRole",),
            resources=tuple(
                f"arn:aws:iam::{account}:role/cdk-hnb659fds-{role}-{account}-{region}"
                for region in regions
                for role in CDK_ROLES
            ),
        ),
        Right(
            sid="Bootstrap",
            actions=("ssm:GetParameter",),
            resources=tuple(
                f"arn:aws:ssm:{region}:{account}:parameter/cdk-bootstrap/hnb659fds/version"
                for region in regions
            ),
        ),
        Right(
            sid="Limits",
            actions=("freetier:GetAccountPlanState", "lambda:GetAccountSettings"),
            resources=("*",),
            wide="The limits and the plan are the account's.",
        ),
    ]


def _zone(zone: str) -> Right:
    """The right of `deploy.ready` to see that the hosted zone is the school's."""
    return Right(
        sid="Zone",
        actions=("route53:GetHostedZone",),
        resources=(f"arn:aws:route53:::hostedzone/{zone}",),
    )


def _secrets(environment: Environment, ours: str) -> list[Right]:
    """Rights of `infra.rights.secrets`, and to see the state of both stacks."""
    paths = (environment.parameters, environment.deployment_parameters)
    return [
        Right(
            sid="Secrets",
            actions=("ssm:GetParameter", "ssm:PutParameter"),
            resources=tuple(f"arn:aws:ssm:{ours}:parameter{path}*" for path in paths),
            wide="These paths are the environment's own.",
        ),
        Right(
            sid="Stacks",
            actions=("cloudformation:DescribeStacks",),
            resources=tuple(
                f"arn:aws:cloudformation:{ours}:stack/{stack}/*"
                for stack in (environment.foundation, environment.edge)
            ),
            wide="CloudFormation gives each stack an id of its own.",
        ),
        _people("AppClients", ("cognito-idp:DescribeUserPoolClient",), environment, ours),
    ]


def _tests(environment: Environment, account: str) -> list[Right]:
    """Rights of `make integration` (a throwaway trainer) and of `make verify`."""
    calls = ("AdminAddUserToGroup", "AdminCreateUser", "AdminDeleteUser", "AdminSetUserPassword")
    actions, ours = tuple(f"cognito-idp:{each}" for each in calls), f"{REGION}:{account}"
    return [
        _people("TrainerForOnce", actions, environment, ours),
        _people("VerifiedPool", ("cognito-idp:DescribeUserPool",), environment, ours),
        *verifying_rights(environment, account=account),
    ]


def _people(sid: str, actions: tuple[str, ...], environment: Environment, ours: str) -> Right:
    return Right(
        sid=sid,
        actions=actions,
        resources=(f"arn:aws:cognito-idp:{ours}:userpool/*",),
        conditions={"StringEquals": {"aws:ResourceTag/environment": environment.name}},
        wide="Cognito gives each pool an id of its own; the tag says whose it is.",
    )
