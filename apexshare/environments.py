"""What differs between dev, staging and prod: one table, read by the settings and by `infra/`.

Source: the architecture foundation, "Environment Strategy". Nothing here imports Django.
"""

from dataclasses import dataclass
from typing import Literal

#: The object moves to Glacier on day 30, where no browser can read it, so no link lives longer.
LONGEST_LINK_DAYS = 30

REGION = "us-east-1"

#: What CloudFront adds to each request for the function: the proof that it comes from there (the
#: SSM parameter `origin-secret`), without which the other counts for nothing, and who sent it.
ORIGIN_SECRET_HEADER = "X-Origin-Secret"  # noqa: S105 -- its name
VIEWER_ADDRESS_HEADER = "X-Viewer-Address"

Name = Literal["dev", "staging", "prod"]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One deployment of ApexShare, and the names of what it owns on AWS."""

    name: Name
    domain: str
    retention_days: int
    log_level: Literal["DEBUG", "INFO", "WARNING"]
    alarms: bool
    detailed_metrics: bool
    #: The sites whose scripts may read the REST API's answers.
    cors_origins: tuple[str, ...]
    #: May anybody begin an upload over the REST API, without a token? The foundation calls the
    #: token optional; but whoever can have us email strangers has a relay for spam.
    open_uploads: bool = False

    @property
    def link_days(self) -> int:
        """Days that a student's link lives: as long as the video, and never past Glacier."""
        return min(self.retention_days, LONGEST_LINK_DAYS)

    @property
    def origin(self) -> str:
        """Scheme and host that people see in the address bar."""
        return f"https://{self.domain}"

    @property
    def api_domain(self) -> str:
        """The host under which programs find `/api/v1`; the pages' own has it as well."""
        return f"api{'' if self.name == 'prod' else f'-{self.name}'}.apexshare.training"

    @property
    def sender(self) -> str:
        """The address that every email comes from."""
        return f"noreply@{self.domain}"

    @property
    def table(self) -> str:
        """The DynamoDB table's name."""
        return f"apexshare-uploads-{self.name}"

    @property
    def video_bucket(self) -> str:
        """The name of the S3 bucket that holds the videos."""
        return f"apexshare-videos-{self.name}"

    @property
    def static_bucket(self) -> str:
        """The name of the S3 bucket that holds style sheets, scripts and pictures."""
        return f"apexshare-frontend-{self.name}"

    @property
    def configuration_set(self) -> str:
        """SES's name for how our emails are sent, and for where it says what became of them."""
        return f"apexshare-{self.name}"

    @property
    def feedback_topic(self) -> str:
        """The name of the SNS topic by which SES says what became of our emails."""
        return f"apexshare-feedback-{self.name}"

    @property
    def function(self) -> str:
        """The Lambda function's name, which is how Zappa makes it."""
        return f"apexshare-{self.name}"

    @property
    def api_log(self) -> str:
        """The log group to which API Gateway writes one line a request."""
        return f"/aws/apigateway/apexshare-{self.name}"

    @property
    def parameters(self) -> str:
        """The SSM path under which `infra/` leaves what has no name by convention."""
        return f"/apexshare/{self.name}/"


ENVIRONMENTS: dict[str, Environment] = {
    environment.name: environment
    for environment in (
        Environment(
            name="dev",
            domain="dev.apexshare.training",
            retention_days=7,
            log_level="DEBUG",
            alarms=False,
            detailed_metrics=False,
            cors_origins=("https://dev.apexshare.training",),
        ),
        Environment(
            name="staging",
            domain="staging.apexshare.training",
            retention_days=14,
            log_level="INFO",
            alarms=True,
            detailed_metrics=False,
            cors_origins=("https://staging.apexshare.training",),
        ),
        Environment(
            name="prod",
            domain="apexshare.training",
            retention_days=90,
            log_level="INFO",
            alarms=True,
            detailed_metrics=True,
            cors_origins=("https://apexshare.training",),
        ),
    )
}
