"""cfn-lint, checkov and cdk-nag find nothing that is not explained where it arises."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_sns as sns

from tests.infra.conftest import ROOT, Made, write

#: Shorter than this, a reason is none.
SHORTEST_REASON = 20


@pytest.fixture(params=["made", "everything"])
def checked(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue(request.param)
    return found


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_cfn_lint_finds_nothing(checked: Made) -> None:
    lint = run(ROOT / ".venv-infra/bin/cfn-lint", "--", *checked.templates)
    assert lint.stdout + lint.stderr == ""
    assert lint.returncode == 0


def test_checkov_finds_nothing_that_is_not_explained(checked: Made) -> None:
    results = checkov(checked.folder)
    assert failed(results) == []
    assert results["summary"]["passed"] > 50
    assert results["summary"]["parsing_errors"] == 0
    scanned = {Path(each["file_path"]).name for each in results["results"]["passed_checks"]}
    assert scanned >= {each.name for each in checked.templates if "copies" not in each.name}
    assert [
        (each["check_id"], each["resource"])
        for each in results["results"]["skipped_checks"]
        if len(each["check_result"]["suppress_comment"]) < SHORTEST_REASON
    ] == []


def test_checkov_would_find_a_public_bucket(tmp_path: Path) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead"}}
    (tmp_path / "open.template.json").write_text(json.dumps({"Resources": {"Open": bucket}}))
    assert ("CKV_AWS_20", "AWS::S3::Bucket.Open") in failed(checkov(tmp_path))


def test_cdk_nag_finds_nothing_that_is_not_explained(checked: Made) -> None:
    assert nagged(checked) == []
    passed = checked.accepted()
    assert "AwsSolutions::AwsSolutions-CFR1" in passed
    assert [rule for rule, reason in passed.items() if len(reason) < SHORTEST_REASON] == []


def test_cdk_nag_would_find_a_topic_that_takes_anything(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    sns.Topic(Stack(app, "Careless"), "Open")
    made = write(app, tmp_path)
    assert ("AwsSolutions-SNS3", "Careless/Open/Resource") in nagged(made)


def nagged(made: Made) -> list[tuple[str, str]]:
    """Rules that were broken, and by what."""
    return [
        (violation["ruleName"], part["constructPath"])
        for plugin in made.report
        for violation in plugin["violations"]
        for part in violation["violatingConstructs"]
    ]


def checkov(folder: Path) -> dict[str, Any]:
    """Offline: nothing is asked of anybody, nothing is fetched."""
    command = (ROOT / ".venv-checkov/bin/checkov", "--skip-download", "--framework")
    answer = run(*command, "cloudformation", "--output", "json", "--directory", folder)
    results: dict[str, Any] = json.loads(answer.stdout)
    return results


def failed(results: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["check_id"], each["resource"]) for each in results["results"]["failed_checks"]]
