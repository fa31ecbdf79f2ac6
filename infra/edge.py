"""The stack in front of the function and around it, deployed after `zappa deploy`."""

from typing import Any

from aws_cdk import CfnOutput, Fn, Stack
from constructs import Construct

from core.environments import Environment
from infra.context import Context
from infra.foundation import FoundationStack
from infra.site.domain import hosted_zone
from infra.site.pages import Site
from infra.watching.alarms import alarms
from infra.watching.dashboard import dashboard
from infra.watching.failed_events import failure_destination


class EdgeStack(Stack):
    """The site's distribution, the alarms, the dashboard and the destination of failed events."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        environment: Environment,
        context: Context,
        foundation: FoundationStack,
        **stack: Any,
    ) -> None:
        super().__init__(scope, name, **stack)
        site = Site(
            self,
            environment=environment,
            logs=foundation.buckets.logs,
            certificate=foundation.certificate,
            zone=hosted_zone(self, context),
            firewall=Fn.import_value(environment.firewall_export) if environment.firewall else None,
        )
        failure_destination(self, environment=environment, queue=foundation.failed_events)
        rings = alarms(self, environment=environment, topic=foundation.alarms)
        dashboard(self, environment=environment, alarms=rings)
        # Anyone who replaces a static file under its old name has to invalidate it here.
        CfnOutput(self, "DistributionId", value=site.distribution_id)
