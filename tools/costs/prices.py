"""The bill of a school for a month on AWS: one dated table of prices, and quantities.

Quantities are counted from how the product works (parts of 5 MB, one transaction a step); where
they are estimates, the estimate is a named constant. Only offers that AWS makes for ever count as
free, not those of an account’s first year. Taxes, support plans and the domain’s price are out.

The three environments share an account and what is free in it. The school works in prod; dev and
staging stand empty, so that of them only what costs by the month counts. What stays below a cent
is left out: where logs of buckets and of CloudFront lie, secrets, topics and queues.
"""

from dataclasses import dataclass
from math import ceil

from core.environments import ENVIRONMENTS

#: US dollars, on demand, us-east-1. Source: AWS' price pages as of 2025-10.
PRICES_AS_OF, PRICES_REGION = "2025-10", "us-east-1"

#: A month in Standard, Glacier Instant Retrieval and Glacier Flexible Retrieval.
S3_STANDARD_GB, S3_INSTANT_GB, S3_GLACIER_GB = 0.023, 0.004, 0.0036
S3_WRITE, S3_READ, S3_TO_INSTANT, S3_TO_GLACIER = 0.005 / 1e3, 0.0004 / 1e3, 0.02 / 1e3, 0.03 / 1e3
S3_INSTANT_READ_GB = 0.03
LAMBDA_REQUEST, LAMBDA_GB_SECOND = 0.20 / 1e6, 0.0000166667
API_REQUEST = 3.50 / 1e6
TABLE_WRITE, TABLE_READ, TABLE_GB, BACKUP_GB = 0.625 / 1e6, 0.125 / 1e6, 0.25, 0.20
EMAIL = 0.10 / 1e3
CDN_GB, CDN_REQUEST = 0.085, 1.00 / 1e6
ZONE = 0.50
FIREWALL, FIREWALL_RULE, FIREWALL_REQUEST = 5.00, 1.00, 0.60 / 1e6
LOG_GB, ALARM, METRIC, DASHBOARD = 0.50, 0.10, 0.30, 3.00
KEY = 1.00

#: CloudFront's flat-rate plan Pro, a distribution: its price holds firewall and DNS, and a credit
#: of so many GB of S3 Standard. Beyond what it allows nothing is charged; CloudFront may slow down.
#: Source: https://github.com/api-evangelist/cloudfront/blob/main/plans/cloudfront-plans-pricing.yml,
#: which read AWS' price page then; the credit: https://bybowu.com/article/cloudfront-flatrate-pricing-switch-or-stay-now
PLANS_AS_OF = "2026-09"
PRO, PRO_STANDARD_GB = 15.00, 50
PRO_GB, PRO_REQUESTS = 50 * 1024, 10e6
#: The pages' and the videos'.
DISTRIBUTIONS = 2

#: Free for ever, a month. Source: AWS Free Tier, "Always free".
FREE_LAMBDA_REQUESTS, FREE_LAMBDA_GB_SECONDS = 1e6, 400_000
FREE_TABLE_GB, FREE_CDN_GB, FREE_CDN_REQUESTS = 25, 1024, 10e6
FREE_LOG_GB, FREE_ALARMS, FREE_METRICS, FREE_DASHBOARDS = 5, 10, 10, 3

MIB_A_GB, PART_MIB = 1024, 5
DAYS_A_MONTH = 30.4
#: Day on which a video that outlives its link leaves Standard (see `infra/data/storage.py`).
RARELY_READ_DAYS = 7
#: Both Glaciers charge at least so many days, also when a video leaves them earlier.
LEAST_GLACIER_DAYS = 90
#: Estimate: this share of the downloads comes after the first week.
LATE_DOWNLOADS = 0.2

#: Estimates: of one upload and of one download, how often the browser asks us.
PAGES_AND_POLLS, REQUESTS_A_DOWNLOAD, RANGES_A_DOWNLOAD = 40, 3, 20
PARTS_A_SIGNING = 8
#: The reconciler, every five minutes; mail feedback, about two events an email.
SCHEDULED, EVENTS_AN_EMAIL = 12 * 24 * DAYS_A_MONTH, 2
MEMORY_GB, SECONDS_A_REQUEST, SECONDS_AN_EVENT = 0.5, 0.08, 1.0
#: Units: a step writes the upload (2 KB, three indexes), its event and its count, transactionally.
WRITES_A_STEP, STEPS_AN_UPLOAD, STEPS_A_DOWNLOAD, READS_A_REQUEST = 16, 6, 1, 3
ITEM_GB, LOG_GB_A_REQUEST = 6 / 1024**2, 1 / 1024**2

#: What `infra/` makes in each environment that has it: tests/infra/test_costs.py counts it.
FIREWALL_RULES, ALARMS, DASHBOARDS = 4, 7, 1
#: Custom metrics: the function's (`core.metrics`, but those that are written only when something
#: is wrong), and SES's bounces and complaints.
FIGURES, REPUTATION = 8, 2


