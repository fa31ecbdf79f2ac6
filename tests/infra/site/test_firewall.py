"""The firewall: docs/specification.md, "Network Security"."""

from dataclasses import replace
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import Made

guarded = pytest.mark.parametrize(
    "name", [name for name, environment in ENVIRONMENTS.items() if environment.firewall]
)


def firewall(made: Made, stack: str) -> dict[str, dict[str, Any]]:
    [acl] = made.properties(stack, "AWS::WAFv2::WebACL")
    assert acl["Scope"] == "CLOUDFRONT"
    assert acl["DefaultAction"] == {"Allow": {}}
    return {rule["Name"]: rule for rule in acl["Rules"]}


def test_production_has_a_firewall_and_what_stands_empty_has_none(made: Made) -> None:
    assert ENVIRONMENTS["prod"].firewall
    for name, environment in ENVIRONMENTS.items():
        acls = made.resources(f"{name}-foundation", "AWS::WAFv2::WebACL")
        logs = made.resources(f"{name}-foundation", "AWS::WAFv2::LoggingConfiguration")
        assert len(acls) == len(logs) == int(environment.firewall)


def test_nobody_is_blocked_by_a_firewall_that_is_off() -> None:
    with pytest.raises(ValueError, match="without `firewall` blocks nobody"):
        replace(ENVIRONMENTS["prod"], firewall=False, blocked_countries=("KP",))


@guarded
def test_the_firewall_blocks_too_many_requests_and_what_aws_knows(made: Made, name: str) -> None:
    rules = firewall(made, f"{name}-foundation")
    assert list(rules) == [
        "TooManyRequests",
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]
    assert [rule["Priority"] for rule in rules.values()] == [0, 1, 2, 3]
    limited = rules["TooManyRequests"]
    assert limited["Action"] == {"Block": {}}
    assert limited["Statement"]["RateBasedStatement"] == {"AggregateKeyType": "IP", "Limit": 2000}


@guarded
def test_the_firewall_lets_bodies_of_more_than_8_kb_through(made: Made, name: str) -> None:
    common = firewall(made, f"{name}-foundation")["AWSManagedRulesCommonRuleSet"]
    assert common["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"] == [
        {"ActionToUse": {"Count": {}}, "Name": "SizeRestrictions_BODY"}
    ]


def test_blocked_countries_come_first(everything: Made) -> None:
    rules = firewall(everything, "prod-foundation")
    assert next(iter(rules)) == "BlockedCountries"
    assert rules["BlockedCountries"]["Statement"] == {"GeoMatchStatement": {"CountryCodes": ["KP"]}}


@guarded
def test_the_firewalls_log_holds_nothing_that_opens_a_link_or_a_session(
    made: Made, name: str
) -> None:
    [logging] = made.properties(f"{name}-foundation", "AWS::WAFv2::LoggingConfiguration")
    assert logging["RedactedFields"] == [
        {"SingleHeader": {"Name": "authorization"}},
        {"SingleHeader": {"Name": "cookie"}},
        {"UriPath": {}},
        {"QueryString": {}},
    ]
    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"


def test_the_firewall_stands_in_front_where_there_is_one(either: dict[str, Any], name: str) -> None:
    assert ("WebACLId" in either) is ENVIRONMENTS[name].firewall
