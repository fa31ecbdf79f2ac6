"""The lifecycle as a machine that hypothesis plays with: who acts, what goes wrong, how time goes.

What must hold after each write is judged in `table.Watch`, of each email in `World`, of each link
in `People`; what must hold after each rule stands here.
"""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from apexshare import aws, events
from apexshare.environments import ENVIRONMENTS
from tests import tally
from tests.apexshare.test_events import s3_event
from tests.inprocess import Moto
from tests.machine import table
from tests.machine.diagram import STEPS
from tests.machine.people import ADDRESSES, VIDEO, People
from tests.machine.post import OUTCOMES, TROUBLES, Mail, feedback
from tests.machine.trouble import Trouble
from tests.machine.world import Known, World
from uploads.delivery import LEASE
from uploads.feedback import TooEarly
from uploads.models import Upload
from uploads.reconciler import LOOK_BACK
from uploads.resending import PAUSE
from uploads.statuses import LIVE

SignIn = Callable[[User], Client]

BUCKET = ENVIRONMENTS["dev"].video_bucket

#: Lives that are played, and what happens in each.
EXAMPLES, LENGTH = 25, 30

MOST_UPLOADS = 7

#: What may have become of uploads before a life begins, as the rules alone rarely get there:
#: whether a video came, what SES said of its email or who was faster, and what was done then.
PASTS = {
    "it waits for its video": ("", ()),
    "it was discarded": ("", ("withdraw",)),
    "another video came": ("another video", ()),
    "its email is stuck": ("throttled", ()),
    "its email was refused": ("refused", ()),
    "its email was refused at first": ("refused", ("resend",)),
    "its email was refused, and its video replaced": ("refused", ("replace",)),
    "it was withdrawn and restored": ("emailed", ("withdraw", "restore")),
    "it was withdrawn before its email": ("throttled", ("withdraw",)),
    "it was restored before its email": ("throttled", ("withdraw", "restore")),
    "its link was over before its video came": ("too late", ()),
    "its address bounced before its video came": ("bounced", ("allow",)),
    "its address was corrected as its video came": ("correct-address", ()),
    "it was withdrawn as its video came": ("revoke", ()),
    "its video was told of twice at once": ("event", ()),
}

SUPPRESSING = ("bounced", "complained")

#: Who may be faster than whatever runs.
INTRUDERS = ["revoke", "restore", "erase", "resend", "correct-address", "event", "reconcile"]

#: Does another trainer try it?
STRANGERS = st.sampled_from([False, False, False, True])

TRAINERS = st.sampled_from(["trainer", "second"])
STUDENTS = st.sampled_from(ADDRESSES)
WHICH = st.integers(0, MOST_UPLOADS - 1)
CALLS = st.integers(1, 9)
CALLS_OF_EVENT = st.integers(2, 6)
SPANS = st.sampled_from(
    [
        timedelta(minutes=1, seconds=1),
        LEASE + timedelta(minutes=1),
        timedelta(hours=7),
        timedelta(days=1),
        timedelta(days=3, hours=1),
        timedelta(days=33),
    ]
)
begun = precondition(lambda self: self.world.known)


