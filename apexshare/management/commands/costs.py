"""`manage.py costs`: what a month costs, as a table and, if wanted, a picture."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apexshare.costs import PRICES_AS_OF, PRICES_REGION, Usage, monthly

#: The foundation's three scenarios (videos of 2 GB), and what it says that each service costs.
FOUNDATION = {
    50: {
        "S3 storage": 2.30,
        "S3 requests": 0.40,
        "Lambda": 0.01,
        "API Gateway": 0.02,
        "DynamoDB": 0.25,
        "SES": 0.01,
        "CloudFront": 0.85,
        "Route 53": 0.50,
    },
    200: {
        "S3 storage": 9.20,
        "S3 requests": 1.60,
        "Lambda": 0.02,
        "API Gateway": 0.07,
        "DynamoDB": 1.00,
        "SES": 0.02,
        "CloudFront": 3.40,
        "Route 53": 0.50,
    },
    1000: {
        "S3 storage": 46.00,
        "S3 requests": 8.00,
        "Lambda": 0.06,
        "API Gateway": 0.35,
        "DynamoDB": 5.00,
        "SES": 0.10,
        "CloudFront": 17.00,
        "Route 53": 0.50,
    },
}

BAR_HEIGHT, LABEL_WIDTH, BAR_WIDTH = 26, 120, 420


class Command(BaseCommand):
    help = "Say what a month costs on AWS, by service, in US dollars."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--uploads", type=int, default=200, help="a month")
        parser.add_argument("--gigabytes", type=float, default=2.0, help="of a video")
        parser.add_argument("--downloads", type=float, default=1.5, help="of each video")
        parser.add_argument("--days", type=int, default=30, help="until a video is archived")
        parser.add_argument("--archive-days", type=int, default=60, help="then; 0 deletes it")
        parser.add_argument("--firewall", action="store_true", help="with WAF")
        parser.add_argument("--own-key", action="store_true", help="with a KMS key of one's own")
        parser.add_argument("--svg", type=Path, help="draw it into this file")
        parser.add_argument(
            "--scenarios", action="store_true", help="beside the foundation's three, instead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scenarios"]:
            self.stdout.write(scenarios())
            return
        fields = Usage.__dataclass_fields__
        costs = monthly(Usage(**{name: options[name] for name in fields}))
        for service, dollars in costs.items():
            self.stdout.write(f"{service:<14}{dollars:>10.2f}")
        self.stdout.write(f"{'A month':<14}{sum(costs.values()):>10.2f} USD")
        self.stdout.write(f"Prices of {PRICES_REGION} as of {PRICES_AS_OF}.")
        if options["svg"]:
            options["svg"].write_text(chart(costs))


def scenarios() -> str:
    """The foundation's scenarios and ours side by side, as a table in Markdown."""
    ours = {uploads: monthly(Usage(uploads=uploads)) for uploads in FOUNDATION}
    head = " | ".join(f"{uploads} uploads: foundation | ours" for uploads in FOUNDATION)
    lines = [f"| USD a month | {head} |", "| --- |" + " ---: | ---: |" * len(FOUNDATION)]
    for service in [*ours[200], "Total"]:
        cells = []
        for uploads, theirs in FOUNDATION.items():
            pair = (theirs, ours[uploads])
            both = [sum(x.values()) if service == "Total" else x.get(service, 0) for x in pair]
            cells += [f"{dollars:.2f}" for dollars in both]
        lines.append(f"| {service} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def chart(costs: dict[str, float]) -> str:
    """Bars, the dearest service first, as an SVG that follows the reader's colours."""
    paid = sorted((item for item in costs.items() if item[1] >= 0.005), key=lambda item: -item[1])
    most = max((dollars for _, dollars in paid), default=1.0)
    height = BAR_HEIGHT * len(paid)
    rows = []
    for place, (service, dollars) in enumerate(paid):
        y, width = place * BAR_HEIGHT, max(2, round(dollars / most * BAR_WIDTH))
        rows.append(
            f'<text x="0" y="{y + 18}">{service}</text>'
            f'<rect x="{LABEL_WIDTH}" y="{y + 4}" width="{width}" height="18" rx="3"/>'
            f'<text x="{LABEL_WIDTH + width + 8}" y="{y + 18}">{dollars:.2f}</text>'
        )
    style = (
        "text{font:14px system-ui,sans-serif;fill:#54606d}rect{fill:#b3360b}"
        "@media(prefers-color-scheme:dark){text{fill:#a3b2c0}rect{fill:#ff9a6b}}"
    )
    total = f"{sum(costs.values()):.2f} USD a month"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{total}" '
        f'viewBox="0 0 {LABEL_WIDTH + BAR_WIDTH + 80} {height}"><title>{total}</title>'
        f"<style>{style}</style>{''.join(rows)}</svg>\n"
    )
