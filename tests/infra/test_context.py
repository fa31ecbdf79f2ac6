"""The values that only the school knows."""

import pytest
from aws_cdk import App

from core.environments import ENVIRONMENTS
from infra.app import build
from infra.context import Context, Unsaid
from tests.infra.conftest import CONTEXT


@pytest.mark.parametrize("missing", CONTEXT)
def test_what_only_the_school_knows_has_to_be_said(missing: str) -> None:
    said = {name: value for name, value in CONTEXT.items() if name != missing}
    with pytest.raises(Unsaid, match=missing):
        build(App(context=said), ENVIRONMENTS["dev"])


def test_the_school_is_read_from_the_context() -> None:
    context = Context.of(App(context=CONTEXT).node)
    assert context.hosted_zone_id == CONTEXT["hosted-zone-id"]
    assert context.alarm_email == CONTEXT["alarm-email"]
