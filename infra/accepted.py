"""Acceptance of findings by cdk-nag and checkov, beside the construct, with a reason."""

from collections.abc import Mapping

from aws_cdk import Acknowledgment, CfnResource, Validations
from constructs import IConstruct


def accept(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Accept findings at `construct` and all its children.

    Args:
        reasons: why each rule may be broken, by its id ("AwsSolutions-…" for cdk-nag, "CKV…"
            for checkov).
    """
    for rule, reason in reasons.items():
        if rule.startswith("CKV"):
            _skip_in_template(construct, rule, reason)
        else:
            Validations.of(construct).acknowledge(
                Acknowledgment(id=f"AwsSolutions::{rule}", reason=reason)
            )


def _skip_in_template(construct: IConstruct, rule: str, reason: str) -> None:
    for part in construct.node.find_all():
        if CfnResource.is_cfn_resource(part):
            assert isinstance(part, CfnResource)
            skipped = part.get_metadata("checkov") or {"skip": []}
            skipped["skip"].append({"id": rule, "comment": reason})
            part.add_metadata("checkov", skipped)
