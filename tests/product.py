"""The whole product, started as `make run` starts it, on ports and in a folder of its own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from apexshare.local.machine import ROOT, Machine
from apexshare.school import PREFIX


@dataclass
class Product:
    """A running product. `machine` says where its services listen."""

    machine: Machine
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, state: Path, *, offset: int = 0) -> "Product":
        """`offset` moves its ports, for a second product beside the first.

        TEST_PORTS in the environment moves all of them, for a second run beside this one.
        """
        offset += int(os.environ.get("TEST_PORTS", "0"))
        machine = Machine(
            state=state, web_port=18000 + offset, aws_port=14566 + offset, s3_port=18333 + offset
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "apexshare.local"],
            cwd=ROOT,
            env={
                **os.environ,
                "APEXSHARE_STATE": str(state),
                "APEXSHARE_WEB_PORT": str(machine.web_port),
                "APEXSHARE_AWS_PORT": str(machine.aws_port),
                "APEXSHARE_S3_PORT": str(machine.s3_port),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C stops everything" in line:
                return cls(machine, process)
        raise AssertionError("The product did not start:\n" + "".join(said))

    def stop(self) -> int:
        """As Ctrl-C does; returns the exit status."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=60)
        return self.process.returncode

    def kill(self, program: str) -> None:
        """End one of its services as the kernel does for want of memory; wait until it is gone."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        [found] = [child for child in children if _program(child) == program]
        os.kill(int(found), signal.SIGKILL)
        while Path(f"/proc/{found}").exists():
            time.sleep(0.05)

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
        deadline = time.monotonic() + seconds
        while True:
            with urllib.request.urlopen(
                f"{self.machine.aws_url}/_ministack/ses/messages"
            ) as answer:
                accounts = json.load(answer)["messages"]
            found = [m for mails in accounts.values() for m in mails if address in m["To"]]
            if len(found) >= at_least or time.monotonic() > deadline:
                assert len(found) >= at_least, f"{len(found)} emails to {address}"
                return found
            time.sleep(0.2)


def _program(pid: str) -> str:
    return Path(f"/proc/{pid}/exe").resolve().name
