"""The foundation's "Network Security": what never reaches a page."""

from typing import Any

import pytest

from apexshare.environments import ENVIRONMENTS

from .conftest import Made

each_environment = pytest.mark.parametrize("name", ENVIRONMENTS)


def firewall(made: Made, stack: str) -> dict[str, dict[str, Any]]:
    [acl] = made.properties(stack, "AWS::WAFv2::WebACL")
    assert acl["Scope"] == "CLOUDFRONT"
    assert acl["DefaultAction"] == {"Allow": {}}
    return {rule["Name"]: rule for rule in acl["Rules"]}


@each_environment
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


@each_environment
def test_the_firewall_lets_bodies_of_more_than_8_kb_through(made: Made, name: str) -> None:
    common = firewall(made, f"{name}-foundation")["AWSManagedRulesCommonRuleSet"]
    assert common["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"] == [
        {"ActionToUse": {"Count": {}}, "Name": "SizeRestrictions_BODY"}
    ]


def test_blocked_countries_come_first(everything: Made) -> None:
    rules = firewall(everything, "prod-foundation")
    assert next(iter(rules)) == "BlockedCountries"
    assert rules["BlockedCountries"]["Statement"] == {"GeoMatchStatement": {"CountryCodes": ["KP"]}}


@each_environment
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
