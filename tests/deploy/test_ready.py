"""Before anything is made, `make deploy` says what is missing, and what to do about it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from core.environments import ENVIRONMENTS
from core.school import DOMAIN
from deploy import ROOT, ready
from deploy.ready import Check, NotReady
from deploy.zip import runtime
from infra.rights.deployment import rights

PROD = ENVIRONMENTS["prod"]
ACCOUNT, ZONE = "123456789012", "Z0123456789"
SAID = {"hosted-zone-id": ZONE, "alarm-email": "developer@example.com"}

#: What AWS says where all is there.
WELL: dict[str, Any] = {
    "get_caller_identity": {"Account": ACCOUNT, "Arn": "arn:aws:iam::123456789012:user/dan"},
    "get_hosted_zone": {"HostedZone": {"Name": f"{DOMAIN}.", "Config": {"PrivateZone": False}}},
    "get_parameter": {"Parameter": {"Value": "30"}},
    "describe_stacks": {"Stacks": [{"StackStatus": "UPDATE_COMPLETE"}]},
    "get_account_settings": {"AccountLimit": {"UnreservedConcurrentExecutions": 180}},
    "get_function": {},
    "get_account_plan_state": {"accountPlanType": "PAID"},
}


def refusal(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Asked")


@dataclass
class Aws:
    """Says what it is told to; notes what was asked, as rights are called."""

    says: dict[str, Any] = field(default_factory=lambda: dict(WELL))
    asked: set[str] = field(default_factory=set)

    def client(self, service: str, **_options: str) -> Any:
        return Client(self, service)


@dataclass
class Client:
    aws: Aws
    service: str

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.aws.asked.add(f"{self.service}:{name.title().replace('_', '')}")
        said = self.aws.says[name]

        def answer(**_arguments: str) -> Any:
            if isinstance(said, Exception):
                raise said
            return said

        return answer


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Aws:
    """AWS, and a machine, on which all is there."""
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(runtime, "find", lambda: None)
    return Aws()


def missing(cloud: Aws, **check: Any) -> list[str]:
    looked = Check(**{"environment": PROD, "client": cloud.client, "said": SAID, **check})
    try:
        looked.all()
    except NotReady as error:
        return str(error).splitlines()
    return []


def test_where_all_is_there_it_says_where_it_goes(
    cloud: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    assert missing(cloud) == []
    said = "prod goes into account 123456789012, as arn:aws:iam::123456789012:user/dan.\n"
    assert capsys.readouterr().out == said


def test_the_pipelines_role_may_ask_all_of_it(cloud: Aws) -> None:
    missing(cloud)
    allowed = {
        action for right in rights(PROD, account=ACCOUNT, zone=ZONE) for action in right.actions
    }
    # Who somebody is, anybody may ask about themselves.
    assert cloud.asked - allowed == {"sts:GetCallerIdentity"}


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
def test_it_may_ask_and_deploy_in_the_region_of_the_copies(region: str) -> None:
    copied = replace(PROD, backup_region="us-west-2")
    named = str([right.resources for right in rights(copied, account=ACCOUNT, zone=ZONE)])
    assert f"cdk-hnb659fds-deploy-role-{ACCOUNT}-{region}" in named
    assert f"arn:aws:ssm:{region}:{ACCOUNT}:parameter{ready.BOOTSTRAPPED}" in named


@pytest.mark.parametrize("error", [NoCredentialsError(), refusal("ExpiredToken")])
def test_without_credentials_nothing_else_is_asked(cloud: Aws, error: Exception) -> None:
    cloud.says["get_caller_identity"] = error
    [said] = missing(cloud)
    assert "sign in" in said
    assert cloud.asked == {"sts:GetCallerIdentity"}


def zone(name: str, *, private: bool = False) -> dict[str, Any]:
    return {"HostedZone": {"Name": f"{name}.", "Config": {"PrivateZone": private}}}


REFUSED: list[tuple[str, Any, str]] = [
    ("get_hosted_zone", refusal("NoSuchHostedZone"), f"no hosted zone {ZONE}: make configure"),
    ("get_hosted_zone", zone(DOMAIN, private=True), "is private"),
    ("get_hosted_zone", zone("elsewhere.example"), f"is for elsewhere.example, not for {DOMAIN}"),
    ("get_hosted_zone", zone(DOMAIN[1:]), f"not for {DOMAIN}"),
    ("get_hosted_zone", refusal("AccessDenied"), "AWS refuses to tell: "),
    ("get_parameter", refusal("ParameterNotFound"), f"bootstrap aws://{ACCOUNT}/us-east-1"),
    (
        "get_account_settings",
        {"AccountLimit": {"UnreservedConcurrentExecutions": 10}},
        "this account has 10: ask for 1,000",
    ),
    (
        "get_account_plan_state",
        {"accountPlanType": "FREE", "accountPlanExpirationDate": datetime(2027, 5, 1, tzinfo=UTC)},
        "closes it on 2027-05-01: upgrade",
    ),
    ("get_account_plan_state", {"accountPlanType": "FREE"}, "closes it after six months"),
]


@pytest.mark.parametrize(("call", "answer", "said"), REFUSED)
def test_what_is_missing_on_aws_is_told(cloud: Aws, call: str, answer: Any, said: str) -> None:
    cloud.says[call] = answer
    [told] = missing(cloud)
    assert said in told


def test_what_the_function_has_for_itself_already_counts(cloud: Aws) -> None:
    cloud.says["get_account_settings"] = {"AccountLimit": {"UnreservedConcurrentExecutions": 100}}
    cloud.says["get_function"] = {"Concurrency": {"ReservedConcurrentExecutions": 80}}
    assert missing(cloud) == []
    cloud.says["get_function"] = refusal("ResourceNotFoundException")
    assert len(missing(cloud)) == 1


@pytest.mark.parametrize(
    ("status", "protected", "stands_in_the_way"),
    [
        ("ROLLBACK_COMPLETE", True, True),
        ("ROLLBACK_COMPLETE", False, False),
        ("UPDATE_ROLLBACK_COMPLETE", True, False),
    ],
)
def test_a_stack_that_was_never_made_and_cannot_be_deleted_is_told(
    cloud: Aws, status: str, protected: bool, stands_in_the_way: bool
) -> None:
    stack = {"StackStatus": status, "EnableTerminationProtection": protected}
    cloud.says["describe_stacks"] = {"Stacks": [stack]}
    told = [line.partition(" ")[0] for line in missing(cloud)]
    assert told == ([PROD.foundation, PROD.edge] if stands_in_the_way else [])


def test_an_account_older_than_the_plans_has_none(cloud: Aws) -> None:
    cloud.says["get_account_plan_state"] = refusal("ResourceNotFoundException")
    assert missing(cloud) == []


def test_before_the_first_deployment_there_is_no_stack(cloud: Aws) -> None:
    cloud.says["describe_stacks"] = refusal("ValidationError", "Stack does not exist")
    assert missing(cloud) == []


def test_what_is_missing_here_is_told_all_at_once(
    cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> None:
        raise runtime.NoPython("Packaging for Lambda needs Python 3.13.")

    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr(runtime, "find", none)
    told = missing(cloud, said={})
    assert [line.split()[0] for line in told] == [
        "hosted-zone-id",
        "alarm-email",
        "There",
        "Packaging",
    ]


def test_what_it_tells_to_read_is_there() -> None:
    docs = ROOT / "docs"
    assert "A first deployment failed" in (docs / "runbooks.md").read_text()
    assert "Lambda's quota" in (docs / "operations.md").read_text()


def test_only_prod_has_executions_of_its_own(cloud: Aws) -> None:
    cloud.says["get_account_settings"] = refusal("NotAsked")
    assert missing(cloud, environment=ENVIRONMENTS["dev"]) == []
    settings = json.loads((ROOT / "zappa_settings.json").read_text())
    assert [name for name in settings if "lambda_concurrency" in settings[name]] == ["prod"]
