"""What must hold after every rule, and when everything has calmed down."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis.stateful import invariant, rule

from apexshare import events
from core import aws
from tests.films import VIDEO
from tests.machine import table
from tests.machine.school import School, begun
from uploads.records.once.claim import LEASE
from uploads.services.upkeep.reconciler import LOOK_BACK

COUNTED = ("uploads", "downloads", "bytes", "emails")


class Promises(School):
    """Judged from outside: by pages and by what lies in the table."""

    @begun
    @rule()
    def everything_calms_down(self) -> None:
        """The reconciler runs as it should: then nothing is left half done."""
        self.world.trouble, self.world.post.trouble = None, ""
        for _ in range(2):
            self.world.now += LEASE + timedelta(seconds=1)
            with self.world.act():
                events.reconcile({}, None)
        for known in self.world.known.values():
            row = table.upload(known.file_id)
            if row and known.awake_since > self.world.now - LOOK_BACK:
                self.judge_end(row)

    def judge_end(self, row: dict[str, Any]) -> None:
        letter = row["batch"] if row.get("isEmailedTogether") else [row["fileId"]]
        others = [table.upload(file_id) for file_id in letter]
        waits = any(one and one["status"] == "pending" for one in others)
        assert row["status"] != "processing" or waits, f"stuck: {row}"
        if row["status"] == "pending":
            stored = aws.client("s3").list_objects_v2(Bucket=row["s3Bucket"], Prefix=row["s3Key"])
            assert not stored["KeyCount"], f"it has come, and nobody looked: {row}"
        if row["status"] == "completed":
            mails = {mail.message_id: mail for mail in self.world.post.mails}
            assert row["fileId"] in mails[row["emailMessageId"]].file_ids

    @invariant()
    def all_is_well(self) -> None:
        type(self).steps += 1
        self.judge_links()
        self.judge_counts()
        stored = self.world.suppressions()
        assert self.world.suppressed == stored, (self.world.suppressed, stored)

    def judge_links(self) -> None:
        for file_id in sorted(self.world.changed):
            self.people.look_at_link(self.world.known[file_id])
        self.world.changed.clear()
        if self.world.known:
            self.people.look_at_link(self.upload(self.steps))

    def judge_counts(self) -> None:
        lines: dict[str, Counter[str]] = {"trainer": Counter(), "second": Counter()}
        downloads: Counter[str] = Counter()
        for known in self.world.known.values():
            lines[known.trainer].update(self.world.watch.lines[known.file_id])
            downloads[known.trainer] += known.downloads
        for trainer, written in lines.items():
            counted: Counter[str] = Counter()
            for row in table.rows(f"TRAINER#{trainer}", "DAY#"):
                counted.update({name: int(row.get(name, 0)) for name in COUNTED})
            assert counted["uploads"] == written["created"] - written["erased"]
            assert counted["downloads"] == written["downloaded"] >= downloads[trainer]
            assert counted["bytes"] == len(VIDEO) * written["received"]
            assert counted["emails"] == self.world.recorded[trainer]
