"""What trainers, support and students do."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.films import VIDEO, numbered
from tests.machine import table
from tests.machine.clouds import Clouds
from tests.machine.school import MOST_UPLOADS, STUDENTS, TRAINERS, WHICH, begun
from tests.machine.world import Known
from uploads.records.statuses import LIVE

#: Does another trainer try it?
STRANGERS = st.sampled_from([False, False, False, True])


class Acts(Clouds):
    """Each rule is one click of somebody, whenever they like."""

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
        bounced = self.reason(student) in ("bounced", "blocked")
        with self.world.act():
            self.people.begin(who, student, videos=videos, together=together, is_checked=is_checked)
            if is_checked and bounced:
                self.lifted(student)

    @begun
    @rule(which=WHICH, body=st.sampled_from([VIDEO, VIDEO, VIDEO, b"shorter", b"MZ\x90\0\3\0\0\0"]))
    def a_video_arrives(self, which: int, body: bytes) -> None:
        self.put(self.upload(which, "pending"), body)

    @begun
    @rule(which=WHICH)
    def a_video_arrives_and_s3_says_so(self, which: int) -> None:
        self.bring(self.upload(which, "pending"))

    @begun
    @rule(which=WHICH, is_told=st.booleans())
    def another_video_is_put_in_its_place(self, which: int, is_told: bool) -> None:
        """The form works for its hour, whatever happened meanwhile."""
        known = self.upload(which, "processing", "completed", "failed", "revoked")
        self.put(known, numbered(self.steps))
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

    def actor(self, known: Known, is_stranger: bool) -> str:
        """The upload's own trainer, or the other one."""
        return (
            {"trainer": "second", "second": "trainer"}[known.trainer]
            if is_stranger
            else known.trainer
        )
