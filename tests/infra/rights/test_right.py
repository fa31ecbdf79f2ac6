"""Rights as plain data."""

from core.environments import ENVIRONMENTS
from infra.rights.deployment import rights
from infra.rights.right import Right


def test_every_asterisk_has_a_reason_and_every_reason_an_asterisk(name: str) -> None:
    found = rights(ENVIRONMENTS[name], account="123456789012", zone="Z0123456789")
    assert [each.sid for each in found if bool(each.wide) != ("*" in str(each.resources))] == []


def test_a_right_has_no_condition_unless_one_is_given() -> None:
    plain = Right(sid="Read", actions=("s3:GetObject",), resources=("arn:aws:s3:::bucket/key",))
    assert plain.conditions == {}
    assert plain.wide == ""
