"""The static files, to where CloudFront finds them.

Their names carry their content's hash, so what is there already is right, and what older pages
need stays: a page that is open during an update goes on finding its modules. One page is no part
of the site and has a plain name (`deploy.zip.unavailable`).
"""

import mimetypes
from pathlib import Path
from typing import Any

from apexshare.environments import UNAVAILABLE_PAGE, Environment

#: A year, which is as good as for ever.
KEPT = "public, max-age=31536000, immutable"

#: CloudFront knows this one by its plain name, so a later one takes its place.
REPLACED = {UNAVAILABLE_PAGE: "public, max-age=300"}


def upload(session: Any, *, folder: Path, environment: Environment) -> None:
    """Add what is new in `folder`, where `collectstatic` put it."""
    s3, bucket = session.client("s3"), environment.static_bucket
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="static/")
    there = {item["Key"] for page in pages for item in page.get("Contents", [])}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        key = f"static/{file.relative_to(folder)}"
        caching = REPLACED.get(file.name, KEPT)
        if file.name == "staticfiles.json" or (key in there and caching == KEPT):
            continue
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        s3.put_object(
            Bucket=bucket, Key=key, Body=file.read_bytes(), ContentType=kind, CacheControl=caching
        )
