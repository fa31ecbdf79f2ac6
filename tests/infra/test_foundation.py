"""The stack that comes before Zappa, and the parameters that it leaves in SSM."""

import re

import pytest

from core.environments import ENVIRONMENTS
from tests.infra.conftest import ROOT, Made
from tests.infra.fakes import Ssm

DEV = ENVIRONMENTS["dev"]


def test_what_the_settings_read_is_made_and_nothing_else(made: Made, ssm: Ssm) -> None:
    settings = (ROOT / "apexshare/settings/aws.py").read_text()
    read = set(re.findall(r'PARAMETERS\[["\']([a-z-]+)["\']\]', settings))
    of_the_stack = {
        str(each["Name"]) for each in made.properties("dev-foundation", "AWS::SSM::Parameter")
    }
    of_the_script = {name for name in ssm.values if name.startswith(DEV.parameters)}
    assert not of_the_stack & of_the_script
    names = {name.removeprefix(DEV.parameters) for name in of_the_stack | of_the_script}
    assert read
    assert names - {"origin-secret"} == read - {"origin-secret"}


def test_one_page_of_ssm_holds_them_all_at_a_cold_start(made: Made, ssm: Ssm) -> None:
    of_the_stack = made.properties("dev-foundation", "AWS::SSM::Parameter")
    of_the_script = [name for name in ssm.values if name.startswith(DEV.parameters)]
    assert len(of_the_stack) + len(of_the_script) <= 10


def test_the_foundation_holds_no_secret(made: Made) -> None:
    values = {
        str(each["Name"]): each["Value"]
        for each in made.properties("dev-foundation", "AWS::SSM::Parameter")
    }
    assert set(values) == {
        f"{DEV.parameters}{name}"
        for name in (
            "client-id",
            "hosted-pages",
            "programs-client-id",
            "user-pool-id",
            "video-domain",
        )
    }
    assert values[f"{DEV.parameters}video-domain"] == f"videos.{DEV.domain}"


def test_the_foundation_says_which_key_signs(made: Made, everything: Made) -> None:
    said = [
        each.template(stack).to_json()["Outputs"]["SigningKeyNumber"]["Value"]
        for each, stack in ((made, "dev-foundation"), (everything, "prod-foundation"))
    ]
    assert said == ["1", "2"]


@pytest.mark.parametrize("kind", ["AWS::EC2::VPC", "AWS::KMS::Key", "AWS::Backup::BackupVault"])
def test_nothing_that_costs_by_the_month_is_made_unasked(made: Made, name: str, kind: str) -> None:
    assert made.resources(f"{name}-foundation", kind) == []
