"""The firewall: docs/specification.md, "Network Security"."""

import re
from dataclasses import replace
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import ROOT, Made

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
    with pytest.raises(ValueError, match="without `firewall` blocks nobody"):
        replace(ENVIRONMENTS["prod"], firewall=False, blocks_bodies=True)


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


#: All rules of AWS's common set that look into bodies.
BODIES = (
    "SizeRestrictions_BODY",
    "CrossSiteScripting_BODY",
    "EC2MetaDataSSRF_BODY",
    "GenericLFI_BODY",
    "GenericRFI_BODY",
)


@guarded
def test_what_looks_like_an_attack_in_a_body_is_counted_first(made: Made, name: str) -> None:
    """Stills are larger than 8 kB, and some look like an attack; so may a trainer's notes."""
    rules = firewall(made, f"{name}-foundation")
    group = rules["AWSManagedRulesCommonRuleSet"]["Statement"]["ManagedRuleGroupStatement"]
    assert group["RuleActionOverrides"] == [
        {"ActionToUse": {"Count": {}}, "Name": rule} for rule in BODIES
    ]
    assert "BodiesLikeAttacks" not in rules


def test_once_counted_bodies_are_blocked_but_no_still(everything: Made) -> None:
    rules = firewall(everything, "prod-foundation")
    assert list(rules)[-2:] == ["AWSManagedRulesKnownBadInputsRuleSet", "BodiesLikeAttacks"]
    rule = rules["BodiesLikeAttacks"]
    assert rule["Action"] == {"Block": {}}
    found, unless = rule["Statement"]["AndStatement"]["Statements"]
    labels = [each["LabelMatchStatement"]["Key"] for each in found["OrStatement"]["Statements"]]
    prefix = "awswaf:managed:aws:core-rule-set:"
    assert labels == [f"{prefix}{rule.replace('_BODY', '_Body')}" for rule in BODIES[1:]]
    still = unless["NotStatement"]["Statement"]["RegexMatchStatement"]
    assert still["FieldToMatch"] == {"UriPath": {}}
    address = "/uploads/550e8400-e29b-41d4-a716-446655440000/poster/"
    assert re.fullmatch(still["RegexString"], address)
    for other in (f"{address}x", f"/x{address}", "/uploads/new/", address.replace("-", "/")):
        assert not re.fullmatch(still["RegexString"], other)


def test_the_stills_address_is_where_pages_send_it() -> None:
    """As `infra/` knows no Django, it cannot ask."""
    urls = (ROOT / "uploads/web/urls.py").read_text()
    assert 'path("<uuid:file_id>/poster/", parts.poster' in urls


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
