"""The KMS key of our own."""

from core.school import PREFIX
from tests.infra.conftest import Made, as_list

BUCKET = "AWS::S3::Bucket"


def test_a_key_of_our_own_encrypts_videos_table_topics_and_queue(everything: Made) -> None:
    stack = "prod-foundation"
    [videos] = [
        each
        for each in everything.properties(stack, BUCKET)
        if each["BucketName"] == f"{PREFIX}-videos-prod"
    ]
    [encryption] = videos["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert encryption["BucketKeyEnabled"] is True
    assert all("KmsMasterKeyId" in each for each in everything.properties(stack, "AWS::SNS::Topic"))
    assert "KmsMasterKeyId" in everything.properties(stack, "AWS::SQS::Queue")[0]
    assert everything.properties(stack, "AWS::KMS::Key")[0]["EnableKeyRotation"] is True


def test_mail_and_alarms_may_use_the_key_or_bounces_would_vanish(everything: Made) -> None:
    [key] = everything.properties("prod-foundation", "AWS::KMS::Key")
    allowed = [
        service
        for statement in key["KeyPolicy"]["Statement"]
        for service in as_list(statement["Principal"].get("Service", []))
    ]
    assert {"ses.amazonaws.com", "cloudwatch.amazonaws.com", "cloudfront.amazonaws.com"} <= {
        *allowed
    }
