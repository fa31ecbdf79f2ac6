"""One statement of an IAM policy, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Right:
    """Actions that are allowed on resources."""

    sid: str
    actions: tuple[str, ...]
    #: ARNs, or "*".
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The reason for asterisks in the resources, where there are any.
    wide: str = ""
