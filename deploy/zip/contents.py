"""The contents of the zip."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

from deploy import ROOT

#: Folders of the project that are packed; of modules only the bytecode.
PROJECT = ("accounts", "apexshare", "core", "downloads", "templates", "uploads")
#: Parts of those folders that are only for one machine or for tests.
NOT_DEPLOYED = ("apexshare/local", "apexshare/settings/local.py", "apexshare/settings/test.py")

#: Lambda brings boto3 with its dependencies, and updates them. Nothing here needs more than 1.36
#: (`request_checksum_calculation`). python3.13 began below that in November 2024; with one so old
#: no client could be made, and `/healthz`, for which a deployment waits, would say so. Source:
#: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html
LAMBDAS_OWN = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six")
#: Libraries that only Zappa's command line needs.
TOOLS = (
    *("argcomplete", "cfn-flip", "click", "colorama", "hjson", "pip", "placebo"),
    *("python-slugify", "pyyaml", "setuptools", "text-unidecode", "toml", "tqdm", "troposphere"),
    *("tzdata", "wheel"),
)

#: Of Powertools we use the log's format and the metrics.
POWERTOOLS_UNUSED = (
    *("auth_alpha", "batch", "circuit_breaker", "data_classes", "data_masking", "feature_flags"),
    *("idempotency", "kafka", "metadata", "parameters", "parser", "streaming", "validation"),
)

#: Globs of library files that are never read on Lambda.
UNUSED = (
    *("**/tests", "**/__pycache__", "bin", "**/*.pyi", "**/py.typed", "**/*.po"),
    *("**/*.h", "**/*.c", "**/*.pyx", "**/*.dist-info/licenses", "**/*.dist-info/RECORD"),
    # `collectstatic` has read them.
    *("django/contrib/admin/static", "django_htmx/static", "ninja/static"),
    *("django/contrib/gis", "django/contrib/postgres", "django/contrib/admindocs"),
    *("django/conf/app_template", "django/conf/project_template"),
    *("zappa/cli.py", "zappa/core.py", "zappa/letsencrypt.py", "zappa/policies"),
    # Of cryptography's bridge to C only the compiled part is imported.
    *("cffi", "pycparser"),
    # There is no SQL, and there are other frameworks.
    *(f"django/db/backends/{name}" for name in ("mysql", "oracle", "postgresql", "sqlite3")),
    *(f"authlib/integrations/{name}_*" for name in ("flask", "httpx", "sqla", "starlette")),
    *("pydantic/v1", "werkzeug/debug", "packaging/licenses"),
    "aws_lambda_powertools/event_handler",
    *(f"aws_lambda_powertools/utilities/{name}" for name in POWERTOOLS_UNUSED),
)
#: Languages that we ship, as LANGUAGES in the settings.
LANGUAGES = ("en",)

_PINNED = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE)


def requirements() -> str:
    """Return requirements.txt, with hashes, without what Lambda brings or does not need."""
    text = (ROOT / "requirements.txt").read_text()
    starts = [*(match.start() for match in _PINNED.finditer(text)), len(text)]
    blocks = [text[start:end] for start, end in pairwise(starts)]
    left_out = {*LAMBDAS_OWN, *TOOLS}
    return "".join(block for block in blocks if block.partition("==")[0] not in left_out)


def copy_project(to: Path) -> None:
    """Copy the project's sources and templates."""
    for name in PROJECT:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in NOT_DEPLOYED:
        remove(to / name)


def prune(libraries: Path) -> None:
    """Remove files from installed libraries that are never read."""
    for pattern in UNUSED:
        for path in list(libraries.glob(pattern)):
            remove(path)
    for path in list(libraries.glob("**/locale/*")):
        if path.is_dir() and path.name not in LANGUAGES:
            remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it exists."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
