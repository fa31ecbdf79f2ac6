"""The pipeline's roles and their policies."""

from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import Made


@pytest.fixture
def role(made: Made, name: str) -> dict[str, Any]:
    roles = made.properties("pipeline", "AWS::IAM::Role")
    [found] = [each for each in roles if each["RoleName"] == ENVIRONMENTS[name].deployment_role]
    return found


@pytest.fixture
def statements(made: Made, name: str) -> dict[str, dict[str, Any]]:
    [found] = [
        policy["PolicyDocument"]["Statement"]
        for policy in made.properties("pipeline", "AWS::IAM::Policy")
        if f"Deployment{name}" in str(policy["Roles"])
    ]
    return {statement["Sid"]: statement for statement in found}
