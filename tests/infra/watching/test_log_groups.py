"""Logs end after 14 days."""

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_logs_are_kept_for_14_days(made: Made, name: str) -> None:
    groups = made.properties(f"{name}-foundation", "AWS::Logs::LogGroup")
    names = {f"/aws/lambda/{PREFIX}-{name}", f"/aws/apigateway/{PREFIX}-{name}"}
    if ENVIRONMENTS[name].firewall:
        names.add(f"aws-waf-logs-{PREFIX}-{name}")
    assert {group["LogGroupName"] for group in groups} == names
    assert {group["RetentionInDays"] for group in groups} == {14}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_api_gateway_may_log_even_when_one_environment_goes(made: Made, name: str) -> None:
    [account] = made.resources(f"{name}-foundation", "AWS::ApiGateway::Account")
    assert account["DeletionPolicy"] == "Retain"
