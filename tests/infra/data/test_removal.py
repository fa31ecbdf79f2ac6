"""Data outlives its stack in production alone."""

import pytest
from aws_cdk import RemovalPolicy

from core.environments import ENVIRONMENTS
from infra.data.removal import removal
from tests.infra.conftest import Made
from tests.infra.data.test_storage import bucket


@pytest.mark.parametrize(("name", "policy"), [("dev", "Delete"), ("prod", "RetainExceptOnCreate")])
def test_only_production_keeps_its_videos_when_its_stack_goes(
    made: Made, name: str, policy: str
) -> None:
    assert bucket(made, name, "videos")["DeletionPolicy"] == policy


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_an_environment_keeps_is_retained_and_the_rest_destroyed(name: str) -> None:
    environment = ENVIRONMENTS[name]
    kept = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    assert removal(environment) is (kept if environment.keeps_data else RemovalPolicy.DESTROY)
