import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from apexshare.local.services.machine import MACHINE, ROOT

ELSEWHERE = replace(MACHINE, state=Path("/state"), web_port=1, aws_port=2, s3_port=3)


def test_s3_is_seaweedfs_and_all_else_ministack() -> None:
    assert ELSEWHERE.web_url == "http://localhost:1"
    assert ELSEWHERE.endpoints == {
        "s3": "http://localhost:3",
        "cognito-idp": "http://localhost:2",
        "dynamodb": "http://localhost:2",
        "ses": "http://localhost:2",
        "sns": "http://localhost:2",
        "ssm": "http://localhost:2",
    }


def test_all_that_is_kept_is_in_one_folder() -> None:
    files = (ELSEWHERE.credentials_file, ELSEWHERE.mail_folder, ELSEWHERE.webhook_token_file)
    assert {file.parent for file in files} == {Path("/state")}
    assert len(set(files)) == 3


def test_no_credentials_of_the_developers_are_used() -> None:
    assert set(MACHINE.credentials) == {
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION",
    }  # fmt: skip
    assert MACHINE.credentials["AWS_SECRET_ACCESS_KEY"] == "test"


def test_the_environment_chooses_ports_and_folder() -> None:
    script = (
        "import json; from apexshare.local.services.machine import MACHINE as m;"
        "print(json.dumps([str(m.state), m.web_port, m.aws_port, m.s3_port]))"
    )
    chosen = {
        "APEXSHARE_STATE": "/elsewhere",
        "APEXSHARE_WEB_PORT": "7",
        "APEXSHARE_AWS_PORT": "8",
        "APEXSHARE_S3_PORT": "9",
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("APEXSHARE_")}
    for environment, says in (
        (plain | chosen, ["/elsewhere", 7, 8, 9]),
        (plain, [str(ROOT / ".local"), 8000, 4566, 8333]),
    ):
        ran = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        assert json.loads(ran.stdout) == says
