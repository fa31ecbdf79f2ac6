"""The two distributions of each environment."""

from typing import Any

import pytest

from tests.infra.conftest import Made

DISTRIBUTION = "AWS::CloudFront::Distribution"


def distribution(made: Made, stack: str) -> dict[str, Any]:
    [found] = made.properties(stack, DISTRIBUTION)
    configuration: dict[str, Any] = found["DistributionConfig"]
    return configuration


def headers_policies(made: Made, stack: str) -> list[dict[str, Any]]:
    """Return the policies of answers' headers, those of the REST API last."""
    found = made.properties(stack, "AWS::CloudFront::ResponseHeadersPolicy")
    policies = [each["ResponseHeadersPolicyConfig"] for each in found]
    return sorted(policies, key=lambda policy: "RemoveHeadersConfig" in policy)


@pytest.fixture
def videos(made: Made, name: str) -> dict[str, Any]:
    return distribution(made, f"{name}-foundation")


@pytest.fixture
def site(made: Made, name: str) -> dict[str, Any]:
    return distribution(made, f"{name}-edge")


@pytest.fixture(params=["foundation", "edge"])
def either(request: pytest.FixtureRequest, made: Made, name: str) -> dict[str, Any]:
    return distribution(made, f"{name}-{request.param}")
