"""What trainers, support and students do, in their browsers."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from accounts.models import User
from core import aws
from tests.conftest import messages_of, person
from tests.films import VIDEO
from tests.machine import table
from tests.machine.diagram import OPEN
from tests.machine.world import Known, World

ADDRESSES = ["sam@example.com", "kim@example.com", "lee@example.com"]


#: A sign-in lasts for seven days.
SIGNED_IN = timedelta(days=6)

ACT = "/admin/uploads/upload/action/"


class People:
    """Everybody's browsers. Each call is one click; it says whether it was done."""

    def __init__(self, world: World, sign_in: Callable[[User], Client]) -> None:
        self.world, self.sign_in = world, sign_in
        self.users = {
            "trainer": person("trainer", "Tessa Trainer", "trainers"),
            "second": person("second", "Simon Second", "trainers"),
            "support": person("support", "Sue Support", "support"),
        }
        self.browsers: dict[str, tuple[Client, datetime]] = {}
        self.forms = 0
        self.visits = 0

    def browser(self, who: str) -> Client:
        """A browser in which this person is signed in."""
        known = self.browsers.get(who)
        if known and self.world.now < known[1] + SIGNED_IN:
            return known[0]
        client = self.sign_in(self.users[who])
        self.browsers[who] = client, self.world.now
        return client

    def begin(
        self, who: str, student: str, *, videos: int, together: bool, is_checked: bool = False
    ) -> None:
        """Send the form."""
        self.forms += 1
        number = self.forms
        files = [
            {"name": f"Lap {number}-{one}-.mp4", "size": len(VIDEO), "fingerprint": ""}
            for one in range(videos)
        ]
        form = {
            "student_email": student,
            "student_name": f"Rider-{number}-",
            "session_date": self.world.now.date().isoformat(),
            "notes": f"Note-{number}-",
            "described": json.dumps(files),
            "emails": "together" if together else "separate",
        }
        answer = self.post(
            who, "/uploads/new/", form | ({"is_checked": "on"} if is_checked else {})
        )
        if answer.status_code == 302:
            row = table.upload(answer["Location"].split("/")[2])
            assert row
            assert row["studentEmail"] == student
            assert len(row.get("batch", [row])) == videos
        else:
            assert answer.status_code == 422 or self.world.is_in_trouble

    def post(self, who: str, path: str, data: Any = None, **options: Any) -> Any:
        """Send a form; never a mistake of ours, and AWS's only where there was trouble."""
        answer = self.browser(who).post(path, data, **options)
        assert answer.status_code < 500 or self.world.has_excuse, answer.text
        return answer

    def act(self, known: Known, who: str, action: str, data: dict[str, str]) -> bool:
        """A trainer does something to an upload, on its page."""
        answer = self.post(who, f"/uploads/{known.file_id}/{action}/", data)
        if who != known.trainer:
            assert answer.status_code == 404 or (
                answer.status_code == 503 and self.world.is_in_trouble
            )
        return answer.status_code == 302 and _is_done(answer)

    def support(self, chosen: list[Known], action: str, data: dict[str, str]) -> bool:
        """Support does something to uploads, on the support site."""
        form = {
            "action": action,
            "confirmed": "1",
            "_selected_action": [known.file_id for known in chosen],
        }
        if action == "erase":
            self.world.watch.erasing |= {known.file_id for known in chosen}
        return _is_done(self.post("support", ACT, form | data))

    def send_in_parts(self, known: Known) -> None:
        """The trainer's page sends the video in one part."""
        path = f"/uploads/{known.file_id}/parts/"
        row = table.upload(known.file_id)
        name = row["originalFileName"] if row else "gone.mp4"
        same_file = {"name": name, "size": len(VIDEO), "fingerprint": ""}
        answer = self._json(known.trainer, path, same_file)
        if answer.status_code != 200:
            return
        row = table.upload(known.file_id)
        if row is None or "multipartId" not in row:
            return
        multipart = {"Bucket": row["s3Bucket"], "Key": known.key, "UploadId": row["multipartId"]}
        s3 = aws.client("s3")
        try:
            s3.upload_part(**multipart, PartNumber=1, Body=VIDEO)
        except s3.exceptions.NoSuchUpload:
            assert self.world.is_in_trouble
            return
        if self._json(known.trainer, f"{path}complete/", {}).status_code == 200:
            self.world.arrivals.append(known.file_id)

    def _json(self, who: str, path: str, body: Any) -> Any:
        return self.post(who, path, json.dumps(body), content_type="application/json")

    def student(self, method: str, path: str) -> Any:
        """Somebody without an account asks."""
        self.visits += 1
        network, host = divmod(self.visits, 200)
        address = f"198.51.{network % 256}.{host}"
        answer = Client().generic(method, path, REMOTE_ADDR=address)
        assert answer.status_code < 500 or self.world.has_excuse, answer.text
        return answer

    def look_at_link(self, known: Known) -> None:
        """The student's page: a URL of this video and of no other, exactly while the link lives."""
        answer = self.student("GET", f"/download/{known.file_id}")
        row = table.upload(known.file_id)
        self.judge_link(known, answer.status_code == 200, answer.text)
        if answer.status_code == 200:
            assert row
            [url] = [part for part in answer.text.split('"') if "X-Amz-Signature" in part]
            self.judge_url(row, url.replace("&amp;", "&"))

    def download(self, known: Known, *, by_api: bool) -> None:
        """The student asks for the file."""
        if by_api:
            answer = self.student("GET", f"/api/v1/downloads/{known.file_id}")
            given = answer.status_code == 200
            url = answer.json()["data"]["downloadUrl"] if given else ""
        else:
            answer = self.student("POST", f"/download/{known.file_id}")
            given = answer.status_code == 303
            url = answer.headers.get("Location", "")
        if self.world.has_struck:
            return
        self.judge_link(known, given, answer.text + url)
        known.downloads += given
        row = table.upload(known.file_id)
        if given and row:
            self.judge_url(row, url)

    def judge_link(self, known: Known, is_given: bool, text: str) -> None:
        """Is the link's address given exactly while it lives?"""
        row = table.upload(known.file_id)
        is_live = (
            row is not None
            and row["status"] in OPEN
            and table.instant(row["downloadExpiresAt"]) > self.world.now
        )
        assert is_given == is_live, f"{known.file_id}: {row}"
        assert is_live or "Signature" not in text
        self.world.judge_isolation(text, [known.file_id])

    def judge_url(self, row: table.Row, url: str) -> None:
        """Does it lead to this upload's video, and end with the link?"""
        address = urlsplit(url)
        assert address.path.endswith(row["s3Key"])
        [seconds] = parse_qs(address.query)["X-Amz-Expires"]
        left = table.instant(row["downloadExpiresAt"]) - self.world.now
        assert 0 <= int(seconds) <= min(24 * 3600, left.total_seconds() + 1)

    def look_at_list(self, who: str) -> None:
        """A trainer's list has all of their own of the last days, and nothing of another's."""
        answer = self.browser(who).get("/uploads/")
        assert answer.status_code == 200
        since = self.world.now - timedelta(days=28)
        for known in self.world.known.values():
            row = table.upload(known.file_id)
            if known.trainer != who:
                for mark in (*known.own_marks, *known.form_marks):
                    assert mark not in answer.text
            elif row and table.instant(row["uploadDate"]) > since:
                assert known.file_id in answer.text


def _is_done(answer: Any) -> bool:
    if answer.status_code != 302:
        return False
    # Messages of earlier answers wait, too, until a page shows them.
    return any(message.level_tag == "success" for message in messages_of(answer))