class Lifecycle(RuleBasedStateMachine):
    """Everybody acts in any order. `rule`s are what may happen, `invariant`s what must hold."""

    steps = 0
    examples = 0
    #: The steps of the diagram that were walked.
    walked: Counter[tuple[str | None, str | None]] = Counter()

    def __init__(self, sign_in: SignIn, moto: Moto) -> None:
        super().__init__()
        type(self).examples += 1
        self.world = World(moto)
        self.people = People(self.world, sign_in)

    @initialize(
        who=TRAINERS,
        student=STUDENTS,
        videos=st.integers(1, 2),
        together=st.booleans(),
        pasts=st.dictionaries(st.sampled_from(list(PASTS)), CALLS_OF_EVENT, min_size=4, max_size=6),
    )
    def the_school_is_at_work(
        self, who: str, student: str, videos: int, together: bool, pasts: dict[str, int]
    ) -> None:
        with self.world.act():
            self.people.begin(who, student, videos=videos, together=together)
        for which in range(videos):
            self.a_video_arrives_and_s3_says_so(which=which)
        for past, at in pasts.items():
            with self.world.act():
                self.people.begin(who, student, videos=1, together=False)
            self.give_past(past, at)

    def give_past(self, past: str, at: int) -> None:
        """Let this become of the upload that was begun last, the last one in its status."""
        came, done = PASTS[past]
        if came in SUPPRESSING:
            self.an_address_bounces_before_its_video_comes(which=-1, outcome=came)
        elif came == "too late":
            self.a_trainer_extends(which=-1, is_stranger=False, days=0)
            self.world.now += timedelta(days=1)
            self.bring(self.upload(-1))
        elif came in INTRUDERS:
            self.somebody_is_faster_than_a_video(which=-1, what=came, at=at)
        elif came:
            self.world.post.trouble = came if came in TROUBLES else ""
            self.a_video_arrives(which=-1, body=b"longer" if came == "another video" else VIDEO)
            self.s3_says_so(which=len(self.world.arrivals) - 1, again=False)
        self.world.now += PAUSE
        for deed in done:
            if deed == "withdraw":
                status = self.world.watch.seen[list(self.world.known)[-1]].status or ""
                self.a_trainer_withdraws(which=-1, is_stranger=False, status=status)
            elif deed == "restore":
                self.support_acts(which=[-1], action="restore", student="")
            elif deed == "allow":
                self.support_allows_email(which=-1)
            elif deed == "replace":
                self.another_video_is_put_in_its_place(which=-1, is_told=True)
            else:
                self.a_trainer_resends(which=-1, is_stranger=False, status="failed")

    def teardown(self) -> None:
        self.walked.update(self.world.watch.walked)
        self.world.end()

    def upload(self, which: int, *statuses: str) -> Known:
        """One of the uploads that are in these statuses, or of all if none is."""
        known = list(self.world.known.values())
        seen = self.world.watch.seen
        fitting = [
            one for one in known if one.file_id in seen and seen[one.file_id].status in statuses
        ]
        return (fitting or known)[which % len(fitting or known)]

    def is_some_in(self, *statuses: str) -> bool:
        return any(one.status in statuses for one in self.world.watch.seen.values())

    def actor(self, known: Known, is_stranger: bool) -> str:
        """The upload's own trainer, or the other one."""
        return (
            {"trainer": "second", "second": "trainer"}[known.trainer]
            if is_stranger
            else known.trainer
        )

    # What trainers, support and students do

    @precondition(lambda self: len(self.world.known) < MOST_UPLOADS)
    @rule(
        who=TRAINERS,
        student=STUDENTS,
        videos=st.sampled_from([1, 1, 1, 2, 3]),
        together=st.booleans(),
        is_checked=st.booleans(),
    )
    def a_trainer_begins(
        self, who: str, student: str, videos: int, together: bool, is_checked: bool
    ) -> None:
        bounced = self.reason(student) == "bounced"
        with self.world.act():
            self.people.begin(who, student, videos=videos, together=together, is_checked=is_checked)
            if is_checked and bounced:
                self.lifted(student)

    @begun
    @rule(which=WHICH, body=st.sampled_from([VIDEO, VIDEO, VIDEO, b"longer"]))
    def a_video_arrives(self, which: int, body: bytes) -> None:
        self.put(self.upload(which, "pending"), body)

    @begun
    @rule(which=WHICH)
    def a_video_arrives_and_s3_says_so(self, which: int) -> None:
        self.bring(self.upload(which, "pending"))

    def put(self, known: Known, body: bytes) -> None:
        aws.client("s3").put_object(
            Bucket=BUCKET, Key=known.key, Body=body, ContentType="video/mp4"
        )
        self.world.arrivals.append(known.file_id)

    def bring(self, known: Known) -> None:
        self.put(known, VIDEO)
        self.s3_says_so(which=len(self.world.arrivals) - 1, again=False)

    @begun
    @rule(which=WHICH, is_told=st.booleans())
    def another_video_is_put_in_its_place(self, which: int, is_told: bool) -> None:
        """The form works for its hour, whatever happened meanwhile."""
        known = self.upload(which, "processing", "completed", "failed", "revoked")
        self.put(known, f"{self.steps % 10_000:04}".encode())
        before = table.upload(known.file_id)
        if not is_told or before is None or before["status"] == "pending":
            return
        self.s3_says_so(which=len(self.world.arrivals) - 1, again=False)
        row = table.upload(known.file_id)
        assert row
        assert row["status"] in ("failed", "revoked") or self.world.is_in_trouble

    @begun
    @rule(which=WHICH)
    def a_video_arrives_in_parts(self, which: int) -> None:
        with self.world.act():
            self.people.send_in_parts(self.upload(which, "pending"))

    @begun
    @rule(which=WHICH, is_stranger=STRANGERS, status=st.sampled_from(["failed", "completed"]))
    def a_trainer_resends(self, which: int, is_stranger: bool, status: str) -> None:
        with self.world.act(asks_for_email=True):
            known = self.upload(which, status)
            self.people.act(known, self.actor(known, is_stranger), "resend", {})

    @begun
    @rule(which=WHICH, is_stranger=STRANGERS, student=STUDENTS)
    def a_trainer_corrects(self, which: int, is_stranger: bool, student: str) -> None:
        with self.world.act(asks_for_email=True):
            known = self.upload(which, "processing", "completed", "failed")
            who = self.actor(known, is_stranger)
            self.people.act(known, who, "address", {"email": student})

    @begun
    @rule(which=WHICH, is_stranger=STRANGERS, status=st.sampled_from(LIVE))
    def a_trainer_withdraws(self, which: int, is_stranger: bool, status: str) -> None:
        known = self.upload(which, status)
        who = self.actor(known, is_stranger)
        with self.world.act():
            if self.people.act(known, who, "revoke", {}) and not self.world.has_struck:
                self.people.judge_link(known, False, "")

    @begun
    @rule(which=WHICH, is_stranger=STRANGERS, days=st.sampled_from([0, 0, 1, 5, 8]))
    def a_trainer_extends(self, which: int, is_stranger: bool, days: int) -> None:
        until = (self.world.now + timedelta(days=days)).date().isoformat()
        with self.world.act():
            known = self.upload(which, "pending", "failed")
            who = self.actor(known, is_stranger)
            self.people.act(known, who, "extend", {"until": until})

    @begun
    @rule(
        which=st.lists(WHICH, min_size=1, max_size=3, unique=True),
        action=st.sampled_from(["restore", "resend", "correct-address", "restore", "revoke"]),
        student=STUDENTS,
    )
    def support_acts(self, which: list[int], action: str, student: str) -> None:
        data = {"email": student} if action == "correct-address" else {}
        # One agent may choose several uploads of one letter; each is a wish of its own.
        fitting = {"restore": ["revoked"], "revoke": ["processing", "completed"]}.get(
            action, ["completed", "failed"]
        )
        chosen = [self.upload(one, *fitting) for one in which]
        for known in {one.file_id: one for one in chosen}.values():
            with self.world.act(asks_for_email=action in ("resend", "correct-address")):
                self.people.support([known], action, data)

    @begun
    @rule(
        which=st.lists(WHICH, min_size=1, max_size=2, unique=True),
        status=st.sampled_from(["failed", "revoked"]),
    )
    def support_erases(self, which: list[int], status: str) -> None:
        with self.world.act():
            chosen = [self.upload(one, status) for one in which]
            self.people.support(chosen, "erase", {})

    @begun
    @rule(which=WHICH)
    def support_allows_email(self, which: int) -> None:
        row = table.upload(self.upload(which).file_id)
        with self.world.act():
            if self.people.support([self.upload(which)], "allow-email", {}) and row:
                self.lifted(row["studentEmail"])

    @begun
    @rule(which=WHICH)
    def a_student_opens(self, which: int) -> None:
        with self.world.act():
            self.people.student("POST", f"/download/{self.upload(which).file_id}/opened")

    @begun
    @rule(which=WHICH, by_api=st.booleans())
    def a_student_downloads(self, which: int, by_api: bool) -> None:
        with self.world.act():
            self.people.download(self.upload(which), by_api=by_api)

    @rule(who=TRAINERS)
    def a_trainer_looks(self, who: str) -> None:
        self.people.look_at_list(who)

    # What AWS does

    @precondition(lambda self: self.world.arrivals)
    @rule(which=st.integers(0, 9), again=st.booleans())
    def s3_says_so(self, which: int, again: bool) -> None:
        arrivals = self.world.arrivals
        file_id = arrivals.pop(which % len(arrivals))
        known = self.world.known[file_id]
        about = Upload(s3_bucket=BUCKET, s3_key=known.key)
        with self.world.act():
            events.objects_created(s3_event(about), None)
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

    # What the rules above hardly ever do in time: between the form and its email

    @precondition(lambda self: self.is_some_in("pending", "processing"))
    @rule(which=WHICH, outcome=st.sampled_from(SUPPRESSING))
    def an_address_bounces_before_its_video_comes(self, which: int, outcome: str) -> None:
        known = self.upload(which, "pending", "processing")
        row = table.upload(known.file_id)
        mails = [mail for mail in self.world.post.mails if row and mail.to == row["studentEmail"]]
        if mails:
            self.answer(mails[-1], outcome, self.world.now - mails[-1].at)
            self.ses_says_so(which=len(self.world.feedback) - 1, again=False)
            self.bring(known)

    @precondition(lambda self: self.is_some_in("pending", "processing"))
    @rule(
        which=WHICH,
        what=st.sampled_from(["correct-address", "correct-address", *INTRUDERS]),
        at=CALLS_OF_EVENT,
    )
    def somebody_is_faster_than_a_video(self, which: int, what: str, at: int) -> None:
        known = self.upload(which, "pending", "processing")
        row = table.upload(known.file_id)
        student = next(one for one in ADDRESSES if not row or one != row["studentEmail"])
        self.send_ahead(known, what, student, at=at, is_after=False)
        self.bring(known)

    # What goes wrong

    @rule(trouble=st.sampled_from(TROUBLES))
    def ses_will_fail(self, trouble: str) -> None:
        self.world.post.trouble = trouble

    @rule(at=CALLS, is_after=st.booleans())
    def a_process_will_die(self, at: int, is_after: bool) -> None:
        self.world.trouble = Trouble(at=at, is_after=is_after)

    @begun
    @rule(
        at=CALLS,
        is_after=st.booleans(),
        which=WHICH,
        what=st.sampled_from(INTRUDERS),
        student=STUDENTS,
    )
    def somebody_will_be_faster(
        self, at: int, is_after: bool, which: int, what: str, student: str
    ) -> None:
        self.send_ahead(self.upload(which), what, student, at=at, is_after=is_after)

    def send_ahead(self, known: Known, what: str, student: str, *, at: int, is_after: bool) -> None:
        def intrude() -> None:
            if what == "event":
                about = Upload(s3_bucket=BUCKET, s3_key=known.key)
                events.objects_created(s3_event(about), None)
            elif what == "reconcile":
                events.reconcile({}, None)
            else:
                self.world.is_asked_for |= what in ("resend", "correct-address")
                data = {"email": student} if what == "correct-address" else {}
                self.people.support([known], what, data)

        self.world.trouble = Trouble(at=at, is_after=is_after, intruder=intrude)

    # How time goes

    @rule(span=SPANS)
    def time_passes(self, span: timedelta) -> None:
        self.world.now += span

    @rule()
    def the_month_nearly_ends(self) -> None:
        first = (self.world.now.replace(day=1) + timedelta(days=32)).replace(day=1)
        self.world.now = first.replace(hour=0, minute=0, second=0) - timedelta(milliseconds=20)

    @rule(is_late=st.booleans())
    def dynamodb_clears_away(self, is_late: bool) -> None:
        table.clear(before=self.world.now - timedelta(days=2 if is_late else 0))
        self.world.watch.skip()

    @begun
    @rule(which=WHICH)
    def dynamodb_clears_away_too_early(self, which: int) -> None:
        table.drop(self.upload(which, "failed").file_id)
        self.world.watch.skip()

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

    # What must hold

    @invariant()
    def all_is_well(self) -> None:
        type(self).steps += 1
        self.judge_links()
        self.judge_counts()
        assert self.world.suppressed == self.world.suppressions()

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

    def reason(self, address: str) -> str:
        found = table.rows(f"STUDENT#{address}", "SUPPRESSION")
        return found[0]["reason"] if found else ""

    def lifted(self, address: str) -> None:
        self.world.suppressed.discard(address)
        self.world.lifted[address] = self.world.now.replace(microsecond=0)

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


COUNTED = ("uploads", "downloads", "bytes", "emails")


def test_the_lifecycle_keeps_its_promises(sign_in: SignIn, aws: Moto) -> None:
    Lifecycle.steps = Lifecycle.examples = 0
    Lifecycle.walked.clear()
    try:
        run_state_machine_as_test(
            lambda: Lifecycle(sign_in, aws),  # type: ignore[arg-type]
            settings=settings(tally.effort(EXAMPLES), stateful_step_count=LENGTH),
        )
    finally:
        tally.add("steps of the lifecycle", Lifecycle.steps)
        tally.add("lives of a school", Lifecycle.examples)
    tally.add("steps of the diagram", Lifecycle.walked.total())
    never = STEPS.keys() - Lifecycle.walked.keys()
    assert not never, f"a machine that never walks {never} proves nothing there"
