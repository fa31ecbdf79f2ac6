"""`make integration ENV=dev` does the main job once in the deployed environment.

A throwaway trainer sends a video through the REST API; the student's page opens, delivers the same
video, and is withdrawn. Never in prod: all trainers there are people.
"""

import argparse
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import requests

from core.environments import ENVIRONMENTS, REGION, Environment
from deploy.aws.trainer import SIMULATOR, trainer_for_once

#: The simulator's mailbox that accepts everything. SES delivers there even in its sandbox.
STUDENT = f"success@{SIMULATOR}"

#: Seconds to wait for one answer; for the student's email, long enough for the reconciler to make
#: up for a lost event (five minutes); and between attempts.
TIMEOUT, PATIENCE, PAUSE = 60, 420, 2

#: Seconds within which the email goes out when S3's event comes, as it should.
SOON = 60

#: How the video begins: the product looks at that, and takes no noise for one.
BEGINNING = b"\0\0\0\x08ftyp"


class Broken(Exception):
    """The deployed environment does not do its main job."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """The trainer's program, and then the student's browser."""

    origin: str
    token: str
    web: requests.Session

    def ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Call the REST API and return its data.

        Raises:
            Broken: it refuses.
        """
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.origin}/api/v1/{path}"
        answer = self.web.request(method, url, headers=headers, timeout=TIMEOUT, **options)
        data: dict[str, Any] = expect(answer, 200).json()["data"]
        return data

    def send(self, video: bytes, *, at: datetime) -> str:
        """Begin an upload, put the video into S3, and return the upload's id."""
        details = {
            "studentEmail": STUDENT,
            "studentName": "Integration Test",
            "sessionDate": (at - timedelta(days=1)).date().isoformat(),
            "fileName": "integration.mp4",
            "fileSize": len(video),
        }
        begun = self.ask("POST", "uploads/initiate", json=details)
        files = {"file": ("integration.mp4", video)}
        sent = self.web.post(begun["uploadUrl"], data=begun["fields"], files=files, timeout=TIMEOUT)
        if not sent.ok:
            raise Broken(f"S3 says {sent.status_code}: {sent.text}")
        return str(begun["fileId"])

    def wait(self, file_id: str) -> str:
        """Wait until the student's email has been sent, and return their link.

        Raises:
            Broken: the upload failed, or it took too long; the reconciler may have sent it late.
        """
        began = time.monotonic()
        link = self._link(file_id, deadline=began + PATIENCE)
        seconds = time.monotonic() - began
        print(f"The email went out {seconds:.0f} seconds after the video was there.")
        if seconds > SOON:
            raise Broken(
                f"The email took more than {SOON} seconds: S3's event did not come, and the "
                "reconciler found the video. Does the bucket still notify the function?"
            )
        return link

    def _link(self, file_id: str, *, deadline: float) -> str:
        while True:
            upload = self.ask("GET", f"uploads/{file_id}")
            if upload["status"] == "completed":
                return str(upload["link"])
            if upload["status"] == "failed" or time.monotonic() > deadline:
                raise Broken(f"The upload is {upload['status']}: {upload['history']}")
            time.sleep(PAUSE)

    def watch(self, link: str, video: bytes) -> None:
        """Open the link and download the video, as the student does.

        Raises:
            Broken: the link does not work, or delivers something else.
        """
        expect(self.web.get(link, timeout=TIMEOUT), 200)
        got = expect(self.web.post(link, timeout=TIMEOUT), 200).content
        if got != video:
            raise Broken(f"The student got {len(got)} bytes, and not what was sent.")

    def withdraw(self, file_id: str, link: str) -> None:
        """Withdraw the link and check that it no longer works.

        Raises:
            Broken: it still does.
        """
        self.ask("POST", f"uploads/{file_id}/revoke")
        expect(self.web.get(link, timeout=TIMEOUT), 410)


def expect(answer: requests.Response, status: int) -> requests.Response:
    """Return the answer, if it has this status.

    Raises:
        Broken: it has another one.
    """
    if answer.status_code != status:
        raise Broken(f"{answer.url} says {answer.status_code}: {answer.text[:500]}")
    return answer


def run(environment: Environment, *, client: Callable[[str], Any], web: requests.Session) -> None:
    """Do the main job once.

    Args:
        client: makes a boto3 client for a service.
        web: the session for the site and its storage.

    Raises:
        Broken: a step of it fails.
    """
    named = {
        name: client("ssm").get_parameter(
            Name=f"{environment.parameters}{name}", WithDecryption=True
        )["Parameter"]["Value"]
        for name in ("user-pool-id", "programs-client-id")
    }
    video = BEGINNING + secrets.token_bytes(100_000)
    with trainer_for_once(
        client("cognito-idp"), pool=named["user-pool-id"], client=named["programs-client-id"]
    ) as token:
        program = Program(origin=environment.origin, token=token, web=web)
        file_id = program.send(video, at=datetime.now(UTC))
        link = program.wait(file_id)
        program.watch(link, video)
        program.withdraw(file_id, link)


def main() -> int:
    """Do the main job; exit status 1 if that fails."""
    parser = argparse.ArgumentParser(prog="integration", description=__doc__)
    names = [each.name for each in ENVIRONMENTS.values() if each.takes_tests]
    parser.add_argument("environment", choices=names)
    environment = ENVIRONMENTS[parser.parse_args().environment]
    session = boto3.session.Session(region_name=REGION)
    try:
        run(environment, client=session.client, web=requests.Session())
    except Broken as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{environment.origin}: a trainer sent, and a student got, a video.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
