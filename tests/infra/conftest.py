"""All stacks, synthesised once: three environments, and one with every option taken."""

import json
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Validations
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks

from core.environments import ENVIRONMENTS, Environment
from core.school import PREFIX
from infra.app import build
from infra.rights.secrets import make_secrets, place_secrets
from tests.infra.fakes import OUTPUTS, Cognito, Ssm

ROOT = Path(__file__).parents[2]
CONTEXT = {"hosted-zone-id": "Z0123456789ABCDEFGHIJ", "alarm-email": "developer@example.com"}
REPOSITORY = {"github-repository": "school/apexshare"}

EVERYTHING = replace(
    ENVIRONMENTS["prod"],
    signing_keys=(2, 1),
    blocked_countries=("KP",),
    blocks_bodies=True,
    customer_key=True,
    private_network=True,
    backup_region="us-west-2",
    threat_protection=True,
    tracing=True,
)


@dataclass(frozen=True)
class Made:
    """What synthesis wrote to a folder."""

    folder: Path

    @property
    def templates(self) -> list[Path]:
        return sorted(self.folder.glob("*.template.json"))

    @property
    def report(self) -> list[dict[str, Any]]:
        """What cdk-nag and CDK's own validation found, by plugin."""
        report = json.loads((self.folder / "validation-report.json").read_text())
        plugins: list[dict[str, Any]] = report["pluginReports"]
        return plugins

    def accepted(self) -> dict[str, str]:
        """Which of cdk-nag's rules were let pass, and why."""
        entries = [
            entry["data"]
            for file in self.folder.glob("*.metadata.json")
            for construct in json.loads(file.read_text()).values()
            for entry in construct
            if entry["type"] == Validations.ACKNOWLEDGED_RULES_METADATA_KEY
        ]
        return {rule: reason for rules in entries for rule, reason in rules.items()}

    def resources(self, stack: str, kind: str) -> list[dict[str, Any]]:
        """All resources of a type in a stack, such as ("prod-edge", "AWS::CloudWatch::Alarm")."""
        template = json.loads((self.folder / f"{PREFIX}-{stack}.template.json").read_text())
        return [each for each in template["Resources"].values() if each["Type"] == kind]

    def properties(self, stack: str, kind: str) -> list[dict[str, Any]]:
        return [each.get("Properties", {}) for each in self.resources(stack, kind)]

    def template(self, stack: str) -> Template:
        """For CDK's own assertions."""
        text = (self.folder / f"{PREFIX}-{stack}.template.json").read_text()
        return Template.from_json(json.loads(text))


def synthesise(folder: Path, environments: list[Environment]) -> Made:
    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(folder), context={**flags, **CONTEXT})
    for environment in environments:
        build(app, environment)
    return write(app, folder)


def write(app: App, folder: Path) -> Made:
    """Write the templates; findings do not stop it here, `test_checks` looks at them."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
    return Made(folder)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The three environments as they are, and the pipeline, by the way in that `cdk` takes."""
    folder, cdk = tmp_path_factory.mktemp("cdk"), json.loads((ROOT / "cdk.json").read_text())
    context = json.dumps({**cdk["context"], **CONTEXT, **REPOSITORY})
    run = subprocess.run(
        cdk["app"].split(),
        cwd=ROOT,
        env={**os.environ, "CDK_CONTEXT_JSON": context, "CDK_OUTDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    # Findings do not stop it here, `test_checks` looks at them.
    assert run.returncode == 0 or "ValidationFailed" in run.stderr, run.stderr
    return Made(folder)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Production with every option taken."""
    return synthesise(tmp_path_factory.mktemp("cdk"), [EVERYTHING])


@pytest.fixture(params=ENVIRONMENTS)
def name(request: pytest.FixtureRequest) -> str:
    """Each environment's name."""
    return str(request.param)


@pytest.fixture
def ssm() -> Ssm:
    """Dev's parameters after the first deployment of the foundation."""
    made, dev = Ssm(), ENVIRONMENTS["dev"]
    make_secrets(dev, ssm=made)
    place_secrets(dev, ssm=made, outputs=OUTPUTS, cognito=Cognito())
    return made


def as_list(value: Any) -> list[Any]:
    """A policy's element, which is a list or its only member."""
    return value if isinstance(value, list) else [value]
