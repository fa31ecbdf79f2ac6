"""The lifecycle as a machine that hypothesis plays with: who acts, what goes wrong, how time goes.

What must hold after each write is judged in `table.Watch`, of each email in `World`, of each link
in `People`; what must hold after each rule in `Promises`.
"""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from apexshare import events
from tests import tally
from tests.films import VIDEO
from tests.inprocess import Moto
from tests.machine import table
from tests.machine.acts import Acts
from tests.machine.diagram import STEPS
from tests.machine.people import ADDRESSES
from tests.machine.post import TROUBLES
from tests.machine.promises import Promises
from tests.machine.school import STUDENTS, SUPPRESSING, TRAINERS, WHICH, SignIn, begun
from tests.machine.trouble import Trouble
from tests.machine.world import Known
from uploads.records.once.claim import LEASE
from uploads.rules import RESEND_PAUSE

#: Lives that are played, and what happens in each.
EXAMPLES, LENGTH = 25, 30

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

#: Who may be faster than whatever runs.
INTRUDERS = ["revoke", "restore", "erase", "resend", "correct-address", "event", "reconcile"]

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


class Lifecycle(Acts, Promises):
    """Everybody acts in any order. `rule`s are what may happen, `invariant`s what must hold."""

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
        self.world.now += RESEND_PAUSE
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

    # What the other rules hardly ever do in time: between the form and its email

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
                self.tell_of(known)
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
