"""`python -m tools.costs`: what a month costs, as a table and, if wanted, a picture."""

from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from core.environments.lifetimes import MAX_LINK_DAYS
from tools.costs.prices import (
    DISTRIBUTIONS,
    PLANS_AS_OF,
    PRICES_AS_OF,
    PRICES_REGION,
    Usage,
    monthly,
)

#: The specification's three scenarios (videos of 2 GB), and what it says that each service costs.
SPECIFICATION = {
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

#: Uploads a month for which the ways to pay for CloudFront are compared, and those ways.
COMPARED = (200, 1000)
WAYS = ("as used", "Pro, videos", "Pro, both")

BAR_HEIGHT, LABEL_WIDTH, BAR_WIDTH = 26, 120, 420


class Parser(ArgumentParser):
    """Refuses in one line, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def parser() -> Parser:
    """Return the command's options."""
    made = Parser(
        prog="python -m tools.costs",
        description="Say what a month costs on AWS, by service, in US dollars.",
    )
    usual, add = Usage(uploads=200), made.add_argument
    add("--uploads", type=_whole(0, 1_000_000), default=usual.uploads, help="a month")
    add("--gigabytes", type=_number(0.001, 5), default=usual.gigabytes, help="of a video")
    add("--downloads", type=_number(0, 1000), default=usual.downloads, help="of each video")
    add(
        "--days",
        type=_whole(1, MAX_LINK_DAYS),
        default=usual.days,
        help="until a video is archived",
    )
    add(
        "--archive-days",
        type=_whole(0, 3650),
        default=usual.archive_days,
        help="then; 0 deletes it",
    )
    add("--firewall", action=BooleanOptionalAction, default=usual.firewall, help="with WAF")
    add("--own-key", action="store_true", help="with a KMS key of one's own")
    add(
        "--pro",
        type=_whole(0, DISTRIBUTIONS),
        default=usual.pro,
        help="distributions with CloudFront's plan Pro: 1, the videos'; 2, the pages' as well",
    )
    what = made.add_mutually_exclusive_group()
    what.add_argument("--svg", type=Path, help="draw it into this file")
    what.add_argument("--scenarios", action="store_true", help="the specification's three instead")
    what.add_argument("--plans", action="store_true", help="compare the ways to pay instead")
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Print it. What makes no sense ends with status 2."""
    command = parser()
    options = vars(command.parse_args(arguments))
    if options["scenarios"]:
        print(scenarios())
        return
    if options["plans"]:
        print(plans())
        return
    usage = Usage(**{name: options[name] for name in Usage.__dataclass_fields__})
    costs = monthly(usage)
    if options["svg"]:
        try:
            options["svg"].write_text(chart(costs))
        except OSError as error:
            command.error(f"{options['svg']}: {error.strerror}")
    for service, dollars in costs.items():
        print(f"{service:<14}{dollars:>10.2f}")
    print(f"{'A month':<14}{sum(costs.values()):>10.2f} USD")
    print(f"Prices of {PRICES_REGION} as of {PRICES_AS_OF}, of plans as of {PLANS_AS_OF}.")
    if usage.beyond_pro:
        print("This is more than the plan Pro allows: CloudFront may slow down.")


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            raise ArgumentTypeError(f"“{text}” is no number") from None
        # Neither does “nan” lie within.
        if not least <= number <= most:
            raise ArgumentTypeError(f"“{text}” is not from {least} to {most}")
        return number

    return read


def _whole(least: int, most: int) -> Callable[[str], int]:
    within = _number(least, most)

    def read(text: str) -> int:
        number = within(text)
        if number != int(number):
            raise ArgumentTypeError(f"“{text}” is no whole number")
        return int(number)

    return read


def scenarios() -> str:
    """Return the specification's scenarios and ours side by side, as a table in Markdown."""
    ours = {uploads: monthly(Usage(uploads=uploads)) for uploads in SPECIFICATION}
    head = " | ".join(f"{uploads} uploads: specified | ours" for uploads in SPECIFICATION)
    lines = [f"| USD a month | {head} |", "| --- |" + " ---: | ---: |" * len(SPECIFICATION)]
    bills = [bill for uploads in SPECIFICATION for bill in (SPECIFICATION[uploads], ours[uploads])]
    services = [name for name in ours[200] if name != "WAF"]
    rows = {name: [bill.get(name, 0.0) for bill in bills] for name in services}
    rows["Without WAF"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["WAF"] = [bill.get("WAF", 0.0) for bill in bills]
    rows["Total"] = [sum(bill.values()) for bill in bills]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{dollars:.2f}" for dollars in row) + " |")
    return "\n".join(lines)


def plans() -> str:
    """Return what each way to pay for CloudFront comes to, as a table in Markdown."""
    columns = [(uploads, pro) for uploads in COMPARED for pro in range(DISTRIBUTIONS + 1)]
    bills = [monthly(Usage(uploads=uploads, pro=pro)) for uploads, pro in columns]
    heads = " | ".join(f"{uploads} uploads: {WAYS[pro]}" for uploads, pro in columns)
    lines = [f"| USD a month | {heads} |", "| --- |" + " ---: |" * len(columns)]
    rows = {name: [bill[name] for bill in bills] for name in ("CloudFront", "WAF", "Route 53")}
    rows["S3 storage"] = [bill["S3 storage"] for bill in bills]
    named = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["All else"] = [sum(bill.values()) - part for bill, part in zip(bills, named, strict=True)]
    rows["Total"] = [sum(bill.values()) for bill in bills]
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{dollars:.2f}" for dollars in row) + " |")
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


if __name__ == "__main__":
    main()
