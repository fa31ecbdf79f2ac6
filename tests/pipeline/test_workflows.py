"""The pipeline on GitHub Actions: its order, its rights, and what it runs."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.environments import ENVIRONMENTS, REGION

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/workflows"
BIN = Path(sys.executable).parent

#: This repository, at the commit that runs.
OURS = "$/.github/workflows/"


def read(file: Path) -> dict[str, Any]:
    # Texts as they stand there: YAML 1.1 would take the key `on` for a truth value.
    workflow: dict[str, Any] = yaml.load(file.read_text(), Loader=yaml.BaseLoader)
    return workflow


WORKFLOWS = {file.name: read(file) for file in sorted(FOLDER.glob("*.yml"))}
PIPELINE = WORKFLOWS["pipeline.yml"]["jobs"]


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, workflow in WORKFLOWS.items():
        for job, content in workflow["jobs"].items():
            yield f"{name}:{job}", content


def steps() -> Iterator[dict[str, Any]]:
    for _, job in jobs():
        yield from job.get("steps", [])


def commands() -> Iterator[str]:
    """What is typed on the runners, with each `make` that the pipeline asks for filled in."""
    yield from (step["run"] for step in steps() if "run" in step)
    for job in PIPELINE.values():
        if "with" in job:
            yield f"make {job['with']['target']} ENV={job['with']['environment']}"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_way_is_validation_dev_tests_staging_approval_prod() -> None:
    order = [
        "validate",
        "install",
        "dev",
        "dev-integration",
        "staging",
        "staging-integration",
        "prod",
    ]
    assert list(PIPELINE) == order
    assert [job.get("needs") for job in PIPELINE.values()] == [None, *order[:-1]]
    assert not any("if" in job for job in PIPELINE.values())


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_each_environment_is_deployed_by_our_own_make_deploy(name: str) -> None:
    assert PIPELINE[name]["uses"] == f"{OURS}on-aws.yml"
    assert PIPELINE[name]["with"] == {"environment": name, "target": "deploy"}


def test_the_main_job_is_tested_everywhere_but_in_prod() -> None:
    tested = {
        job["with"]["environment"]
        for job in PIPELINE.values()
        if job.get("with", {}).get("target") == "integration"
    }
    assert tested == {each.name for each in ENVIRONMENTS.values() if each.takes_tests}


def test_whoever_reaches_aws_asks_the_environments_reviewers() -> None:
    [job] = WORKFLOWS["on-aws.yml"]["jobs"].values()
    assert job["environment"] == "${{ inputs.environment }}"


def guarded(guard: dict[str, Any], folder: Path, rules: str) -> int:
    """Run a step of the workflow as GitHub's runners do, and return its exit status."""
    github = folder / "gh"
    github.write_text(f"#!/bin/sh\nprintf '{rules}\\n'\n")
    github.chmod(0o755)
    ran = subprocess.run(
        ["bash", "-e", "-c", guard["run"]],
        env={
            "PATH": f"{folder}:{os.environ['PATH']}",
            "GITHUB_REPOSITORY": "school/apexshare",
            "ENVIRONMENT": "dev",
        },
        capture_output=True,
        check=False,
    )
    return ran.returncode


@pytest.mark.parametrize(("rules", "status"), [("required_reviewers", 0), ("branch_policy", 1)])
def test_prod_is_refused_where_nobody_would_be_asked(
    tmp_path: Path, rules: str, status: int
) -> None:
    [job] = WORKFLOWS["on-aws.yml"]["jobs"].values()
    guard = job["steps"][0]
    assert guard["if"] == "inputs.environment == 'prod'"
    assert guarded(guard, tmp_path, rules) == status


@pytest.mark.parametrize(("rules", "status"), [("branch_policy", 0), ("required_reviewers", 1)])
def test_every_environment_is_refused_where_any_branch_may_deploy(
    tmp_path: Path, rules: str, status: int
) -> None:
    [job] = WORKFLOWS["on-aws.yml"]["jobs"].values()
    guard = job["steps"][1]
    assert "if" not in guard
    assert guarded(guard, tmp_path, rules) == status


def test_one_commit_goes_the_whole_way_before_the_next() -> None:
    concurrency = WORKFLOWS["pipeline.yml"]["concurrency"]
    assert concurrency == {"group": "pipeline", "cancel-in-progress": "false"}


def test_only_what_reaches_aws_may_prove_who_it_is() -> None:
    allowed = {name for name, job in jobs() if "id-token" in job["permissions"]}
    reaching = {f"pipeline.yml:{name}" for name, job in PIPELINE.items() if "with" in job}
    assert allowed == reaching | {"on-aws.yml:make"}


def test_nothing_is_installed_where_somebody_can_prove_who_they_are() -> None:
    proving = [job for _, job in jobs() if "id-token" in job["permissions"] and "steps" in job]
    assert proving
    for job in proving:
        runs = "\n".join(step.get("run", "") for step in job["steps"])
        assert not re.search(r"\binstall\b|\bnpx\b|\bnpm\b|\bpip\b|\buv\b", runs)
        assert job["steps"][-1]["env"]["npm_config_offline"] == "true"


