"""The stack that must exist before `zappa deploy`."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from core.environments import FIREWALL_OUTPUT, NO_FIREWALL, Environment
from infra.context import Context
from infra.data.backup import daily_copy
from infra.data.encryption import customer_key
from infra.data.storage import Buckets
from infra.data.table import table
from infra.people.identity import Identity
from infra.people.mail import Mail
from infra.rights.role import FunctionRole
from infra.site.domain import api_domain, certificate, hosted_zone
from infra.site.firewall import Firewall
from infra.site.network import Network
from infra.site.videos import Videos
from infra.watching.budget import budget
from infra.watching.failed_events import failed_events
from infra.watching.log_groups import let_api_gateway_log, log_groups
from infra.watching.topics import may_publish, topic


class FoundationStack(Stack):
    """Buckets, table, people, mail, the function's role, the API's domain, the videos' edge."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        environment: Environment,
        context: Context,
        **stack: Any,
    ) -> None:
        super().__init__(scope, name, **stack)
        self._environment = environment
        self._function()
        self._data()
        self._edge(context)
        self._watching(context)
        self._remember()
        self._export()

    def _function(self) -> None:
        self.role = FunctionRole(self, environment=self._environment)
        log_groups(self, self._environment)
        let_api_gateway_log(self)
        if self._environment.private_network:
            Network(self, environment=self._environment, role=self.role.role)

    def _data(self) -> None:
        self.key = customer_key(self, self._environment)
        if self.key:
            self.role.may_use(self.key)
        self.table = table(self, environment=self._environment, key=self.key)
        self.buckets = Buckets(
            self, environment=self._environment, key=self.key, role=self.role.role
        )
        self.failed_events = failed_events(self, environment=self._environment, key=self.key)
        self.identity = Identity(self, environment=self._environment)
        self.role.may_ask(self.identity.pool.user_pool_arn)
        if self._environment.backup_region:
            daily_copy(
                self,
                environment=self._environment,
                region=self._environment.backup_region,
                table=self.table,
            )

    def _edge(self, context: Context) -> None:
        zone = hosted_zone(self, context)
        self.certificate = certificate(self, environment=self._environment, zone=zone)
        api_domain(self, environment=self._environment, certificate=self.certificate, zone=zone)
        self.firewall = Firewall(self, environment=self._environment)
        self.mail = Mail(self, environment=self._environment, zone=zone, key=self.key)
        self.videos = Videos(
            self,
            environment=self._environment,
            buckets=self.buckets,
            certificate=self.certificate,
            zone=zone,
            firewall=self.firewall.arn,
        )

    def _watching(self, context: Context) -> None:
        self.alarms = topic(self, "Alarms", name=self._environment.alarm_topic, key=self.key)
        may_publish(self.alarms, service="cloudwatch.amazonaws.com")
        self.alarms.add_subscription(subscriptions.EmailSubscription(context.alarm_email))
        budget(self, environment=self._environment, email=context.alarm_email)

    def _remember(self) -> None:
        """Write the parameters that `apexshare/settings/aws.py` reads.

        The secret ones come from `infra/rights/secrets.py`.
        """
        parameters = {
            "user-pool-id": self.identity.pool.user_pool_id,
            "client-id": self.identity.web.user_pool_client_id,
            "programs-client-id": self.identity.programs.user_pool_client_id,
            "hosted-pages": self.identity.hosted_pages,
            "video-domain": self._environment.video_domain,
        }
        for name, value in parameters.items():
            ssm.StringParameter(
                self,
                f"Parameter-{name}",
                parameter_name=f"{self._environment.parameters}{name}",
                string_value=value,
            )
        outputs = {
            "SigningKeyId": self.videos.signing_key_id,
            "SigningKeyNumber": str(self._environment.signing_keys[0]),
            "UserPoolId": self.identity.pool.user_pool_id,
            "ClientId": self.identity.web.user_pool_client_id,
            "CertificateArn": self.certificate.certificate_arn,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)

    def _export(self) -> None:
        """Export everything that the edge may import, whichever switches are on.

        CloudFormation refuses to take away or to change an export while another stack imports it,
        and the foundation is deployed before the edge. Without a firewall its name stays, and
        `make deploy` takes it out of the edge first. Source:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
        """
        for value in (
            self.buckets.logs.bucket_regional_domain_name,
            self.certificate.certificate_arn,
            self.failed_events.queue_arn,
            self.alarms.topic_arn,
        ):
            self.export_value(value)
        CfnOutput(
            self,
            FIREWALL_OUTPUT,
            value=self.firewall.arn or NO_FIREWALL,
            export_name=self._environment.firewall_export,
        )
