"""The stack that comes after Zappa."""

import json

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made


def test_edges_come_after_their_foundations(made: Made) -> None:
    artifacts = json.loads((made.folder / "manifest.json").read_text())["artifacts"]
    for name in ENVIRONMENTS:
        assert f"{PREFIX}-{name}-foundation" in artifacts[f"{PREFIX}-{name}-edge"]["dependencies"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_edge_names_the_sites_distribution(made: Made, name: str) -> None:
    template = made.template(f"{name}-edge").to_json()
    reference = template["Outputs"]["DistributionId"]["Value"]["Ref"]
    assert template["Resources"][reference]["Type"] == "AWS::CloudFront::Distribution"
