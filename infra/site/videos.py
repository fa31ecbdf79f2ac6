"""The videos' distribution: signed links only, on a host of its own without cookies.

It belongs to the foundation rather than the edge, because a bucket and the distribution that reads
it by origin access control refer to each other, and because it needs no function.
"""

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from core.environments import Environment
from infra.data.storage import Buckets
from infra.site.domain import point
from infra.site.headers import NO_PAGE, accept_for_distribution, common, security_headers


class Videos(Construct):
    """CloudFront in front of the bucket of videos."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        buckets: Buckets,
        certificate: acm.ICertificate,
        zone: route53.IHostedZone,
        firewall: str | None,
    ) -> None:
        super().__init__(scope, "VideosAtTheEdge")
        keys = [_public_key(self, environment, number) for number in environment.signing_keys]
        #: CloudFront's id of the key that signs.
        self.signing_key_id = keys[0].public_key_id
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(buckets.videos),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                # One student fetches one video, so a copy at the edge would serve nobody else.
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                trusted_key_groups=[cloudfront.KeyGroup(self, "KeyGroup", items=keys)],
                response_headers_policy=security_headers(
                    self, shared_with="same-site", override=True, policy=NO_PAGE
                ),
                compress=False,
            ),
            **common(
                environment=environment,
                domain=environment.video_domain,
                certificate=certificate,
                logs=buckets.logs,
                firewall=firewall,
            ),
        )
        accept_for_distribution(distribution, firewall=firewall)
        point(self, domain=environment.video_domain, distribution=distribution, zone=zone)


def _public_key(scope: Construct, environment: Environment, number: int) -> cloudfront.PublicKey:
    """Make one generation of the key; CloudFront cannot change a key in place."""
    pem = ssm.StringParameter.value_for_string_parameter(
        scope, f"{environment.deployment_parameters}public-key-{number}"
    )
    return cloudfront.PublicKey(
        scope,
        f"SigningKey{number}",
        public_key_name=f"{environment.function}-{number}",
        encoded_key=pem,
    )
