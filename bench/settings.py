"""As on AWS, but against DynamoDB Local and answers of our own, all in a network of its own."""

from botocore.config import Config
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apexshare.settings.base import BASE_DIR, storages
from apexshare.settings.test import *  # noqa: F403 -- Django's way of layering settings
from apexshare.settings.test import ENVIRONMENT

DYNAMODB_PORT, ANSWERS_PORT = 8000, 8001
AWS_ENDPOINTS = {
    "dynamodb": f"http://127.0.0.1:{DYNAMODB_PORT}",
    "s3": f"http://127.0.0.1:{ANSWERS_PORT}",
    "ses": f"http://127.0.0.1:{ANSWERS_PORT}",
}
S3_ADDRESSING_STYLE = "path"
EMAIL_BACKEND = "core.aws.ses.SESBackend"
METRICS = True

ROOT_URLCONF = "bench.cost.floor"

STATIC_ROOT = BASE_DIR / "build/bench-static"
WHITENOISE_AUTOREFRESH = False
CLOUDFRONT_KEY_ID = "bench"
CLOUDFRONT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
)
STORAGES = storages(
    bucket=ENVIRONMENT.video_bucket,
    static="core.http.static.ManifestStaticFilesStorage",
    custom_domain="videos.invalid",
    cloudfront_key_id=CLOUDFRONT_KEY_ID,
    cloudfront_key=CLOUDFRONT_KEY,
    client_config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
)
