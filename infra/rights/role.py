"""The function's role, with the rights that docs/architecture.md lists and no others.

Zappa runs any Python for anyone who may invoke the function, so they have these rights, too.
"""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from core.environments import Environment
from infra.accepted import accept
from infra.data.table import INDEXES

#: Zappa hands the role to API Gateway, which invokes the function with it, and to EventBridge.
TRUSTED = ("lambda.amazonaws.com", "apigateway.amazonaws.com", "events.amazonaws.com")

#: Key prefixes in the bucket: videos and their stills.
PREFIXES = ("videos", "posters")


class FunctionRole(Construct):
    """The role, made first so that buckets and keys can refer to it."""

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "FunctionRole")
        self.environment = environment
        self.role = iam.Role(
            self,
            "Role",
            role_name=environment.role,
            description="ApexShare's function",
            assumed_by=iam.CompositePrincipal(*(iam.ServicePrincipal(name) for name in TRUSTED)),
        )
        statements = [
            *self._table(),
            *self._videos(),
            *self._email(),
            *self._parameters_and_logs(),
            *self._itself(),
        ]
        if environment.tracing:
            statements.append(_anywhere("Traces", TRACES))
        if environment.private_network:
            statements.append(_anywhere("NetworkInterfaces", NETWORK_INTERFACES))
        for statement in statements:
            self.role.add_to_policy(statement)
        self._accept()

    def may_ask(self, pool_arn: str) -> None:
        """Allow looking up people, for the REST API and the support site, and signing them out."""
        self.role.add_to_policy(
            iam.PolicyStatement(
                sid="People",
                actions=[
                    "cognito-idp:AdminGetUser",
                    "cognito-idp:AdminUserGlobalSignOut",
                    "cognito-idp:ListUsers",
                    "cognito-idp:ListUsersInGroup",
                ],
                resources=[pool_arn],
            )
        )

    def may_use(self, key: kms.IKey) -> None:
        """Allow encrypting and decrypting with `key`; a part of a multipart upload needs both."""
        self.role.add_to_policy(
            iam.PolicyStatement(
                sid="Key", actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[key.key_arn]
            )
        )

    def _arn(self, service: str, resource: str) -> str:
        stack = Stack.of(self)
        return f"arn:{stack.partition}:{service}:{stack.region}:{stack.account}:{resource}"

    def _table(self) -> list[iam.PolicyStatement]:
        table = self._arn("dynamodb", f"table/{self.environment.table}")
        return [
            iam.PolicyStatement(
                sid="Table",
                actions=[
                    "dynamodb:BatchGetItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:DescribeTable",
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                    "dynamodb:UpdateItem",
                ],
                resources=[table],
            ),
            iam.PolicyStatement(
                sid="Indexes",
                actions=["dynamodb:Query"],
                resources=[f"{table}/index/{name}" for name in INDEXES],
            ),
        ]

    def _videos(self) -> list[iam.PolicyStatement]:
        bucket = f"arn:{Stack.of(self).partition}:s3:::{self.environment.video_bucket}"
        return [
            iam.PolicyStatement(
                sid="Videos",
                actions=[
                    "s3:AbortMultipartUpload",
                    "s3:DeleteObject",
                    "s3:GetObject",
                    "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ],
                resources=[f"{bucket}/{prefix}/*" for prefix in PREFIXES],
            ),
            # Without it S3 answers HEAD requests for missing objects with 403 instead of 404.
            iam.PolicyStatement(sid="MissingVideos", actions=["s3:ListBucket"], resources=[bucket]),
        ]

    def _email(self) -> list[iam.PolicyStatement]:
        environment = self.environment
        return [
            iam.PolicyStatement(
                sid="Email",
                actions=["ses:SendEmail", "ses:SendRawEmail"],
                # In its sandbox SES checks the recipient's identity, too, of whatever address.
                # Source: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
                resources=[
                    self._arn("ses", "identity/*"),
                    self._arn("ses", f"configuration-set/{environment.configuration_set}"),
                ],
                conditions={"StringEquals": {"ses:FromAddress": environment.sender}},
            )
        ]

    def _parameters_and_logs(self) -> list[iam.PolicyStatement]:
        path = self.environment.parameters.strip("/")
        group = self._arn("logs", f"log-group:/aws/lambda/{self.environment.function}")
        return [
            iam.PolicyStatement(
                sid="Parameters",
                actions=["ssm:GetParametersByPath"],
                resources=[
                    self._arn("ssm", f"parameter/{path}"),
                    self._arn("ssm", f"parameter/{path}/*"),
                ],
            ),
            iam.PolicyStatement(
                sid="Logs",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[f"{group}:*"],
            ),
        ]

    def _itself(self) -> list[iam.PolicyStatement]:
        return [
            iam.PolicyStatement(
                sid="ApiGatewayAsThisRole",
                actions=["lambda:InvokeFunction"],
                resources=[self._arn("lambda", f"function:{self.environment.function}")],
            ),
            iam.PolicyStatement(
                sid="FailedEvents",
                actions=["sqs:SendMessage"],
                resources=[self._arn("sqs", self.environment.failed_events)],
            ),
        ]

    def _accept(self) -> None:
        environment = self.environment
        ours = f"{Stack.of(self).region}:<AWS::AccountId>"
        reasons = {
            f"s3:::{environment.video_bucket}/videos/*": "Each upload's key is its own.",
            f"s3:::{environment.video_bucket}/posters/*": "Each still's key is its own.",
            f"ssm:{ours}:parameter{environment.parameters}*": "All parameters are read at once.",
            f"ses:{ours}:identity/*": "The condition names the only sender.",
            f"logs:{ours}:log-group:/aws/lambda/{environment.function}:*": (
                "Lambda gives the log streams their names."
            ),
        }
        accept(
            self.role,
            {
                f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:{wildcard}]": reason
                for wildcard, reason in reasons.items()
            },
        )
        if environment.tracing or environment.private_network:
            nowhere_narrower = "X-Ray and EC2's network interfaces know no narrower resource."
            accept(
                self.role,
                {
                    "AwsSolutions-IAM5[Resource::*]": nowhere_narrower,
                    "CKV_AWS_111": nowhere_narrower,
                },
            )


#: Source: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
TRACES = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]

#: Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
NETWORK_INTERFACES = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
]


def _anywhere(sid: str, actions: list[str]) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=actions, resources=["*"])
