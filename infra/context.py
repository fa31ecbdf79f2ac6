"""The CDK context: what only the school knows, which is never committed."""

from dataclasses import dataclass

from constructs import Node


class Unsaid(Exception):
    """A value that only the school knows is missing."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """Values from the CDK's context: `cdk.context.json`, or `-c` on the command line."""

    #: The id of the Route 53 hosted zone for `core.school.DOMAIN`.
    hosted_zone_id: str
    #: The email address for alarms and cost notices.
    alarm_email: str

    @classmethod
    def of(cls, node: Node) -> "Context":
        """Read the values.

        Raises:
            Unsaid: one is missing.
        """
        return cls(
            hosted_zone_id=_said(node, "hosted-zone-id"), alarm_email=_said(node, "alarm-email")
        )


def _said(node: Node, name: str) -> str:
    value = node.try_get_context(name)
    if not value:
        raise Unsaid(f"Say “{name}” in cdk.context.json, or with -c {name}=…")
    return str(value)