@dataclass(frozen=True, kw_only=True)
class Usage:
    """A month of a school: videos of so many GB each, downloaded so often each.

    `archive_days` is how long a video lies in Glacier after its `days` in reach of its link;
    `pro` is how many of prod's distributions have the plan Pro: none, the videos', or both.
    """

    uploads: int
    gigabytes: float = 2.0
    downloads: float = 1.5
    days: int = 30
    archive_days: int = 60
    firewall: bool = True
    own_key: bool = False
    pro: int = 0

    @property
    def stored_gb(self) -> float:
        """The uploads of a month."""
        return self.uploads * self.gigabytes

    @property
    def requests(self) -> float:
        """To our function over HTTP."""
        signings = ceil(self.gigabytes * MIB_A_GB / PART_MIB / PARTS_A_SIGNING)
        per_upload = PAGES_AND_POLLS + signings + REQUESTS_A_DOWNLOAD * self.downloads
        return self.uploads * per_upload

    @property
    def delivered_gb(self) -> float:
        """By the videos' distribution; pages weigh next to nothing."""
        return self.stored_gb * self.downloads

    @property
    def pieces(self) -> float:
        """Requests to the videos' distribution."""
        return self.uploads * RANGES_A_DOWNLOAD * self.downloads

    @property
    def at_the_edge(self) -> float:
        """Requests to the distributions that are paid as they are used."""
        return {0: self.requests + self.pieces, 1: self.requests, 2: 0.0}[self.pro]

    @property
    def beyond_pro(self) -> bool:
        """Whether this is more than the plan allows."""
        asked = self.delivered_gb > PRO_GB or max(self.requests, self.pieces) > PRO_REQUESTS
        return bool(self.pro) and asked

    @property
    def events(self) -> float:
        """To our function from S3, SNS and the schedule."""
        return self.uploads * (1 + EVENTS_AN_EMAIL) + SCHEDULED


def monthly(usage: Usage) -> dict[str, float]:
    """US dollars by service, in a month like all months before it."""
    return {
        "S3 storage": _storage(usage),
        "S3 requests": _s3_requests(usage),
        "Lambda": _function(usage),
        "API Gateway": usage.requests * API_REQUEST,
        "DynamoDB": _table(usage),
        "SES": usage.uploads * EMAIL,
        "CloudFront": _cdn(usage),
        "Route 53": 0.0 if usage.pro == DISTRIBUTIONS else ZONE,
        "CloudWatch": _watch(usage),
        "KMS": KEY if usage.own_key else 0.0,
        "WAF": _firewall(usage) if usage.firewall else 0.0,
    }


def _storage(usage: Usage) -> float:
    reached = RARELY_READ_DAYS if usage.archive_days else usage.days
    standard = usage.stored_gb * reached / DAYS_A_MONTH
    paid = _beyond(usage.pro * PRO_STANDARD_GB, standard) * S3_STANDARD_GB
    if not usage.archive_days:
        return paid
    instant = max(usage.days - RARELY_READ_DAYS, LEAST_GLACIER_DAYS)
    archived = max(usage.archive_days, LEAST_GLACIER_DAYS)
    a_gb = (instant * S3_INSTANT_GB + archived * S3_GLACIER_GB) / DAYS_A_MONTH
    late = usage.downloads * LATE_DOWNLOADS * S3_INSTANT_READ_GB
    return paid + usage.stored_gb * (a_gb + late)


def _s3_requests(usage: Usage) -> float:
    parts = ceil(usage.gigabytes * MIB_A_GB / PART_MIB)
    # Begin, list, join, and the still; the reads are our HEAD and what CloudFront fetches.
    writes = usage.uploads * (parts + 4)
    reads = usage.uploads * (1 + RANGES_A_DOWNLOAD * usage.downloads)
    archived = usage.uploads if usage.archive_days else 0
    moves = archived * (S3_TO_INSTANT + S3_TO_GLACIER)
    return writes * S3_WRITE + reads * S3_READ + moves


def _function(usage: Usage) -> float:
    seconds = usage.requests * SECONDS_A_REQUEST + usage.events * SECONDS_AN_EVENT
    requests = _beyond(FREE_LAMBDA_REQUESTS, usage.requests + usage.events)
    gb_seconds = _beyond(FREE_LAMBDA_GB_SECONDS, seconds * MEMORY_GB)
    return requests * LAMBDA_REQUEST + gb_seconds * LAMBDA_GB_SECOND


def _table(usage: Usage) -> float:
    steps = usage.uploads * (STEPS_AN_UPLOAD + STEPS_A_DOWNLOAD * usage.downloads)
    stored = usage.uploads * ITEM_GB
    return (
        steps * WRITES_A_STEP * TABLE_WRITE
        + (usage.requests + usage.events) * READS_A_REQUEST * TABLE_READ
        + _beyond(FREE_TABLE_GB, stored) * TABLE_GB
        + stored * BACKUP_GB
    )


def _cdn(usage: Usage) -> float:
    used = 0.0 if usage.pro else usage.delivered_gb
    return (
        usage.pro * PRO
        + _beyond(FREE_CDN_GB, used) * CDN_GB
        + _beyond(FREE_CDN_REQUESTS, usage.at_the_edge) * CDN_REQUEST
    )


def _watch(usage: Usage) -> float:
    logs = (usage.requests + usage.events) * LOG_GB_A_REQUEST
    alarmed = sum(each.alarms for each in ENVIRONMENTS.values())
    counted = sum(each.detailed_metrics for each in ENVIRONMENTS.values())
    return (
        _beyond(FREE_LOG_GB, logs) * LOG_GB
        + _beyond(FREE_ALARMS, alarmed * ALARMS) * ALARM
        + _beyond(FREE_METRICS, counted * FIGURES + alarmed * REPUTATION) * METRIC
        + _beyond(FREE_DASHBOARDS, len(ENVIRONMENTS) * DASHBOARDS) * DASHBOARD
    )


def _firewall(usage: Usage) -> float:
    if usage.pro == DISTRIBUTIONS:
        return 0.0
    rules = [
        FIREWALL_RULES + bool(each.blocked_countries) + each.blocks_bodies
        for each in ENVIRONMENTS.values()
        if each.firewall
    ]
    standing = len(rules) * FIREWALL + sum(rules) * FIREWALL_RULE
    return standing + usage.at_the_edge * FIREWALL_REQUEST


def _beyond(free: float, used: float) -> float:
    return max(0.0, used - free)
