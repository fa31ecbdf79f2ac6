"""The web application firewall in front of both distributions."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from core.environments import Environment
from infra.watching.log_groups import log_group

Acl = waf.CfnWebACL
Field = waf.CfnLoggingConfiguration.FieldToMatchProperty

#: Requests allowed from one address in five minutes: a trainer's page polls every two seconds at
#: most, and the people of a school share an address.
REQUESTS = 2000

COMMON = "AWSManagedRulesCommonRuleSet"

#: The common rules that read the first 16 KB of a body, by the label that they leave behind. A
#: still's JPEG can look like an attack to them, and so can 2,000 letters of a trainer's notes.
#: Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
BODY_RULES = {
    "CrossSiteScripting_BODY": "CrossSiteScripting_Body",
    "EC2MetaDataSSRF_BODY": "EC2MetaDataSSRF_Body",
    "GenericLFI_BODY": "GenericLFI_Body",
    "GenericRFI_BODY": "GenericRFI_Body",
}
LABELS = "awswaf:managed:aws:core-rule-set:"

#: The address to which a browser sends a still (`uploads/web/urls.py`).
STILLS = "^/uploads/[0-9a-f-]{36}/poster/$"

#: AWS's rule groups, each with the rules that only count and never block.
GROUPS: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    # Stills and bulk actions are larger than 8 kB; Django has its own limit.
    COMMON: ("SizeRestrictions_BODY", *BODY_RULES),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}


class Firewall(Construct):
    """Blocked countries, then the rate limit, then AWS's managed rules; empty where it is off.

    Only prod has it: dev and staging are idle most of the time, so it would protect nothing and
    make up almost all of their bill.
    """

    #: The web ACL for the distributions; None where the firewall is off.
    arn: str | None = None

    def __init__(self, scope: Construct, *, environment: Environment) -> None:
        super().__init__(scope, "Firewall")
        if not environment.firewall:
            return
        rules = [_rate(), *(_managed(name, counted) for name, counted in GROUPS.items())]
        if environment.blocks_bodies:
            rules.append(_bodies())
        if environment.blocked_countries:
            rules.insert(0, _countries(environment.blocked_countries))
        acl = Acl(
            self,
            "Acl",
            name=environment.function,
            scope="CLOUDFRONT",
            default_action=Acl.DefaultActionProperty(allow=Acl.AllowActionProperty()),
            visibility_config=_seen_as(environment.function),
            rules=[Acl.RuleProperty(priority=at, **rule) for at, rule in enumerate(rules)],
        )
        self.arn = acl.attr_arn
        self._log(acl, environment)

    def _log(self, acl: waf.CfnWebACL, environment: Environment) -> None:
        """Log blocked requests only, without anything that signs people in or opens a link."""
        group = log_group(self, "Log", name=f"aws-waf-logs-{environment.function}")
        blocked = {
            "Behavior": "KEEP",
            "Requirement": "MEETS_ANY",
            "Conditions": [{"ActionCondition": {"Action": "BLOCK"}}],
        }
        waf.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=acl.attr_arn,
            # The ARN of the log group itself ends with `:*`, which WAF refuses.
            log_destination_configs=[
                Stack.of(self).format_arn(
                    service="logs",
                    resource=f"log-group:{group.log_group_name}",
                )
            ],
            logging_filter={"DefaultBehavior": "DROP", "Filters": [blocked]},
            redacted_fields=[
                Field(single_header={"Name": "authorization"}),
                Field(single_header={"Name": "cookie"}),
                Field(uri_path={}),
                Field(query_string={}),
            ],
        )


def _seen_as(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return Acl.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def _block(name: str, statement: waf.CfnWebACL.StatementProperty) -> dict[str, Any]:
    return {
        "name": name,
        "action": Acl.RuleActionProperty(block=Acl.BlockActionProperty()),
        "visibility_config": _seen_as(name),
        "statement": statement,
    }


def _rate() -> dict[str, Any]:
    limit = Acl.RateBasedStatementProperty(limit=REQUESTS, aggregate_key_type="IP")
    return _block("TooManyRequests", Acl.StatementProperty(rate_based_statement=limit))


def _countries(codes: tuple[str, ...]) -> dict[str, Any]:
    match = Acl.GeoMatchStatementProperty(country_codes=list(codes))
    return _block("BlockedCountries", Acl.StatementProperty(geo_match_statement=match))


def _bodies() -> dict[str, Any]:
    """Block what the common rules have found in a body, unless it is a still.

    Source: https://repost.aws/knowledge-center/waf-exclude-specific-requests-inspection
    """
    found = [
        Acl.StatementProperty(
            label_match_statement=Acl.LabelMatchStatementProperty(
                scope="LABEL", key=f"{LABELS}{label}"
            )
        )
        for label in BODY_RULES.values()
    ]
    still = Acl.RegexMatchStatementProperty(
        field_to_match=Acl.FieldToMatchProperty(uri_path={}),
        regex_string=STILLS,
        text_transformations=[Acl.TextTransformationProperty(priority=0, type="NONE")],
    )
    both = [
        Acl.StatementProperty(or_statement=Acl.OrStatementProperty(statements=found)),
        Acl.StatementProperty(
            not_statement=Acl.NotStatementProperty(
                statement=Acl.StatementProperty(regex_match_statement=still)
            )
        ),
    ]
    return _block(
        "BodiesLikeAttacks",
        Acl.StatementProperty(and_statement=Acl.AndStatementProperty(statements=both)),
    )


def _managed(name: str, counted: tuple[str, ...]) -> dict[str, Any]:
    group = Acl.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=[
            Acl.RuleActionOverrideProperty(
                name=rule, action_to_use=Acl.RuleActionProperty(count=Acl.CountActionProperty())
            )
            for rule in counted
        ]
        or None,
    )
    return {
        "name": name,
        "override_action": Acl.OverrideActionProperty(none={}),
        "visibility_config": _seen_as(name),
        "statement": Acl.StatementProperty(managed_rule_group_statement=group),
    }
