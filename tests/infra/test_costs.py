"""That the bill counts what is made."""

import pytest

from core.environments import ENVIRONMENTS
from infra.data.storage import RARELY_READ_DAYS
from tests.infra.conftest import Made
from tools.costs import prices


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_bill_counts_the_alarms_and_dashboards_that_are_made(made: Made, name: str) -> None:
    alarms = made.resources(f"{name}-edge", "AWS::CloudWatch::Alarm")
    assert len(alarms) == ENVIRONMENTS[name].alarms * prices.ALARMS
    boards = made.resources(f"{name}-edge", "AWS::CloudWatch::Dashboard")
    assert len(boards) == prices.DASHBOARDS


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_bill_counts_the_firewalls_and_rules_that_are_made(made: Made, name: str) -> None:
    acls = made.properties(f"{name}-foundation", "AWS::WAFv2::WebACL")
    rules = [prices.FIREWALL_RULES] * ENVIRONMENTS[name].firewall
    assert [len(acl["Rules"]) for acl in acls] == rules


def test_a_plan_can_be_had_for_each_distribution_that_is_made(made: Made) -> None:
    """Plans below Business take AWS's own cache policies, and ten behaviours."""
    kind, policies = "AWS::CloudFront::Distribution", "AWS::CloudFront::CachePolicy"
    stacks = ("prod-foundation", "prod-edge")
    there = [each for stack in stacks for each in made.properties(stack, kind)]
    assert len(there) == prices.DISTRIBUTIONS
    assert [len(made.resources(stack, policies)) for stack in stacks] == [0, 0]
    behaviours = [len(each["DistributionConfig"].get("CacheBehaviors", [])) for each in there]
    assert max(behaviours) + 1 <= 3  # docs/costs.md


def test_blocked_countries_and_bodies_are_one_rule_more_each(everything: Made) -> None:
    [acl] = everything.properties("prod-foundation", "AWS::WAFv2::WebACL")
    assert len(acl["Rules"]) == prices.FIREWALL_RULES + 2


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_costs_by_the_month_and_is_not_in_the_bill_is_not_made(made: Made, name: str) -> None:
    dear = {"AWS::KMS::Key", "AWS::EC2::NatGateway", "AWS::Route53::HostedZone"}
    dear |= {"AWS::Route53::HealthCheck", "AWS::SecretsManager::Secret"}
    for stack in ("foundation", "edge"):
        assert [kind for kind in dear if made.resources(f"{name}-{stack}", kind)] == []


def test_the_bill_moves_videos_on_the_day_that_the_bucket_does() -> None:
    assert prices.RARELY_READ_DAYS == RARELY_READ_DAYS
