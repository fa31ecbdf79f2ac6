"""The REST API on the real services: as its documentation says, and with two requests at once."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from apexshare.local.services.machine import ROOT
from tests.documents import commands
from tests.product import Product

pytestmark = pytest.mark.stack

BODY = {
    "studentEmail": "twice@example.com",
    "studentName": "Tom Twice",
    "sessionDate": "2025-09-19",
    "fileName": "lap.mp4",
    "fileSize": 8,
}


def run(product: Product, script: str, folder: Path) -> str:
    """What a shell says to `script` in a folder that has what it needs of the project's."""
    for name in (".venv", "manage.py"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    machine = product.machine
    ports = {"WEB": machine.web_port, "AWS": machine.aws_port, "S3": machine.s3_port}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if name[:6] != "DJANGO"},
            "APEXSHARE_STATE": str(machine.state),
            "PYTHONPATH": str(ROOT),
            **{f"APEXSHARE_{name}_PORT": str(port) for name, port in ports.items()},
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_documentations_examples_work(product: Product, tmp_path: Path) -> None:
    text = (ROOT / "docs/api.md").read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 7
    script = "\n".join(blocks).replace("http://localhost:8000", product.url)
    said = run(product, script, tmp_path)
    assert re.search(r'"total": [2-9]', said) or re.search(r'"total": \d\d', said)
    assert '"status": "revoked"' in said
    assert "Tessa Trainer" in str(product.mail_to("student@example.com"))


def test_the_documentations_management_commands_work(product: Product, tmp_path: Path) -> None:
    said = {each.text: run(product, each.text, tmp_path) for each in commands("product")}
    assert any("unfinished uploads" in text for text in said.values())


@pytest.fixture
def token(product: Product, tmp_path: Path) -> str:
    command = ".venv/bin/python manage.py token trainer@example.com"
    return run(product, command, tmp_path).strip()


def test_of_two_requests_at_once_one_begins(product: Product, token: str) -> None:
    def begin(_: int) -> Any:
        return requests.post(
            f"{product.url}/api/v1/uploads/initiate",
            json=BODY,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "twice"},
            timeout=20,
        ).json()["data"]["fileId"]

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(begin, range(6)))) == 1
    listed = requests.get(
        f"{product.url}/api/v1/uploads/recent",
        params={"studentEmail": str(BODY["studentEmail"])},
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    ).json()["data"]
    assert len(listed["uploads"]) == listed["pagination"]["total"] == 1


def test_who_is_no_trainer_has_a_token_and_no_way_in(product: Product, tmp_path: Path) -> None:
    token = run(product, ".venv/bin/python manage.py token support@example.com", tmp_path).strip()
    answer = requests.get(
        f"{product.url}/api/v1/uploads/recent",
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
    assert answer.status_code == 403
