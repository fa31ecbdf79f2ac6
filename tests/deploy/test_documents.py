"""What the documentation tells to type works: here what speaks to AWS, on MiniStack."""

import re

import pytest

from apexshare.local.services.machine import ROOT
from core.environments import ENVIRONMENTS
from core.school import PREFIX
from deploy.aws.stacks import CDK
from tests.deploy.cloud import Cloud
from tests.documents import NOT_RUN, commands

#: As whom the documentation signs in; the password is the reader's.
TRAINER = "trainer@example.com"


def test_every_command_is_run_by_one_of_us_or_says_why_not() -> None:
    found = commands()
    assert [each for each in found if len(each.runners) != (each.text not in NOT_RUN)] == []
    assert set(NOT_RUN) <= {each.text for each in found}


def test_every_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for command in commands("make"):
        _, _, asked = command.text.partition("make ")
        assert set(asked.split()) <= {*targets, *(f"ENV={name}" for name in ENVIRONMENTS)}, command


def test_every_stack_that_the_cdk_is_told_is_one_of_ours() -> None:
    known = {name for each in ENVIRONMENTS.values() for name in (each.foundation, each.edge)}
    known.add(f"{PREFIX}-pipeline")
    for command in (each.in_school.split() for each in commands() if each.text.startswith("npx")):
        assert command[1] == CDK[-1]
        assert set(command[3:]) <= {*known, "aws://<account>/us-east-1"}


@pytest.mark.deploy
def test_what_is_to_be_typed_to_aws_works(cloud: Cloud) -> None:
    """All of it in one shell, in order; prod is read as dev, which is what is there."""
    ssm = cloud.account.client("ssm")
    client = f"{ENVIRONMENTS['dev'].parameters}programs-client-id"
    known = ssm.get_parameter(Name=client, WithDecryption=True)["Parameter"]["Value"]
    script = "\n".join(each.in_dev for each in commands("cloud"))
    printed = cloud.shell(script.replace("…", cloud.passwords[TRAINER]), PROGRAMS_CLIENT_ID=known)
    for said in ("AccessToken", "FORCE_CHANGE_PASSWORD", "tina@example.com", "DeletedParameters"):
        assert said in printed, printed
    assert "Missing, of type upload: 0" in printed
