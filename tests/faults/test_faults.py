"""Every call to AWS of every flow fails in every way; nothing is lost, and nobody is left alone."""

from collections.abc import Callable

import pytest

from tests.faults import cases, from_aws, people, support
from tests.faults.conftest import CASES
from tests.faults.flows import Flow
from tests.faults.world import World

FLOWS = [*from_aws.FLOWS, *people.FLOWS, *support.FLOWS]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name.replace(" ", "-"))
def test_nothing_is_lost_whichever_call_fails(
    flow: Flow, world: World, record_property: Callable[[str, object], None]
) -> None:
    flow.begin(world)
    start = world.save()
    world.load(start)
    wrong, number = [], 0
    for case in cases.of(flow, cases.recorded(flow, world)):
        world.load(start)
        wrong += [f"{case}: {problem}" for problem in cases.problems_of(case, world)]
        number += 1
    record_property(CASES, number)
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