@pytest.mark.parametrize("target", ["deploy", "integration"])
def test_what_was_installed_before_is_found_and_not_made_again(tmp_path: Path, target: str) -> None:
    """By the workflows' own steps, in a checkout whose pins are newer than what was installed."""
    there, here = tmp_path / "install", tmp_path / "on-aws"
    there.mkdir()
    for environment in (".venv", ".venv-infra", ".venv-checkov"):
        (there / environment).mkdir()
        (there / environment / "installed").touch()
        os.utime(there / environment / "installed", (0, 0))
    (there / ".npm").mkdir()
    shutil.copytree(ROOT / "infra/pins", here / "infra/pins")
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, here)
    act(named("Pack", PIPELINE["install"]), there, PYTHON_VERSION="3.13.5")
    (there / "installed.tar.gz").rename(here / "installed.tar.gz")
    dry = ["make", "--dry-run", target]
    act(named("Unpack", WORKFLOWS["on-aws.yml"]["jobs"]["make"]), here)
    assert "pip install" not in subprocess.check_output(dry, cwd=here, text=True)
    assert (here / ".python-version").read_text() == "3.13.5\n"
    (here / "requirements.txt").touch()
    assert "pip install" in subprocess.check_output(dry, cwd=here, text=True)


def named(name: str, job: dict[str, Any]) -> dict[str, Any]:
    """The step of a job with this name."""
    [step] = [each for each in job["steps"] if each.get("name") == name]
    found: dict[str, Any] = step
    return found


def act(step: dict[str, Any], folder: Path, **environment: str) -> None:
    """Run a step of a workflow as GitHub's runners do."""
    subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
        check=True,
    )


def test_what_is_packed_is_what_is_unpacked() -> None:
    [up] = [each for each in steps() if "upload-artifact" in each.get("uses", "")]
    [down] = [each for each in steps() if "download-artifact" in each.get("uses", "")]
    assert up["with"]["name"] == down["with"]["name"]
    assert up["with"]["path"] in named("Unpack", WORKFLOWS["on-aws.yml"]["jobs"]["make"])["run"]


def test_nothing_may_be_written_to_the_repository() -> None:
    assert {str(workflow["permissions"]) for workflow in WORKFLOWS.values()} == {"{}"}
    rights = {right for _, job in jobs() for right in job["permissions"].items()}
    assert rights == {("actions", "read"), ("contents", "read"), ("id-token", "write")}


def test_a_pull_request_is_only_validated() -> None:
    assert [name for name, each in WORKFLOWS.items() if "pull_request" in each["on"]] == [
        "validate.yml"
    ]
    assert not any("pull_request_target" in each["on"] for each in WORKFLOWS.values())
    assert PIPELINE["validate"]["uses"] == f"{OURS}validate.yml"


def test_there_is_no_secret() -> None:
    assert not any("secrets." in file.read_text() for file in FOLDER.iterdir())


def test_each_foreign_action_is_one_commit_whose_version_is_told() -> None:
    used = re.findall(r"uses: (.*)", "\n".join(file.read_text() for file in FOLDER.iterdir()))
    foreign = [each for each in used if not each.startswith(OURS)]
    assert foreign
    pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [each for each in foreign if not pinned.fullmatch(each)] == []
    assert {each.removeprefix(OURS) for each in used if each.startswith(OURS)} <= set(WORKFLOWS)


def test_one_action_has_one_version() -> None:
    used = {step["uses"] for step in steps() if "uses" in step}
    assert len({each.partition("@")[0] for each in used}) == len(used)


def test_the_makefile_knows_each_target_that_is_asked_for() -> None:
    asked = {
        word
        for command in commands()
        for call in re.findall(r"\bmake ([^\n]*)", command)
        for word in call.split()
        if re.fullmatch(r"[a-z-]+", word)
    }
    assert asked >= {"test", "test-deploy", "install-tools", "deploy", "integration"}
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert asked <= known


def test_runners_have_lambdas_python_and_the_cdks_node() -> None:
    zappa = yaml.safe_load((ROOT / "zappa_settings.json").read_text())
    set_up = [step["with"] for step in steps() if "setup-" in step.get("uses", "")]
    assert {each["python-version"] for each in set_up if "python-version" in each} == {
        zappa["base"]["runtime"].removeprefix("python")
    }
    assert all(int(each["node-version"]) >= 22 for each in set_up if "node-version" in each)


def test_aws_is_met_in_our_region_as_the_role_that_the_environment_names() -> None:
    [step] = [each for each in steps() if "configure-aws-credentials" in each.get("uses", "")]
    assert step["with"]["aws-region"] == REGION
    assert step["with"]["role-to-assume"] == "${{ vars.AWS_ROLE_ARN }}"


def test_zizmor_finds_nothing_however_hard_it_looks() -> None:
    ran = run(
        *(BIN / "zizmor", "--offline", "--no-config", "--no-ignores"),
        *("--persona", "auditor", "--strict-collection", "."),
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_zizmor_would_find_an_action_that_can_change(tmp_path: Path) -> None:
    text = (FOLDER / "validate.yml").read_text()
    careless = tmp_path / "careless.yml"
    careless.write_text(re.sub(r"@[0-9a-f]{40} # v6.0.2", "@v6", text))
    ran = run(BIN / "zizmor", "--offline", "--no-config", careless)
    assert "unpinned-uses" in ran.stdout


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", sorted(FOLDER.iterdir())),
        ("vendor.dependabot", [ROOT / ".github/dependabot.yml"]),
    ],
)
def test_github_will_understand_it(schema: str, files: list[Path]) -> None:
    ran = run(BIN / "check-jsonschema", "--builtin-schema", schema, *files)
    assert ran.returncode == 0, ran.stdout + ran.stderr
