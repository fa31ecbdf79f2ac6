"""Upload of the static files to the bucket that CloudFront serves.

Their names carry a hash of their content, so a file that is there already is current, and files of
older releases stay: a page that is open during an update still finds its modules. Only one page,
which is not part of the site, has a plain name (`deploy.zip.unavailable`).
"""

import mimetypes
from pathlib import Path
from typing import Any

from core.environments import UNAVAILABLE_PAGE, Environment

#: A year, as good as for ever.
KEPT = "public, max-age=31536000, immutable"

#: CloudFront knows this file by its plain name, so each release replaces it.
REPLACED = {UNAVAILABLE_PAGE: "public, max-age=300"}


def upload(session: Any, *, folder: Path, environment: Environment) -> None:
    """Upload the new files from `folder`, the output of `collectstatic`."""
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
