"""Static files of several releases lie side by side."""

from pathlib import Path

import boto3
import pytest

from core.environments import ENVIRONMENTS, UNAVAILABLE_PAGE
from deploy.aws import static

DEV = ENVIRONMENTS["dev"]


@pytest.fixture
def bucket(aws: None) -> boto3.session.Session:
    """A session in an account that has the bucket."""
    session = boto3.session.Session(region_name="us-east-1")
    session.client("s3").create_bucket(Bucket=DEV.static_bucket)
    return session


def released(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    (folder / "staticfiles.json").write_text("{}")
    return folder


def test_an_older_releases_files_stay_for_its_pages_and_for_a_rollback(
    bucket: boto3.session.Session, tmp_path: Path
) -> None:
    s3 = bucket.client("s3")
    static.upload(bucket, folder=released(tmp_path / "1", old="1", same="both"), environment=DEV)
    written = s3.head_object(Bucket=DEV.static_bucket, Key="static/same.js")
    static.upload(bucket, folder=released(tmp_path / "2", new="2", same="both"), environment=DEV)
    listed = s3.list_objects_v2(Bucket=DEV.static_bucket)["Contents"]
    assert [item["Key"] for item in listed] == ["static/new.js", "static/old.js", "static/same.js"]
    assert s3.get_object(Bucket=DEV.static_bucket, Key="static/old.js")["Body"].read() == b"1"
    again = s3.head_object(Bucket=DEV.static_bucket, Key="static/same.js")
    assert again["LastModified"] == written["LastModified"]


def test_the_page_that_has_a_plain_name_is_always_the_latest(
    bucket: boto3.session.Session, tmp_path: Path
) -> None:
    for text in ("old", "new"):
        (tmp_path / UNAVAILABLE_PAGE).write_text(text)
        static.upload(bucket, folder=tmp_path, environment=DEV)
    page = bucket.client("s3").get_object(
        Bucket=DEV.static_bucket, Key=f"static/{UNAVAILABLE_PAGE}"
    )
    assert page["Body"].read() == b"new"
    assert page["ContentType"] == "text/html"
    assert page["CacheControl"] == "public, max-age=300"
