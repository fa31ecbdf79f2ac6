"""The whole product, started as `make run` starts it, on ports and in a folder of its own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from apexshare.local.services.machine import ROOT, Machine
from core.school import PREFIX
from tests.waiting import wait_until


@dataclass
class Product:
    """A running product. `machine` says where its services listen."""

    machine: Machine
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, state: Path, *, offset: int = 0) -> "Product":
        """`offset` moves its ports, for a second product beside the first.

        TEST_PORTS in the environment moves all of them, for a second run beside this one.
        """
        offset += int(os.environ.get("TEST_PORTS", "0"))
        machine = Machine(
            state=state, web_port=18000 + offset, aws_port=14566 + offset, s3_port=18333 + offset
        )
        state.mkdir(parents=True, exist_ok=True)
        log = state / "launcher.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                # It ends with the tests, also where those are killed.
                ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "apexshare.local"],
                cwd=ROOT,
                env={
                    **os.environ,
                    "APEXSHARE_STATE": str(state),
                    "APEXSHARE_WEB_PORT": str(machine.web_port),
                    "APEXSHARE_AWS_PORT": str(machine.aws_port),
                    "APEXSHARE_S3_PORT": str(machine.s3_port),
                },
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        welcome = "Ctrl-C stops everything"
        wait_until(lambda: welcome in log.read_text() or process.poll() is not None, seconds=180)
        assert process.returncode is None, f"The product did not start:\n{log.read_text()}"
        return cls(machine, process)

    def stop(self) -> int:
        """As Ctrl-C does; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def kill(self, program: str) -> None:
        """End one of its services as the kernel does for want of memory; wait until it is gone."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        [found] = [child for child in children if _program(child) == program]
        os.kill(int(found), signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{found}").exists())

    @property
    def url(self) -> str:
        return self.machine.web_url

    @property
    def passwords(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.machine.credentials_file.read_text())
        return found

    def sha256_in_bucket(self, file_id: str) -> str:
        """Of an upload's video, as S3 hands it out."""
        path_style = Config(s3={"addressing_style": "path"})
        s3 = boto3.client(
            "s3", endpoint_url=self.machine.s3_url, region_name="us-east-1", config=path_style
        )
        bucket = f"{PREFIX}-videos-dev"
        listed = s3.list_objects_v2(Bucket=bucket, Prefix="videos/")["Contents"]
        [key] = [item["Key"] for item in listed if file_id in item["Key"]]
        digest = hashlib.sha256()
        for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(1024**2):
            digest.update(chunk)
        return digest.hexdigest()

    def mail_to(self, address: str, *, at_least: int = 1, seconds: float = 20) -> list[Any]:
        """The emails that went out to an address, once there are `at_least` so many."""
        wait_until(
            lambda: len(self._mail_to(address)) >= at_least,
            seconds=seconds,
            seen=lambda: f"{len(self._mail_to(address))} emails to {address}",
        )
        return self._mail_to(address)

    def _mail_to(self, address: str) -> list[Any]:
        url = f"{self.machine.aws_url}/_ministack/ses/messages"
        with urllib.request.urlopen(url, timeout=20) as answer:
            accounts = json.load(answer)["messages"]
        return [mail for mails in accounts.values() for mail in mails if address in mail["To"]]


def _program(pid: str) -> str:
    return Path(f"/proc/{pid}/exe").resolve().name
