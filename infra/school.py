"""What is the school's own and stands in no file that everybody shares."""

from dataclasses import dataclass

from constructs import Node


class Unsaid(Exception):
    """Something that only the school knows was not said."""


@dataclass(frozen=True, kw_only=True)
class School:
    """From CDK's context: `cdk.context.json`, or `-c` on the command line."""

    #: The id of Route 53's hosted zone for `core.school.DOMAIN`.
    hosted_zone_id: str
    #: Who is told of alarms and of the month's costs.
    alarm_email: str

    @classmethod
    def of(cls, node: Node) -> "School":
        """Raises `Unsaid` where a value is missing."""
        return cls(
            hosted_zone_id=_said(node, "hosted-zone-id"), alarm_email=_said(node, "alarm-email")
        )


def _said(node: Node, name: str) -> str:
    value = node.try_get_context(name)
    if not value:
        raise Unsaid(f"Say “{name}” in cdk.context.json, or with -c {name}=…")
    return str(value)
