"""How GitHub deploys: an identity provider, and a role for each environment. Once an account.

There is no secret: GitHub signs for each job which repository and environment it belongs to, and
AWS hands out an hour of the environment's role for that. Source: GitHub, "Configuring OpenID
Connect in Amazon Web Services".
"""

import re
from typing import Any

from aws_cdk import App, CfnOutput, Stack
from aws_cdk import aws_iam as iam

from apexshare import environments
from apexshare.school import PREFIX
from infra.accepted import accept
from infra.rights.deployment import rights
from infra.school import School

HOST = "token.actions.githubusercontent.com"
NAME = f"{PREFIX}-pipeline"

#: GitHub signs for owner@1/name@2 where a repository was made after 15 July 2026, or wished so: the
#: numbers are given once, and a name can be taken by somebody else later.
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+|[\w.-]+@\d+/[\w.-]+@\d+")

#: As cdk-nag writes an account's number that is not known yet.
ANY_ACCOUNT = "<AWS::AccountId>"


class NoRepository(Exception):
    """It is not of a form that GitHub signs for."""


class PipelineStack(Stack):
    """Who may deploy from GitHub, and what."""

    @classmethod
    def where_wanted(cls, app: App, **stack: Any) -> "PipelineStack | None":
        """The stack, if CDK's context says `github-repository`.

        Raises:
            NoRepository: it says something else, which could let others in.
        """
        repository = app.node.try_get_context("github-repository")
        if not repository:
            return None
        if not REPOSITORY.fullmatch(repository):
            raise NoRepository(f"“{repository}” is neither owner/name nor owner@1/name@2.")
        return cls(app, repository=repository, school=School.of(app.node), **stack)

    def __init__(self, scope: App, *, repository: str, school: School, **stack: Any) -> None:
        super().__init__(scope, NAME, **stack)
        provider = iam.CfnOIDCProvider(
            self, "GitHub", url=f"https://{HOST}", client_id_list=["sts.amazonaws.com"]
        )
        for environment in environments.ENVIRONMENTS.values():
            role = self._role(environment, provider=provider.attr_arn, repository=repository)
            self._allow(role, environment, school)
            CfnOutput(self, f"{environment.name.capitalize()}RoleArn", value=role.role_arn)

    def _role(
        self, environment: environments.Environment, *, provider: str, repository: str
    ) -> iam.Role:
        subject = f"repo:{repository}:environment:{environment.name}"
        return iam.Role(
            self,
            f"Deployment-{environment.name}",
            role_name=environment.deployment_role,
            description=f"Deploys ApexShare to {environment.name}",
            assumed_by=iam.WebIdentityPrincipal(
                provider,
                {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com", f"{HOST}:sub": subject}},
            ),
        )

    def _allow(self, role: iam.Role, environment: environments.Environment, school: School) -> None:
        zone = school.hosted_zone_id
        for right in rights(environment, account=self.account, zone=zone):
            role.add_to_policy(
                iam.PolicyStatement(
                    sid=right.sid,
                    actions=list(right.actions),
                    resources=list(right.resources),
                    conditions=dict(right.conditions),
                )
            )
        wide = {
            f"AwsSolutions-IAM5[Resource::{resource}]": right.wide
            for right in rights(environment, account=ANY_ACCOUNT, zone=zone)
            for resource in right.resources
            if "*" in resource
        }
        accept(role, wide)
