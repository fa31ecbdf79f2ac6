"""What every part of the machine knows: its world, its people, and how to choose among uploads."""

from collections import Counter
from collections.abc import Callable

from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from accounts.models import User
from core.environments import ENVIRONMENTS
from tests.inprocess import Moto
from tests.machine import table
from tests.machine.people import ADDRESSES, People
from tests.machine.world import Known, World

SignIn = Callable[[User], Client]

BUCKET = ENVIRONMENTS["dev"].video_bucket

MOST_UPLOADS = 7

SUPPRESSING = ("bounced", "blocked", "complained", "complaint-blocked")

TRAINERS = st.sampled_from(["trainer", "second"])
STUDENTS = st.sampled_from(ADDRESSES)
WHICH = st.integers(0, MOST_UPLOADS - 1)
begun = precondition(lambda self: self.world.known)


class School(RuleBasedStateMachine):
    """One life of a school."""

    steps = 0
    examples = 0
    #: The transitions of the diagram that were taken.
    walked: Counter[tuple[str | None, str | None]] = Counter()

    def __init__(self, sign_in: SignIn, moto: Moto) -> None:
        super().__init__()
        type(self).examples += 1
        self.world = World(moto)
        self.people = People(self.world, sign_in)

    def teardown(self) -> None:
        self.walked.update(self.world.watch.walked)
        self.world.end()

    def upload(self, which: int, *statuses: str) -> Known:
        """One of the uploads in these statuses, or any upload if none is."""
        known = list(self.world.known.values())
        seen = self.world.watch.seen
        fitting = [
            one for one in known if one.file_id in seen and seen[one.file_id].status in statuses
        ]
        return (fitting or known)[which % len(fitting or known)]

    def is_some_in(self, *statuses: str) -> bool:
        return any(one.status in statuses for one in self.world.watch.seen.values())

    def reason(self, address: str) -> str:
        found = table.rows(f"STUDENT#{address}", "SUPPRESSION")
        return found[0]["reason"] if found else ""

    def lifted(self, address: str) -> None:
        self.world.suppressed.discard(address)
        self.world.lifted[address] = self.world.now.replace(microsecond=0)
