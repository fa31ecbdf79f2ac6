"""What a month costs."""

import pytest

from core import metrics
from tools.costs import prices
from tools.costs.prices import FREE_CDN_GB, Usage, monthly


def total(usage: Usage) -> float:
    return sum(monthly(usage).values())


def test_a_small_school_pays_a_few_dollars_and_the_firewall() -> None:
    assert 3 < total(Usage(uploads=50, firewall=False)) < 6
    assert 13 < total(Usage(uploads=50)) < 15


def test_the_firewall_costs_its_rules_and_each_request_at_the_edge() -> None:
    still, busy = monthly(Usage(uploads=0))["WAF"], monthly(Usage(uploads=1000))["WAF"]
    assert still == 5 + 4 * 1
    requests = 1000 * (40 + 52 + 3 * 1.5 + 20 * 1.5)
    assert busy - still == pytest.approx(requests * 0.6 / 1e6)
    assert monthly(Usage(uploads=1000, firewall=False))["WAF"] == 0


def test_every_metric_that_the_function_writes_is_counted() -> None:
    assert len(set(metrics.UNITS) - metrics.WATCHED) == prices.FIGURES


def test_of_what_watches_only_two_metrics_and_four_alarms_are_not_free() -> None:
    assert monthly(Usage(uploads=0))["CloudWatch"] == pytest.approx(2 * 0.30 + 4 * 0.10)


def test_every_part_is_one_request() -> None:
    small, large = (monthly(Usage(uploads=1000, gigabytes=size)) for size in (2.0, 4.0))
    parts = (820 - 410) * 1000
    assert large["S3 requests"] - small["S3 requests"] == pytest.approx(parts * 0.005 / 1000)


def test_what_leaves_by_the_cdn_is_paid_beyond_what_is_free() -> None:
    free = Usage(uploads=100, gigabytes=2.0, downloads=FREE_CDN_GB / 200)
    assert monthly(free)["CloudFront"] == 0
    more = Usage(uploads=101, gigabytes=2.0, downloads=FREE_CDN_GB / 200)
    assert monthly(more)["CloudFront"] == pytest.approx(2 * FREE_CDN_GB / 200 * 0.085)


def test_a_plan_of_the_videos_holds_all_that_they_weigh_and_their_firewall() -> None:
    used, planned = (monthly(Usage(uploads=1000, pro=pro)) for pro in (0, 1))
    assert planned["CloudFront"] == prices.PRO
    pieces = 1000 * prices.RANGES_A_DOWNLOAD * 1.5
    assert used["WAF"] - planned["WAF"] == pytest.approx(pieces * prices.FIREWALL_REQUEST)
    credit = prices.PRO_STANDARD_GB * prices.S3_STANDARD_GB
    assert used["S3 storage"] - planned["S3 storage"] == pytest.approx(credit)


def test_plans_of_both_leave_no_other_firewall_and_no_zone_to_pay() -> None:
    bill = monthly(Usage(uploads=1000, pro=2))
    assert (bill["CloudFront"], bill["WAF"], bill["Route 53"]) == (2 * prices.PRO, 0, 0)


def test_a_plans_credit_is_for_standard_only() -> None:
    small, none = (monthly(Usage(uploads=10, pro=pro))["S3 storage"] for pro in (1, 0))
    standard = 20 * prices.RARELY_READ_DAYS / prices.DAYS_A_MONTH * prices.S3_STANDARD_GB
    assert none - small == pytest.approx(standard)


def test_a_plan_pays_from_about_400_uploads_on() -> None:
    assert total(Usage(uploads=390, pro=1)) > total(Usage(uploads=390))
    assert total(Usage(uploads=410, pro=1)) < total(Usage(uploads=410))


@pytest.mark.parametrize(
    ("lever", "saves"),
    [
        ({"archive_days": 0}, True),
        ({"archive_days": 0, "days": 14}, True),
        ({"firewall": False}, True),
        ({"own_key": True}, False),
    ],
)
def test_each_lever_moves_the_bill_where_the_document_says(
    lever: dict[str, int | bool], saves: bool
) -> None:
    usual = Usage(uploads=200)
    changed = Usage(uploads=200, **lever)  # type: ignore[arg-type]
    assert (total(changed) < total(usual)) is saves
