"""The site's distribution: static files from their bucket, everything else from the function."""

from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from core.environments import (
    ORIGIN_SECRET_HEADER,
    REGION,
    UNAVAILABLE_PAGE,
    VIEWER_ADDRESS_HEADER,
    Environment,
)
from infra.site.domain import point
from infra.site.headers import accept_for_distribution, common, security_headers

#: Code that CloudFront runs at the edge before each request to the function.
VIEWER = Path(__file__).with_name("viewer.js")

#: Policy for static pages; the function's own pages bring theirs.
STATIC_PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


#: Where the REST API lies, and what a 401 there asks for. API Gateway renames the function's own
#: `WWW-Authenticate`, and CloudFront runs no function of ours on answers of 400 or more, so a
#: policy puts it on all answers there, which RFC 9110 (section 11.6.1) allows. Sources:
#: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html and
#: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
API, CHALLENGE = "api/*", 'Bearer realm="apexshare"'


class Site(Construct):
    """CloudFront in front of the pages and the API."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        logs: s3.IBucket,
        certificate: acm.ICertificate,
        zone: route53.IHostedZone,
        firewall: str | None,
    ) -> None:
        super().__init__(scope, "Site")
        headers = security_headers(
            self, shared_with="same-origin", override=False, policy=STATIC_PAGE
        )
        self._viewer, self._origin = _viewer(self, environment), _function(self, environment)
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_behavior=self._from_function(headers),
            additional_behaviors={
                "static/*": self._from_bucket(environment, headers),
                API: self._from_function(_api_headers(self)),
            },
            error_responses=[_unavailable(502), _unavailable(504)],
            **common(
                environment=environment,
                domain=environment.domain,
                certificate=certificate,
                logs=logs,
                firewall=firewall,
            ),
        )
        self.distribution_id = distribution.distribution_id
        accept_for_distribution(distribution, firewall=firewall)
        point(self, domain=environment.domain, distribution=distribution, zone=zone)

    def _from_function(
        self, headers: cloudfront.ResponseHeadersPolicy
    ) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._origin,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # API Gateway accepts its own host name only, and CloudFront adds
            # CloudFront-Viewer-Address only along with the browser's; hence `viewer.js`.
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            function_associations=[self._viewer],
            response_headers_policy=headers,
        )

    def _from_bucket(
        self, environment: Environment, headers: cloudfront.ResponseHeadersPolicy
    ) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=_static(self, environment),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
            response_headers_policy=headers,
        )


def _api_headers(scope: Construct) -> cloudfront.ResponseHeadersPolicy:
    return security_headers(
        scope,
        "ApiHeaders",
        shared_with="same-origin",
        override=False,
        policy=STATIC_PAGE,
        challenge=CHALLENGE,
    )


def _function(scope: Construct, environment: Environment) -> cloudfront.IOrigin:
    """Return API Gateway under its own domain of the foundation's: no stage in the path."""
    secret = ssm.StringParameter.value_for_string_parameter(
        scope, f"{environment.parameters}origin-secret"
    )
    return origins.HttpOrigin(
        environment.api_domain,
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
        custom_headers={ORIGIN_SECRET_HEADER: secret},
    )


def _static(scope: Construct, environment: Environment) -> cloudfront.IOrigin:
    """Refer to the bucket by name; `infra/data/storage.py` admits our distributions."""
    bucket = s3.Bucket.from_bucket_attributes(
        scope, "Static", bucket_name=environment.static_bucket, region=REGION
    )
    return origins.S3BucketOrigin.with_origin_access_control(bucket)


def _unavailable(status: int) -> cloudfront.ErrorResponse:
    """Replace API Gateway's bare JSON when the function crashed (502) or timed out (504).

    The function never answers with either; its own pages for 500 and 503 are better than this one.
    """
    return cloudfront.ErrorResponse(
        http_status=status,
        response_http_status=503,
        response_page_path=f"/static/{UNAVAILABLE_PAGE}",
        ttl=Duration.seconds(0),
    )


def _viewer(scope: Construct, environment: Environment) -> cloudfront.FunctionAssociation:
    code = VIEWER.read_text().replace("ADDRESS", VIEWER_ADDRESS_HEADER.lower())
    function = cloudfront.Function(
        scope,
        "Viewer",
        function_name=f"{environment.function}-viewer",
        comment="Tells the function which address a request came from",
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        code=cloudfront.FunctionCode.from_inline(code),
    )
    return cloudfront.FunctionAssociation(
        function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
    )
