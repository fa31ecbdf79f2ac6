"""What AWS does: S3 and SES tell of what happened, DynamoDB clears away, the schedule comes."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apexshare import events
from core import aws
from tests.apexshare.test_events import s3_event
from tests.films import VIDEO
from tests.machine import table
from tests.machine.post import OUTCOMES, Mail, feedback
from tests.machine.school import BUCKET, SUPPRESSING, WHICH, School, begun
from tests.machine.world import Known
from uploads.records.upload import Upload
from uploads.services.mail_events import TooEarly


class Clouds(School):
    """Everything that AWS does by itself, in any order, twice, late or never."""

    def put(self, known: Known, body: bytes) -> None:
        aws.client("s3").put_object(
            Bucket=BUCKET, Key=known.key, Body=body, ContentType="video/mp4"
        )
        self.world.arrivals.append(known.file_id)

    def bring(self, known: Known) -> None:
        self.put(known, VIDEO)
        self.s3_says_so(which=len(self.world.arrivals) - 1, again=False)

    def tell_of(self, known: Known) -> None:
        """S3's event of its object reaches the function."""
        about = Upload(s3_bucket=BUCKET, s3_key=known.key)
        events.objects_created(s3_event(about), None)

    @precondition(lambda self: self.world.arrivals)
    @rule(which=st.integers(0, 9), again=st.booleans())
    def s3_says_so(self, which: int, again: bool) -> None:
        arrivals = self.world.arrivals
        file_id = arrivals.pop(which % len(arrivals))
        with self.world.act():
            self.tell_of(self.world.known[file_id])
        if again or self.world.is_in_trouble:
            arrivals.append(file_id)

    @precondition(lambda self: self.world.arrivals)
    @rule(which=st.integers(0, 9))
    def an_event_is_lost(self, which: int) -> None:
        self.world.arrivals.pop(which % len(self.world.arrivals))

    @rule()
    def the_reconciler_runs(self) -> None:
        with self.world.act():
            events.reconcile({}, None)

    @precondition(lambda self: self.world.post.mails)
    @rule(
        which=st.integers(0, 9),
        outcome=st.sampled_from(OUTCOMES),
        after=st.sampled_from([timedelta(seconds=2), timedelta(hours=3)]),
    )
    def a_mail_system_answers(self, which: int, outcome: str, after: timedelta) -> None:
        self.answer(self.world.post.mails[-1 - which % len(self.world.post.mails)], outcome, after)

    def answer(self, mail: Mail, outcome: str, after: timedelta) -> None:
        # What is said of it was seen before it is told.
        after = min(after, self.world.now - mail.at)
        address = mail.to if outcome in SUPPRESSING else None
        said = feedback(mail, outcome, after=after)
        self.world.feedback.append((said, address, mail.at + after))

    @precondition(lambda self: self.world.feedback)
    @rule(which=st.integers(0, 9), again=st.booleans())
    def ses_says_so(self, which: int, again: bool) -> None:
        waiting = self.world.feedback
        told = waiting.pop(which % len(waiting))
        event, address, at = told
        with self.world.act(), suppress(ExceptionGroup):
            if address and self.is_news(address, at) and self.is_known(event):
                # Also where it comes too early for all the rest.
                self.world.suppressed.add(address)
            self.hear(event)
            told = None  # type: ignore[assignment]
        if told or again or self.world.is_in_trouble:
            waiting.append((event, address, at))

    def hear(self, event: dict[str, Any]) -> None:
        """SNS brings it; while an email is on its way it may come too early, and again later."""
        try:
            events.mail_feedback(event, None)
        except ExceptionGroup as group:
            is_early = [type(one) for one in group.exceptions] == [TooEarly]
            if not is_early and not self.world.is_in_trouble:
                raise AssertionError("feedback failed") from group
            raise

    @rule(is_late=st.booleans())
    def dynamodb_clears_away(self, is_late: bool) -> None:
        table.clear(before=self.world.now - timedelta(days=2 if is_late else 0))
        self.world.watch.skip()

    @begun
    @rule(which=WHICH)
    def dynamodb_clears_away_too_early(self, which: int) -> None:
        table.drop(self.upload(which, "failed").file_id)
        self.world.watch.skip()

    @staticmethod
    def is_known(event: dict[str, Any]) -> bool:
        """Is there an upload, or that it was erased? Else nobody can say whose email it was."""
        said = json.loads(event["Records"][0]["Sns"]["Message"])["mail"]
        [file_id] = said["tags"]["upload"]
        lines = table.rows(f"UPLOAD#{file_id}", "EVENT#")
        left = [
            row
            for row in table.rows("UPLOAD#", "METADATA#")
            if row.get("emailMessageId") == said["messageId"]
        ]
        is_erased = any(line["kind"] == "erased" for line in lines)
        return bool(table.upload(file_id) or left or is_erased)

    def is_news(self, address: str, at: Any) -> bool:
        lifted = self.world.lifted.get(address)
        return lifted is None or lifted < at.replace(microsecond=0)
