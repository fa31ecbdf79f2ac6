"""Parameters that `infra/` leaves in SSM, read once when the process starts."""

from pathlib import PurePosixPath

import boto3
from botocore.config import Config
from django.core.exceptions import ImproperlyConfigured


class Parameters(dict[str, str]):
    """The parameters under one path, by their last name. A missing one stops the start."""

    def __init__(self, path: str, *, region: str, endpoint: str | None = None) -> None:
        """Read all of `path` ("/apexshare/prod/"), decrypted."""
        ssm = boto3.session.Session().client(
            "ssm",
            region_name=region,
            endpoint_url=endpoint,
            config=Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard"}),
        )
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path, WithDecryption=True)
        super().__init__(
            (PurePosixPath(parameter["Name"]).name, parameter["Value"])
            for page in pages
            for parameter in page["Parameters"]
        )
        self.path = path

    def __missing__(self, name: str) -> str:
        raise ImproperlyConfigured(f"There is no SSM parameter {self.path}{name}.")
