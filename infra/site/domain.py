"""The school's hosted zone, one certificate for all our names in it, and the API's own domain."""

from aws_cdk import aws_apigateway as apigateway
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


def api_domain(
    scope: Construct,
    *,
    environment: Environment,
    certificate: acm.ICertificate,
    zone: route53.IHostedZone,
) -> None:
    """Make the API's own domain, regional, with its record.

    `zappa certify` would make an edge-optimized one: a second CloudFront in each request's way,
    which takes 40 minutes to come and needs rights on all distributions. Which API it leads to,
    each deployment sets (`deploy/aws/domain.py`), because only Zappa knows the API's id. Source:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
    """
    domain = apigateway.DomainName(
        scope,
        "ApiDomain",
        domain_name=environment.api_domain,
        certificate=certificate,
        endpoint_type=apigateway.EndpointType.REGIONAL,
        security_policy=apigateway.SecurityPolicy.TLS_1_2,
    )
    target = route53.RecordTarget.from_alias(targets.ApiGatewayDomain(domain))
    name = f"{environment.api_domain}."
    route53.ARecord(scope, "ApiAddress", zone=zone, record_name=name, target=target)


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
