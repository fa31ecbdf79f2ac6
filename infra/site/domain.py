"""The school's hosted zone, and one certificate for all our names in it."""

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from constructs import Construct

from core.environments import Environment
from core.school import DOMAIN
from infra.context import Context


def hosted_zone(scope: Construct, context: Context) -> route53.IHostedZone:
    """Refer to the school's own zone, which existed before us."""
    return route53.HostedZone.from_hosted_zone_attributes(
        scope, "Zone", hosted_zone_id=context.hosted_zone_id, zone_name=DOMAIN
    )


def certificate(
    scope: Construct, *, environment: Environment, zone: route53.IHostedZone
) -> acm.Certificate:
    """Order the certificate for pages, API and videos; DNS validation also renews it."""
    return acm.Certificate(
        scope,
        "Certificate",
        domain_name=environment.domain,
        subject_alternative_names=[environment.api_domain, environment.video_domain],
        validation=acm.CertificateValidation.from_dns(zone),
    )


def point(
    scope: Construct,
    *,
    domain: str,
    distribution: cloudfront.IDistribution,
    zone: route53.IHostedZone,
) -> None:
    """Point `domain` at the distribution, over IPv4 and IPv6."""
    target = route53.RecordTarget.from_alias(targets.CloudFrontTarget(distribution))
    for name, record in (("Address", route53.ARecord), ("Address6", route53.AaaaRecord)):
        record(scope, name, zone=zone, record_name=f"{domain}.", target=target)
