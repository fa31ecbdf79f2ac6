"""Deployment from GitHub: an identity provider, and a role for each environment, once an account.

There is no stored secret: GitHub signs the repository and environment of each job, and AWS grants
the environment's role for an hour in return. Source:
https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
"""

import re
from typing import Any

from aws_cdk import App, CfnOutput, Stack
from aws_cdk import aws_iam as iam

from core import environments
from core.school import PREFIX
from infra.accepted import accept
from infra.context import Context
from infra.rights.deployment import rights

HOST = "token.actions.githubusercontent.com"
NAME = f"{PREFIX}-pipeline"

#: GitHub signs owner@1/name@2 for repositories made or renamed since 15 July 2026, and for others
#: that opted in: numbers are never reused, whereas somebody else can take over a name. Source:
#: https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+|[\w.-]+@\d+/[\w.-]+@\d+")

#: The branch whose jobs may deploy, whatever the rules of GitHub's environments say: any of the
#: roles can become the CDK's, and so change all environments. Source:
#: https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
BRANCH = "refs/heads/main"

#: Placeholder of cdk-nag for an unknown account number.
ANY_ACCOUNT = "<AWS::AccountId>"


class NoRepository(Exception):
    """The repository's name does not have a form that GitHub signs."""


class PipelineStack(Stack):
    """The roles with which jobs on GitHub deploy."""

    @classmethod
    def where_wanted(cls, app: App, **stack: Any) -> "PipelineStack | None":
        """Make the stack, if the CDK's context has `github-repository`.

        Raises:
            NoRepository: its form could let other repositories in.
        """
        repository = app.node.try_get_context("github-repository")
        if not repository:
            return None
        if not REPOSITORY.fullmatch(repository):
            raise NoRepository(f"“{repository}” is neither owner/name nor owner@1/name@2.")
        return cls(app, repository=repository, context=Context.of(app.node), **stack)

    def __init__(self, scope: App, *, repository: str, context: Context, **stack: Any) -> None:
        super().__init__(scope, NAME, **stack)
        provider = iam.CfnOIDCProvider(
            self, "GitHub", url=f"https://{HOST}", client_id_list=["sts.amazonaws.com"]
        )
        for environment in environments.ENVIRONMENTS.values():
            role = self._role(environment, provider=provider.attr_arn, repository=repository)
            self._allow(role, environment, context)
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
                {
                    "StringEquals": {
                        f"{HOST}:aud": "sts.amazonaws.com",
                        f"{HOST}:ref": BRANCH,
                        f"{HOST}:sub": subject,
                    }
                },
            ),
        )

    def _allow(
        self, role: iam.Role, environment: environments.Environment, context: Context
    ) -> None:
        zone = context.hosted_zone_id
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
