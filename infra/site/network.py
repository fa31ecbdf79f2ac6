"""The optional VPC, which keeps traffic to S3 and DynamoDB inside AWS.

The NAT gateway is for Cognito's hosted pages and SES, which the function reaches over the internet.
"""

from aws_cdk import CfnOutput, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from core.environments import Environment
from infra.accepted import accept


class Network(Construct):
    """Two zones, private subnets, gateway endpoints (free of charge) and one NAT gateway."""

    def __init__(self, scope: Construct, *, environment: Environment, role: iam.IRole) -> None:
        super().__init__(scope, "Network")
        vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=environment.function,
            max_azs=2,
            nat_gateways=1,
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Public",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="Function", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS
                ),
            ],
        )
        self._flow_logs(vpc, environment)
        for name, service in (
            ("S3", ec2.GatewayVpcEndpointAwsService.S3),
            ("DynamoDb", ec2.GatewayVpcEndpointAwsService.DYNAMODB),
        ):
            endpoint = vpc.add_gateway_endpoint(name, service=service)
            endpoint.add_to_policy(_only(role))
        group = ec2.SecurityGroup(
            self, "Function", vpc=vpc, description="The function", allow_all_outbound=False
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "AWS's services")
        # For `vpc_config` in zappa_settings.json.
        subnets = vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS).subnet_ids
        CfnOutput(self, "SubnetIds", value=",".join(subnets))
        CfnOutput(self, "SecurityGroupId", value=group.security_group_id)

    def _flow_logs(self, vpc: ec2.Vpc, environment: Environment) -> None:
        group = logs.LogGroup(
            self,
            "FlowLog",
            log_group_name=f"/aws/vpc/{environment.function}",
            retention=logs.RetentionDays.TWO_WEEKS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        accept(group, {"CKV_AWS_158": "CloudWatch encrypts logs with its own key."})
        vpc.add_flow_log(
            "Flow",
            destination=ec2.FlowLogDestination.to_cloud_watch_logs(group),
            traffic_type=ec2.FlowLogTrafficType.REJECT,
        )


def _only(role: iam.IRole) -> iam.PolicyStatement:
    """Return an endpoint policy for the function's role alone; its own policy limits it further."""
    return iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=["*"],
        resources=["*"],
        conditions={"ArnEquals": {"aws:PrincipalArn": role.role_arn}},
    )
