"""Every switch of every environment can be switched, and switched back.

CloudFormation's rules are played here: a stack is refused if it imports what nobody exports, or if
it takes away or changes an export that another stack imports.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from core.environments import ENVIRONMENTS, Environment
from deploy.__main__ import forward
from infra.app import build
from tests.infra.conftest import CONTEXT

#: What each option is when it is switched; all others are on or off.
OTHER: dict[str, Any] = {
    "signing_keys": (2, 1),
    "blocked_countries": ("KP",),
    "backup_region": "us-west-2",
}
SWITCHES = (
    "alarms",
    "blocks_bodies",
    "customer_key",
    "detailed_metrics",
    "firewall",
    "private_network",
    "threat_protection",
    "tracing",
    *OTHER,
)

Templates = dict[str, dict[str, Any]]


@cache
def templates(environment: Environment) -> Templates:
    """Return the templates of foundation and edge, by stack."""
    stacks = build(App(context=CONTEXT, analytics_reporting=False), environment)
    return {stack.stack_name: dict(Template.from_stack(stack).to_json()) for stack in stacks}


def switched(environment: Environment, switch: str) -> Environment:
    if switch in ("blocked_countries", "blocks_bodies"):
        environment = replace(environment, firewall=True)
    value = OTHER.get(switch, not getattr(environment, switch))
    return replace(environment, **{switch: value})


def exports(template: dict[str, Any]) -> dict[str, Any]:
    """Return what a template exports, by name."""
    outputs = template.get("Outputs", {}).values()
    return {each["Export"]["Name"]: each["Value"] for each in outputs if "Export" in each}


def imports(part: Any) -> Iterator[str]:
    """Yield the names of all exports that a part of a template imports."""
    if isinstance(part, dict):
        if isinstance(part.get("Fn::ImportValue"), str):
            yield part["Fn::ImportValue"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from imports(each)


class Refused(Exception):
    """CloudFormation does not deploy a stack."""


@dataclass
class CloudFormation:
    """What is deployed, and the rules about exports."""

    stacks: Templates = field(default_factory=dict)

    def deploy(self, name: str, template: dict[str, Any]) -> None:
        others = {other: each for other, each in self.stacks.items() if other != name}
        there = {export for each in others.values() for export in exports(each)}
        if missing := set(imports(template)) - there:
            raise Refused(f"No export named {missing} found.")
        used = {export for each in others.values() for export in imports(each)}
        before, after = exports(self.stacks.get(name, {})), exports(template)
        if lost := {each for each in before if before[each] != after.get(each)} & used:
            raise Refused(f"Export {lost} cannot be deleted or updated as it is in use.")
        self.stacks[name] = template

    def make_deploy(self, environment: Environment, *, loses_firewall: bool) -> None:
        """Do what `make deploy` does to the stacks."""
        steps = forward(environment, is_there=True, loses_firewall=loses_firewall)
        for step in steps:
            if step[-1] in templates(environment):
                self.deploy(step[-1], templates(environment)[step[-1]])


@pytest.fixture(params=SWITCHES)
def switch(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_export_disappears(name: str, switch: str) -> None:
    before = ENVIRONMENTS[name]
    after = switched(before, switch)
    found = [exports(templates(each)[before.foundation]) for each in (before, after)]
    assert len(found[0]) >= 5
    assert set(found[0]) == set(found[1])


def test_a_switch_can_be_switched_and_switched_back(name: str, switch: str) -> None:
    standing = ENVIRONMENTS[name]
    other = switched(standing, switch)
    aws = CloudFormation(dict(templates(standing)))
    for before, after in ((standing, other), (other, standing)):
        aws.make_deploy(after, loses_firewall=before.firewall and not after.firewall)
        assert aws.stacks == templates(after)


def test_without_the_edge_going_first_a_firewall_could_not_be_switched_off() -> None:
    on = ENVIRONMENTS["prod"]
    aws = CloudFormation(dict(templates(on)))
    with pytest.raises(Refused, match="in use"):
        aws.make_deploy(replace(on, firewall=False), loses_firewall=False)


def test_the_edge_does_not_go_first_where_it_needs_what_is_not_there_yet() -> None:
    aws = CloudFormation(dict(templates(ENVIRONMENTS["prod"])))
    aws.stacks.pop(ENVIRONMENTS["prod"].foundation)
    edge = ENVIRONMENTS["prod"].edge
    with pytest.raises(Refused, match="No export named"):
        aws.deploy(edge, templates(ENVIRONMENTS["prod"])[edge])
