"""All stacks together."""

import json
import subprocess
import sys
from typing import Any

import pytest

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import ROOT, Made


def test_infra_knows_nothing_of_django() -> None:
    script = "import sys, infra.app; print([each for each in sys.modules if 'django' in each])"
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_only_productions_stacks_cannot_be_deleted(made: Made) -> None:
    protected = {name for name, stack in stacks(made).items() if stack.get("terminationProtection")}
    assert protected == {f"{PREFIX}-prod-foundation", f"{PREFIX}-prod-edge"}


def test_everything_is_in_one_region(made: Made) -> None:
    artifacts = json.loads((made.folder / "manifest.json").read_text())["artifacts"]
    regions = {artifacts[name]["environment"] for name in stacks(made)}
    assert regions == {"aws://unknown-account/us-east-1"}


@pytest.mark.parametrize("stack", ["foundation", "edge"])
def test_costs_can_be_told_apart(made: Made, stack: str) -> None:
    tags = stacks(made)[f"{PREFIX}-prod-{stack}"]["tags"]
    assert tags == {"environment": "prod", "service": "apexshare"}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_zappa_is_told_is_what_is_made(made: Made, name: str) -> None:
    settings = json.loads((ROOT / "zappa_settings.json").read_text())[name]
    environment = ENVIRONMENTS[name]
    assert settings["role_name"] == environment.role
    assert settings["s3_bucket"] == environment.code_bucket
    sources = [each["event_source"]["arn"] for each in settings["events"] if "event_source" in each]
    assert any(arn.endswith(f":::{environment.video_bucket}") for arn in sources)


def stacks(made: Made) -> dict[str, dict[str, Any]]:
    artifacts = json.loads((made.folder / "manifest.json").read_text())["artifacts"]
    return {
        name: artifact["properties"]
        for name, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
