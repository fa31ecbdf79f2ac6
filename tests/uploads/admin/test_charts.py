"""The small charts of the last 30 days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from uploads.admin import charts
from uploads.queries.totals import Day

SignIn = Callable[..., Client]


@pytest.fixture
def browser(sign_in: SignIn, support_agent: User, pool: Any) -> Client:
    return sign_in(support_agent)


def test_the_desk_shows_the_last_thirty_days(
    browser: Client, make_count: Callable[..., None], aws_calls: list[str]
) -> None:
    at = timezone.now()
    for sub in ("trainer", "second"):
        make_count(sub, at=at, uploads=2, bytes=3 * 1024**3, downloads=1)
    aws_calls.clear()
    page = browser.get("/admin/").text
    assert page.count("<svg viewBox") >= 4
    assert 'aria-label="Uploads: 4"' in page
    assert "<strong>6.0\xa0GB</strong> Video received" in page
    assert "Recent actions" not in page
    assert set(aws_calls) == {"GetItem", "Query"}
    assert aws_calls.count("Query") <= 3


def days(*uploads: int) -> list[Day]:
    return [Day(date=date(2026, 11, 1 + place), uploads=each) for place, each in enumerate(uploads)]


def test_a_bar_is_as_high_as_its_day_and_stands_in_its_place() -> None:
    chart = charts.charts(days(5, 0, 10))[0]
    assert [(bar.x, bar.y, bar.height) for bar in chart.bars] == [
        (0, 30, 30),
        (10, 60, 0),
        (20, 0, 60),
    ]
    assert (chart.total, chart.most, chart.width) == ("15", "10", 30)
    assert [bar.text for bar in chart.bars] == ["5", "0", "10"]


def test_a_day_with_little_is_told_from_one_with_nothing() -> None:
    [nothing, little, _] = charts.charts(days(0, 1, 1000))[0].bars
    assert nothing.height == 0
    assert little.height == 2


def test_days_without_anything_are_a_flat_chart() -> None:
    for chart in charts.charts(days(0, 0)):
        assert {bar.height for bar in chart.bars} == {0}


def test_no_days_are_an_empty_chart() -> None:
    assert [(chart.bars, chart.width) for chart in charts.charts([])] == [([], 0)] * 4


def test_each_figure_has_its_own_chart_in_its_own_unit() -> None:
    day = Day(date=date(2026, 11, 1), uploads=1, bytes=2048, emails=3, downloads=4)
    totals = {chart.name: chart.total.replace("\xa0", " ") for chart in charts.charts([day])}
    assert totals == {"uploads": "1", "bytes": "2.0 KB", "emails": "3", "downloads": "4"}
