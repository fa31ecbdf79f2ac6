"""Ports and folders of the services on one machine. Knows nothing of Django."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The ports (all on loopback) and the state folder of one running product."""

    state: Path
    web_port: int
    aws_port: int
    s3_port: int

    @property
    def web_url(self) -> str:
        """The product itself."""
        return f"http://localhost:{self.web_port}"

    @property
    def aws_url(self) -> str:
        """MiniStack: all of AWS but S3."""
        return f"http://localhost:{self.aws_port}"

    @property
    def s3_url(self) -> str:
        """SeaweedFS: S3."""
        return f"http://localhost:{self.s3_port}"

    @property
    def endpoints(self) -> dict[str, str]:
        """boto3's service names to URLs, for `core.aws`."""
        ministack = ("cognito-idp", "dynamodb", "ses", "sns", "ssm")
        return {"s3": self.s3_url} | dict.fromkeys(ministack, self.aws_url)

    @property
    def credentials(self) -> dict[str, str]:
        """Environment variables that boto3 signs with; both services accept just these."""
        return {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    @property
    def credentials_file(self) -> Path:
        """The file with the people who can sign in, and their passwords."""
        return self.state / "credentials.json"

    @property
    def mail_folder(self) -> Path:
        """The folder of sent emails, one file a message."""
        return self.state / "mail"

    @property
    def webhook_token_file(self) -> Path:
        """The secret by which the web server knows SeaweedFS' calls."""
        return self.state / "webhook-token"


MACHINE = Machine(
    state=Path(os.environ.get("APEXSHARE_STATE", ROOT / ".local")),
    web_port=int(os.environ.get("APEXSHARE_WEB_PORT", "8000")),
    aws_port=int(os.environ.get("APEXSHARE_AWS_PORT", "4566")),
    s3_port=int(os.environ.get("APEXSHARE_S3_PORT", "8333")),
)
