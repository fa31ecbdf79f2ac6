"""The checks before `make deploy`, for everything that its steps need.

All problems are reported at once, each in one line that tells what to do.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from core.environments import REGION, Environment
from core.school import DOMAIN
from deploy import ROOT
from deploy.aws import stacks
from deploy.configure import standing
from deploy.zip import runtime

#: Concurrent executions that Lambda keeps for functions that reserve none.
#: Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
KEPT_FREE = 100

#: The parameter that `cdk bootstrap` leaves behind.
BOOTSTRAPPED = "/cdk-bootstrap/hnb659fds/version"


class NotReady(Exception):
    """Something has to be done first; the message has a line for each problem."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """The checks for one environment."""

    environment: Environment
    #: Makes a boto3 client for a service, in a region.
    client: Callable[..., Any] = boto3.client
    #: The answers to `make configure`.
    said: Mapping[str, str] = field(default_factory=lambda: standing(ROOT))

    def account(self) -> str:
        """Print who is asking and where, and return the number of the account.

        Raises:
            NotReady: AWS does not know who asks.
        """
        try:
            who = self.client("sts", region_name=REGION).get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            raise NotReady(
                f"AWS does not know who you are ({error}): sign in, so that "
                "`aws sts get-caller-identity` says who."
            ) from None
        print(f"{self.environment.name} goes into account {who['Account']}, as {who['Arn']}.")
        return str(who["Account"])

    def all(self) -> None:
        """Run all checks.

        Raises:
            NotReady: something is missing.
        """
        account = self.account()
        missing = [*self._here(), *self._there(account)]
        if missing:
            raise NotReady("\n".join(missing))

    def _here(self) -> Iterator[str]:
        for name in ("hosted-zone-id", "alarm-email"):
            if not self.said.get(name):
                yield f"{name} is not said: make configure"
        if not shutil.which("npx"):
            yield "There is no `npx`: install Node.js 22 or newer, with npm."
        try:
            runtime.find()
        except runtime.NoPython as error:
            yield str(error)

    def _there(self, account: str) -> Iterator[str]:
        for look in (self._zone, self._bootstrap, self._stacks, self._concurrency, self._plan):
            try:
                yield from look(account)
            except (BotoCoreError, ClientError) as error:
                yield f"AWS refuses to tell: {error}"

    def _zone(self, account: str) -> Iterator[str]:
        if not (wanted := self.said.get("hosted-zone-id")):
            return
        try:
            zone = self.client("route53").get_hosted_zone(Id=wanted)["HostedZone"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchHostedZone":
                raise
            yield f"Account {account} has no hosted zone {wanted}: make configure"
            return
        name = zone["Name"].rstrip(".")
        if zone["Config"]["PrivateZone"]:
            yield f"The hosted zone {wanted} is private; browsers need a public one: make configure"
        if not f".{DOMAIN}".endswith(f".{name}"):
            yield f"The hosted zone {wanted} is for {name}, not for {DOMAIN}: make configure"

    def _bootstrap(self, account: str) -> Iterator[str]:
        for region in filter(None, (REGION, self.environment.backup_region)):
            ssm = self.client("ssm", region_name=region)
            try:
                ssm.get_parameter(Name=BOOTSTRAPPED)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ParameterNotFound":
                    raise
                command = " ".join((*stacks.CDK, "bootstrap", f"aws://{account}/{region}"))
                yield f"The CDK was never in {region} of this account: {command}"

    def _stacks(self, _account: str) -> Iterator[str]:
        cloudformation = self.client("cloudformation", region_name=REGION)
        for name in (self.environment.foundation, self.environment.edge):
            stack = stacks.find(name, cloudformation=cloudformation)
            if stack and stack.get("EnableTerminationProtection") and not stacks.was_made(stack):
                yield (
                    f"{name} failed when it was first made, and stands in the way: see "
                    "“A first deployment failed” in docs/runbooks.md."
                )

    def _concurrency(self, _account: str) -> Iterator[str]:
        settings = json.loads((ROOT / "zappa_settings.json").read_text())
        wanted = settings[self.environment.name].get("lambda_concurrency", 0)
        if not wanted:
            return
        functions = self.client("lambda", region_name=REGION)
        limit = functions.get_account_settings()["AccountLimit"]
        free = limit["UnreservedConcurrentExecutions"] + self._reserved(functions)
        if free < wanted + KEPT_FREE:
            yield (
                f"The function wants {wanted} executions at once for itself, and Lambda keeps "
                f"{KEPT_FREE} for others, but this account has {free}: ask for 1,000 (“Lambda’s "
                "quota” in docs/operations.md), or meanwhile take `lambda_concurrency` out of "
                "zappa_settings.json."
            )

    def _plan(self, account: str) -> Iterator[str]:
        """Look for AWS's Free plan, after which it closes the account.

        Source:
        https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html
        """
        try:
            plan = self.client("freetier", region_name=REGION).get_account_plan_state()
        except ClientError as error:
            # Older accounts have no plan.
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return
        if plan["accountPlanType"] == "FREE":
            until = plan.get("accountPlanExpirationDate")
            yield (
                f"Account {account} is on the Free plan, and AWS closes it "
                f"{f'on {until:%Y-%m-%d}' if until else 'after six months'}: upgrade it to the "
                "Paid plan, in the console under Billing."
            )

    def _reserved(self, functions: Any) -> int:
        """Return the number of executions that the function has reserved already."""
        try:
            found = functions.get_function(FunctionName=self.environment.function)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return 0
        return int(found.get("Concurrency", {}).get("ReservedConcurrentExecutions", 0))
