"""`make configure` asks for the school's own values and writes them where they belong.

The prefix and the domain go to `core/school.py` and, as names, to `zappa_settings.json`;
private values go to `cdk.context.json`, which is not committed.
"""

import argparse
import importlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import environments, school
from core.environments import Environment
from deploy import ROOT

#: The longest name made of it, a schedule's, may have 64 letters; Cognito refuses these words.
_PREFIX = re.compile(r"(?!.*(--|aws|amazon|cognito))(?!xn-)[a-z][a-z0-9-]{1,27}[a-z0-9]")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
#: Names in CloudFront's certificates have at most 64 letters; our host names add up to 15.
_DOMAIN = re.compile(rf"(?=.{{4,49}}$)({_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
_HOSTED_ZONE = re.compile(r"Z[A-Z0-9]{5,31}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One choice: its option on the command line, its text and its form."""

    option: str
    text: str
    form: re.Pattern[str]
    advice: str

    def problem(self, answer: str) -> str:
        """Return why the answer will not do; an empty string if it will."""
        return "" if self.form.fullmatch(answer) else f"“{answer}” will not do: {self.advice}"


QUESTIONS = (
    Question(
        option="prefix",
        text="What every name on AWS begins with (buckets’ names are unique in the whole world)",
        form=_PREFIX,
        advice="3 to 29 lower-case letters, digits and single hyphens, without “aws”, “amazon” "
        "or “cognito”; it begins with a letter and does not end with a hyphen.",
    ),
    Question(
        option="domain",
        text="The site’s domain, of its own: browsers then take it and all below by HTTPS only",
        form=_DOMAIN,
        advice="a name such as share.your-school.example, in lower case, at most 49 letters.",
    ),
    Question(
        option="hosted-zone-id",
        text="The id of the Route 53 hosted zone that holds this domain",
        form=_HOSTED_ZONE,
        advice="Route 53 shows it beside the zone, such as Z0123456789ABCDEFGHIJ.",
    ),
    Question(
        option="alarm-email",
        text="Who gets the alarms and hears of costs",
        form=_ADDRESS,
        advice="an email address.",
    ),
)
#: Answers that are public, and therefore committed.
SHARED = ("prefix", "domain")


def named(settings: Mapping[str, Any], stages: Mapping[str, Environment]) -> dict[str, Any]:
    """Return `zappa_settings.json` with the environments' names; the rest stays unchanged."""
    made = json.loads(json.dumps(settings))
    for name, environment in stages.items():
        stage = made[name]
        stage["domain"] = environment.api_domain
        stage["s3_bucket"] = environment.code_bucket
        stage["role_name"] = environment.role
        stage.pop("xray_tracing", None)
        if environment.tracing:
            stage["xray_tracing"] = True
        for event in stage["events"]:
            if "event_source" in event:
                event["event_source"]["arn"] = f"arn:aws:s3:::{environment.video_bucket}"
    made["base"]["project_name"] = school.PREFIX
    return dict(made)


def write(root: Path, answers: Mapping[str, str]) -> None:
    """Write all answers to the files under `root`; writing them again changes nothing."""
    _write_school(root / "core/school.py", answers)
    importlib.reload(school)
    importlib.reload(environments)
    zappa = root / "zappa_settings.json"
    _write_json(zappa, named(json.loads(zappa.read_text()), environments.ENVIRONMENTS))
    context = root / "cdk.context.json"
    own = {name: answer for name, answer in answers.items() if name not in SHARED}
    _write_json(context, {**_read_json(context), **own})


def _write_school(file: Path, answers: Mapping[str, str]) -> None:
    text = file.read_text()
    for name in SHARED:
        text = re.sub(
            rf'^{name.upper()} = ".*"$',
            f'{name.upper()} = "{answers[name]}"',
            text,
            flags=re.MULTILINE,
        )
    file.write_text(text)


def _read_json(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _write_json(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=4, ensure_ascii=False) + "\n")


def standing(root: Path) -> dict[str, str]:
    """Return the present answers: earlier choices, or the defaults."""
    return {
        "prefix": school.PREFIX,
        "domain": school.DOMAIN,
        **_read_json(root / "cdk.context.json"),
    }


def ask(question: Question, default: str, *, read: Callable[[str], str] = input) -> str:
    """Ask until the answer will do; an empty answer keeps the default."""
    while True:
        answer = read(f"{question.text} [{default}]: ").strip() or default
        if not (problem := question.problem(answer)):
            return answer
        print(problem)


def main() -> int:
    """Ask for, check and write all answers; exit status 2, and nothing written, if one fails."""
    before = standing(ROOT)
    parser = argparse.ArgumentParser(prog="make configure", description=__doc__)
    for question in QUESTIONS:
        parser.add_argument(f"--{question.option}", help=question.text)
    given = vars(parser.parse_args())
    answers = {}
    for question in QUESTIONS:
        answer = given[question.option.replace("-", "_")]
        if answer is None:
            try:
                answer = ask(question, before.get(question.option, ""))
            except EOFError:
                parser.error(f"nobody answers: say --{question.option}")
            except KeyboardInterrupt:
                print("\nStopped; nothing is written.")
                return 130
        elif problem := question.problem(answer):
            parser.error(problem)
        answers[question.option] = answer
    write(ROOT, answers)
    print("Written: core/school.py, zappa_settings.json and cdk.context.json.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
