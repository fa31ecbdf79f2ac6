"""The buckets for videos, static files, Zappa's code, and the access logs of them all."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from core.environments import Environment
from core.environments.lifetimes import ABANDONED_DAYS, LOG_DAYS, MAX_LINK_DAYS
from infra.accepted import accept
from infra.data.removal import removal

#: Day on which a video moves to a cheaper class. The specification names STANDARD_IA, which S3
#: refuses before day 30; S3 takes GLACIER_IR at any age, and browsers still read it at once.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
RARELY_READ_DAYS = 7


class Buckets(Construct):
    """All buckets of one environment, each of them private."""

    def __init__(
        self, scope: Construct, *, environment: Environment, key: kms.Key | None, role: iam.IRole
    ) -> None:
        super().__init__(scope, "Buckets")
        self.environment = environment
        self.logs = self._logs()
        self.videos = self._videos(key)
        self.videos.add_to_resource_policy(_only_cloudfront_and(role, self.videos))
        self.static = self._static()
        self.code = self._code()

    def _bucket(
        self,
        name: str,
        *,
        bucket_name: str,
        kept: bool,
        rules: list[s3.LifecycleRule],
        key: kms.Key | None = None,
        cors: list[s3.CorsRule] | None = None,
        versioned: bool = False,
        ownership: s3.ObjectOwnership = s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        logs: s3.IBucket | None = None,
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            name,
            bucket_name=bucket_name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=ownership,
            encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            bucket_key_enabled=bool(key),
            cors=cors,
            versioned=versioned,
            lifecycle_rules=rules,
            server_access_logs_bucket=logs,
            server_access_logs_prefix=f"s3/{name.lower()}/" if logs else None,
            removal_policy=removal(self.environment) if kept else RemovalPolicy.DESTROY,
        )

    def _logs(self) -> s3.Bucket:
        bucket = self._bucket(
            "Logs",
            bucket_name=self.environment.log_bucket,
            kept=True,
            rules=[s3.LifecycleRule(id="Logs", expiration=Duration.days(LOG_DAYS))],
            # CloudFront needs an access control list to write its logs.
            ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
        )
        accept(
            bucket,
            {
                "AwsSolutions-S1": "The log of the bucket that takes the logs would log itself.",
                "CKV_AWS_18": "The log of the bucket that takes the logs would log itself.",
                "CKV_AWS_21": "Logs are written once and expire after 14 days.",
            },
        )
        return bucket

    def _videos(self, key: kms.Key | None) -> s3.Bucket:
        bucket = self._bucket(
            "Videos",
            bucket_name=self.environment.video_bucket,
            kept=True,
            key=key,
            rules=list(video_rules(self.environment)),
            cors=[
                s3.CorsRule(
                    allowed_headers=["*"],
                    allowed_methods=[
                        s3.HttpMethods.GET,
                        s3.HttpMethods.PUT,
                        s3.HttpMethods.POST,
                        s3.HttpMethods.DELETE,
                    ],
                    allowed_origins=list(self.environment.cors_origins),
                    exposed_headers=["ETag"],
                    max_age=3000,
                )
            ],
            logs=self.logs,
        )
        accept(
            bucket,
            {"CKV_AWS_21": "No video is overwritten, and what is deleted must be gone at once."},
        )
        return bucket

    def _static(self) -> s3.Bucket:
        bucket = self._bucket(
            "Static",
            bucket_name=self.environment.static_bucket,
            kept=False,
            versioned=True,
            rules=[
                s3.LifecycleRule(
                    id="OldReleases", noncurrent_version_expiration=Duration.days(MAX_LINK_DAYS)
                )
            ],
            logs=self.logs,
        )
        # The site's distribution is in the edge stack, which depends on this one, so naming it here
        # would be circular. These files are public: any of our distributions may read them.
        bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OurDistributions",
                principals=[iam.ServicePrincipal("cloudfront.amazonaws.com")],
                actions=["s3:GetObject"],
                resources=[bucket.arn_for_objects("*")],
                conditions={
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnLike": {
                        "aws:SourceArn": f"arn:aws:cloudfront::{Aws.ACCOUNT_ID}:distribution/*"
                    },
                },
            )
        )
        return bucket

    def _code(self) -> s3.Bucket:
        bucket = self._bucket(
            "Code",
            bucket_name=self.environment.code_bucket,
            kept=False,
            rules=[s3.LifecycleRule(id="Code", expiration=Duration.days(LOG_DAYS))],
            logs=self.logs,
        )
        accept(bucket, {"CKV_AWS_21": "A zip lies here while Zappa deploys; Lambda keeps its own."})
        return bucket


def video_rules(environment: Environment) -> tuple[s3.LifecycleRule, ...]:
    """Return the bucket's lifecycle rules (docs/specification.md, "Lifecycle Policies")."""
    days = environment.retention_days
    # A video kept for less than a month would cost more in a class that charges for ninety days.
    moves = (
        [
            s3.Transition(
                storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                transition_after=Duration.days(RARELY_READ_DAYS),
            ),
            s3.Transition(
                storage_class=s3.StorageClass.GLACIER,
                transition_after=Duration.days(MAX_LINK_DAYS),
            ),
        ]
        if days > MAX_LINK_DAYS
        else []
    )
    return (
        s3.LifecycleRule(
            id="VideoLifecycle",
            prefix="videos/",
            transitions=moves,
            expiration=Duration.days(days),
            abort_incomplete_multipart_upload_after=Duration.days(ABANDONED_DAYS),
        ),
        s3.LifecycleRule(id="Posters", prefix="posters/", expiration=Duration.days(days)),
        s3.LifecycleRule(
            id="TempCleanup",
            prefix="temp-uploads/",
            expiration=Duration.days(1),
            abort_incomplete_multipart_upload_after=Duration.days(1),
        ),
    )


def _only_cloudfront_and(role: iam.IRole, bucket: s3.Bucket) -> iam.PolicyStatement:
    """Return the specification's bucket policy, with an exception that it lacks.

    The function's HEAD requests need s3:GetObject, too.
    """
    return iam.PolicyStatement(
        sid="DenyDirectPublicAccess",
        effect=iam.Effect.DENY,
        principals=[iam.AnyPrincipal()],
        actions=["s3:GetObject"],
        resources=[bucket.arn_for_objects("*")],
        conditions={
            "StringNotEquals": {"aws:PrincipalServiceName": ["cloudfront.amazonaws.com"]},
            "ArnNotEquals": {"aws:PrincipalArn": role.role_arn},
        },
    )
