"""The videos' distribution."""

from typing import Any

from core.environments import ENVIRONMENTS
from core.school import PREFIX
from tests.infra.conftest import Made


def test_a_video_needs_a_signed_link(videos: dict[str, Any], made: Made, name: str) -> None:
    behavior = videos["DefaultCacheBehavior"]
    assert len(behavior["TrustedKeyGroups"]) == 1
    assert behavior["ViewerProtocolPolicy"] == "https-only"
    assert sorted(behavior["AllowedMethods"]) == ["GET", "HEAD"]
    assert "CacheBehaviors" not in videos
    assert videos["Aliases"] == [f"videos.{ENVIRONMENTS[name].domain}"]
    [group] = made.properties(f"{name}-foundation", "AWS::CloudFront::KeyGroup")
    assert len(group["KeyGroupConfig"]["Items"]) == 1


def test_the_videos_bucket_is_read_by_origin_access_control(videos: dict[str, Any]) -> None:
    [origin] = videos["Origins"]
    assert origin["OriginAccessControlId"]
    assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}


def test_a_new_signing_key_stands_beside_the_old_one(everything: Made) -> None:
    keys = everything.properties("prod-foundation", "AWS::CloudFront::PublicKey")
    assert {key["PublicKeyConfig"]["Name"] for key in keys} == {
        f"{PREFIX}-prod-1",
        f"{PREFIX}-prod-2",
    }
    [group] = everything.properties("prod-foundation", "AWS::CloudFront::KeyGroup")
    assert len(group["KeyGroupConfig"]["Items"]) == 2


def test_what_a_trainer_sent_is_never_a_page_that_does_anything(made: Made, name: str) -> None:
    """A polyglot has the type that we pinned, is not sniffed, and runs nothing should it open."""
    [policy] = made.properties(f"{name}-foundation", "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["ContentSecurityPolicy"] == {
        "ContentSecurityPolicy": (
            "default-src 'none'; frame-ancestors 'none'; sandbox allow-downloads"
        ),
        "Override": True,
    }
