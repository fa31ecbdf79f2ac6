"""`make configure` writes a school's own names wherever they must stand, and all agree."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.environments import ENVIRONMENTS
from core.school import DOMAIN, PREFIX
from deploy import configure as configuration
from deploy.configure import QUESTIONS, ask, named

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = {
    "--prefix": "alpen-riders",
    "--domain": "share.alpen.example",
    "--hosted-zone-id": "Z0123456789ABCDEFGHIJ",
    "--alarm-email": "developer@alpen.example",
}
OF_A_SCHOOL = ("core/school.py", "zappa_settings.json", "cdk.context.json")

Configure = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What is configured, and what configures it."""
    for name in ("core/__init__.py", *OF_A_SCHOOL[:2]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("core/environments", "deploy"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def configure(checkout: Path) -> Configure:
    def run(*arguments: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.configure", *arguments],
            check=False,
            cwd=checkout,
            input=answers,
            capture_output=True,
            text=True,
        )

    return run


def contents(checkout: Path) -> dict[str, str]:
    files = [checkout / name for name in OF_A_SCHOOL]
    return {file.name: file.read_text() for file in files if file.exists()}


def flat(options: dict[str, str]) -> list[str]:
    return [word for option in options.items() for word in option]


def test_all_that_is_committed_agrees() -> None:
    settings = json.loads((ROOT / "zappa_settings.json").read_text())
    assert named(settings, ENVIRONMENTS) == settings


def test_all_that_is_written_agrees(configure: Configure, checkout: Path) -> None:
    written = configure(*flat(OPTIONS))
    assert written.returncode == 0, written.stderr

    program = (
        "from core.environments import ENVIRONMENTS; dev, staging, prod ="
        " ENVIRONMENTS.values(); print(dev.table, staging.sender, prod.video_bucket)"
    )
    names = subprocess.run(
        [sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True, check=True
    )
    assert names.stdout.split() == [
        "alpen-riders-uploads-dev",
        "noreply@staging.share.alpen.example",
        "alpen-riders-videos-prod",
    ]
    zappa = json.loads((checkout / "zappa_settings.json").read_text())
    assert zappa["base"]["project_name"] == "alpen-riders"
    assert zappa["prod"]["domain"] == "api.share.alpen.example"
    assert zappa["prod"]["s3_bucket"] == "alpen-riders-code-prod"
    assert zappa["prod"]["role_name"] == "alpen-riders-prod-lambda"
    [source] = [e["event_source"] for e in zappa["prod"]["events"] if "event_source" in e]
    assert source["arn"] == "arn:aws:s3:::alpen-riders-videos-prod"
    assert json.loads((checkout / "cdk.context.json").read_text()) == {
        "hosted-zone-id": "Z0123456789ABCDEFGHIJ",
        "alarm-email": "developer@alpen.example",
    }


def test_only_names_change_and_back_again_is_as_before(
    configure: Configure, checkout: Path
) -> None:
    before = contents(checkout)
    configure(*flat(OPTIONS))
    assert contents(checkout).keys() == {*before, "cdk.context.json"}
    back = {**OPTIONS, "--prefix": PREFIX, "--domain": DOMAIN}
    assert configure(*flat(back)).returncode == 0
    after = contents(checkout)
    assert {name: after[name] for name in before} == before


def test_it_asks_for_what_is_not_said_and_enter_keeps_what_stands(
    configure: Configure, checkout: Path
) -> None:
    configure(*flat(OPTIONS))
    before = contents(checkout)
    asked = configure("--alarm-email", "boss@alpen.example", answers="\n\n\n")
    assert asked.returncode == 0, asked.stderr
    assert "[alpen-riders]" in asked.stdout
    before["cdk.context.json"] = before["cdk.context.json"].replace("developer@", "boss@")
    assert contents(checkout) == before


def test_what_others_put_into_the_context_stays(configure: Configure, checkout: Path) -> None:
    (checkout / "cdk.context.json").write_text('{"availability-zones": ["us-east-1a"]}')
    configure(*flat(OPTIONS))
    context = json.loads((checkout / "cdk.context.json").read_text())
    assert context["availability-zones"] == ["us-east-1a"]


@pytest.mark.parametrize(
    ("option", "answer"),
    [
        ("--prefix", "Alpen"),
        ("--prefix", "al"),
        ("--prefix", "alpen-"),
        ("--prefix", "alpen--riders"),
        ("--prefix", "our-aws"),
        ("--prefix", "a" * 30),
        ("--domain", "https://alpen.example"),
        ("--domain", "alpen"),
        ("--domain", "Alpen.example"),
        ("--domain", "alpen.example\nx"),
        ("--domain", f"{'a' * 45}.example"),
        ("--hosted-zone-id", "alpen.example"),
        ("--alarm-email", "developer"),
    ],
)
def test_what_aws_would_refuse_is_refused_and_nothing_written(
    configure: Configure, checkout: Path, option: str, answer: str
) -> None:
    before = contents(checkout)
    refused = configure(*flat({**OPTIONS, option: answer}))
    assert refused.returncode == 2
    assert "will not do" in refused.stderr
    assert contents(checkout) == before


def test_with_nobody_to_ask_it_names_the_option(configure: Configure, checkout: Path) -> None:
    before = contents(checkout)
    refused = configure("--prefix", "alpen")
    assert refused.returncode == 2
    assert "say --domain" in refused.stderr
    assert contents(checkout) == before


def test_whoever_stops_it_sees_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(configuration, "ask", stop)
    monkeypatch.setattr(sys, "argv", ["configure"])
    monkeypatch.setattr(configuration, "write", lambda *_: pytest.fail("something was written"))
    assert configuration.main() == 130
    assert "nothing is written" in capsys.readouterr().out


def test_tracing_is_zappas_to_switch_on_and_off() -> None:
    settings = json.loads((ROOT / "zappa_settings.json").read_text())
    traced = named(settings, {"prod": replace(ENVIRONMENTS["prod"], tracing=True)})
    assert traced["prod"]["xray_tracing"] is True
    assert "xray_tracing" not in traced["dev"]
    assert named(traced, ENVIRONMENTS) == settings


def test_a_wrong_answer_is_asked_for_again(capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["Alpen", "alpen"])
    assert ask(QUESTIONS[0], "apexshare", read=lambda _: next(answers)) == "alpen"
    assert "3 to 29 lower-case letters" in capsys.readouterr().out


def test_the_longest_names_fit() -> None:
    """63 letters for a bucket, 64 for a role, a function, a schedule and a certificate."""
    longest = ENVIRONMENTS["staging"]
    spare = 29 - len(PREFIX)
    for bucket in (longest.video_bucket, longest.static_bucket, longest.log_bucket):
        assert len(bucket) + spare <= 63
    assert len(longest.role) + spare <= 64
    # Zappa would cut the name short, and the pipeline's role has a right to the whole one only.
    assert len(f"{longest.function}-apexshare.events.reconcile") + spare <= 64
    assert len(longest.video_domain) + 49 - len(DOMAIN) <= 64
