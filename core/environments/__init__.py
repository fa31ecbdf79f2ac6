"""Options of dev, staging and prod in one table, which the settings and `infra/` read.

Source: the architecture foundation, "Environment Strategy". Nothing here imports Django.
"""

from dataclasses import dataclass
from typing import Literal

from core.environments.lifetimes import LATE_EXPIRY_DAYS, MAX_LINK_DAYS
from core.school import DOMAIN, PREFIX

REGION = "us-east-1"

#: What CloudFront adds to each request for the function: the proof that it comes from there (the
#: SSM parameter `origin-secret`), without which the other counts for nothing, and who sent it.
ORIGIN_SECRET_HEADER = "X-Origin-Secret"  # noqa: S105 -- its name
VIEWER_ADDRESS_HEADER = "X-Viewer-Address"

#: What CloudFront shows where the function does not answer; one of the static files.
UNAVAILABLE_PAGE = "unavailable.html"

#: The foundation's output that says which firewall it has, and what it says where there is none.
FIREWALL_OUTPUT, NO_FIREWALL = "FirewallArn", "none"

Name = Literal["dev", "staging", "prod"]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One deployment of ApexShare, and the names of what it owns on AWS."""

    name: Name
    domain: str
    retention_days: int
    log_level: Literal["DEBUG", "INFO", "WARNING"]
    alarms: bool
    #: The function counts what it does (`core.metrics`); AWS charges for each such metric.
    detailed_metrics: bool
    #: Have a web application firewall before all pages and videos (9 dollars a month).
    firewall: bool
    #: The sites whose scripts may read the REST API's answers.
    cors_origins: tuple[str, ...]
    #: May anybody begin an upload over the REST API, without a token? The specification calls the
    #: token optional; but whoever can have us email strangers has a relay for spam.
    open_uploads: bool = False
    #: US dollars a month, of which the alarms' address hears at 80 %, and when 100 % are foreseen.
    monthly_budget: int
    #: Generations of the key pair that signs the videos' links; the first signs, all are accepted.
    signing_keys: tuple[int, ...] = (1,)
    #: Countries (ISO 3166, two letters) from which nobody is let in; the firewall's work.
    blocked_countries: tuple[str, ...] = ()
    #: Have the firewall block bodies that look like an attack, instead of only counting them.
    blocks_bodies: bool = False
    #: Encrypt with a KMS key of our own instead of AWS's (a dollar a month, and each use of it).
    customer_key: bool = False
    #: Run in a VPC whose way to S3 and DynamoDB stays within AWS (a NAT gateway: 33 dollars).
    private_network: bool = False
    #: The region that gets a daily copy of the table, too.
    backup_region: str | None = None
    #: Cognito watches for stolen passwords (its Plus plan, two cents for each who signs in).
    threat_protection: bool = False
    #: X-Ray follows requests.
    tracing: bool = False

    def __post_init__(self) -> None:
        for option in ("blocked_countries", "blocks_bodies"):
            if getattr(self, option) and not self.firewall:
                raise ValueError(f"{self.name}: `{option}` without `firewall` blocks nobody")

    @property
    def keeps_data(self) -> bool:
        """Whether all that holds data outlives its stack, and refuses to be deleted."""
        return self.name == "prod"

    @property
    def takes_tests(self) -> bool:
        """Whether a test may make a trainer there, and delete it again."""
        return self.name != "prod"

    @property
    def link_days(self) -> int:
        """Days that a student's link lives: as long as the video, and never past Glacier."""
        return min(self.retention_days, MAX_LINK_DAYS)

    @property
    def record_days(self) -> int:
        """Days that a record is kept: what has none, nobody finds, exports or erases."""
        return self.retention_days + LATE_EXPIRY_DAYS

    @property
    def origin(self) -> str:
        """Scheme and host that people see in the address bar."""
        return f"https://{self.domain}"

    @property
    def api_domain(self) -> str:
        """The host under which programs find `/api/v1`; the pages' own has it as well."""
        return f"api{'' if self.name == 'prod' else f'-{self.name}'}.{DOMAIN}"

    @property
    def video_domain(self) -> str:
        """The host that browsers fetch videos from: never the site's own, nor its cookies."""
        return f"videos.{self.domain}"

    @property
    def sender(self) -> str:
        """The address that every email comes from."""
        return f"noreply@{self.domain}"

    @property
    def table(self) -> str:
        """The DynamoDB table's name."""
        return f"{PREFIX}-uploads-{self.name}"

    @property
    def video_bucket(self) -> str:
        """The name of the S3 bucket that holds the videos."""
        return f"{PREFIX}-videos-{self.name}"

    @property
    def static_bucket(self) -> str:
        """The name of the S3 bucket that holds style sheets, scripts and pictures."""
        return f"{PREFIX}-frontend-{self.name}"

    @property
    def code_bucket(self) -> str:
        """The name of the S3 bucket by which Zappa hands Lambda the code."""
        return f"{PREFIX}-code-{self.name}"

    @property
    def log_bucket(self) -> str:
        """The name of the S3 bucket that takes the logs of the other buckets and of CloudFront."""
        return f"{PREFIX}-logs-{self.name}"

    @property
    def role(self) -> str:
        """The name of the role that the function runs as."""
        return f"{PREFIX}-{self.name}-lambda"

    @property
    def deployment_role(self) -> str:
        """The name of the role as which the pipeline deploys."""
        return f"{PREFIX}-{self.name}-deployment"

    @property
    def user_pool(self) -> str:
        """Cognito's name for our people, and the prefix of the pages where they sign in."""
        return f"{PREFIX}-{self.name}"

    @property
    def failed_events(self) -> str:
        """The SQS queue of events that the function could not handle in three tries."""
        return f"{PREFIX}-failed-events-{self.name}"

    @property
    def alarm_topic(self) -> str:
        """The name of the SNS topic by which alarms reach the school's developer."""
        return f"{PREFIX}-alarms-{self.name}"

    @property
    def foundation(self) -> str:
        """The CloudFormation stack of all that must be there before the function."""
        return f"{PREFIX}-{self.name}-foundation"

    @property
    def firewall_export(self) -> str:
        """CloudFormation's name for the foundation's firewall, by which the edge finds it."""
        return f"{self.foundation}-{FIREWALL_OUTPUT}"

    @property
    def edge(self) -> str:
        """The CloudFormation stack of what stands in front of the function, and watches it."""
        return f"{PREFIX}-{self.name}-edge"

    @property
    def deployment_parameters(self) -> str:
        """The SSM path of what deploying needs to remember and the function must not read."""
        return f"/{PREFIX}-deployment/{self.name}/"

    @property
    def configuration_set(self) -> str:
        """SES's name for how our emails are sent, and for where it says what became of them."""
        return f"{PREFIX}-{self.name}"

    @property
    def feedback_topic(self) -> str:
        """The name of the SNS topic by which SES says what became of our emails."""
        return f"{PREFIX}-feedback-{self.name}"

    @property
    def function(self) -> str:
        """The Lambda function's name, which is how Zappa makes it."""
        return f"{PREFIX}-{self.name}"

    @property
    def api_log(self) -> str:
        """The log group to which API Gateway writes one line a request."""
        return f"/aws/apigateway/{PREFIX}-{self.name}"

    @property
    def parameters(self) -> str:
        """The SSM path under which `infra/` leaves what has no name by convention."""
        return f"/{PREFIX}/{self.name}/"


ENVIRONMENTS: dict[str, Environment] = {
    environment.name: environment
    for environment in (
        Environment(
            name="dev",
            domain=f"dev.{DOMAIN}",
            retention_days=7,
            log_level="DEBUG",
            alarms=False,
            detailed_metrics=False,
            firewall=False,
            cors_origins=(f"https://dev.{DOMAIN}",),
            monthly_budget=10,
        ),
        Environment(
            name="staging",
            domain=f"staging.{DOMAIN}",
            retention_days=14,
            log_level="INFO",
            alarms=True,
            detailed_metrics=False,
            firewall=False,
            cors_origins=(f"https://staging.{DOMAIN}",),
            monthly_budget=20,
        ),
        Environment(
            name="prod",
            domain=DOMAIN,
            retention_days=90,
            log_level="INFO",
            alarms=True,
            detailed_metrics=True,
            firewall=True,
            cors_origins=(f"https://{DOMAIN}",),
            monthly_budget=100,
        ),
    )
}
