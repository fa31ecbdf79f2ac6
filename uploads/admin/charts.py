"""The small charts of the last 30 days, as figures that an SVG can draw without any style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uploads.queries.totals import Day

#: Units of the SVG's view box.
STEP, BAR, HEIGHT = 10, 7, 60


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day: its place in the picture, and its figure as a person reads it."""

    day: date
    x: int
    y: float
    height: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One figure over the days."""

    name: str
    label: str | Promise
    total: str
    most: str
    bars: list[Bar]
    width: int
    height: int = HEIGHT
    bar: int = BAR


def charts(days: Sequence[Day]) -> list[Chart]:
    """Uploads, bytes, emails and downloads a day."""
    return [
        _chart("uploads", _("Uploads"), days, str),
        _chart("bytes", _("Video received"), days, filesizeformat),
        _chart("emails", _("Emails sent"), days, str),
        _chart("downloads", _("Downloads"), days, str),
    ]


def _chart(
    name: str, label: str | Promise, days: Sequence[Day], text: Callable[[int], str]
) -> Chart:
    figures = [int(getattr(day, name)) for day in days]
    most = max(figures, default=0)
    return Chart(
        name=name,
        label=label,
        total=text(sum(figures)),
        most=text(most),
        width=STEP * len(days),
        bars=[
            _bar(day.date, number, figure, most, text(figure))
            for number, (day, figure) in enumerate(zip(days, figures, strict=True))
        ],
    )


def _bar(day: date, number: int, figure: int, most: int, text: str) -> Bar:
    # A day with little is still to be told from one with nothing.
    height = max(2.0, round(HEIGHT * figure / most, 1)) if figure else 0.0
    return Bar(day=day, x=number * STEP, y=HEIGHT - height, height=height, text=text)
