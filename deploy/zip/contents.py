"""What goes into the zip, and what does not."""

import re
import shutil
from itertools import pairwise
from pathlib import Path

from deploy import ROOT

#: Of the project. Sources; their bytecode is what travels.
PROJECT = ("accounts", "apexshare", "downloads", "templates", "uploads")
#: Of the project, but for one machine or for tests.
NOT_DEPLOYED = ("apexshare/local", "apexshare/settings/local.py", "apexshare/settings/test.py")

#: Lambda brings boto3 and what it needs, and keeps it safe. Ours is newer, yet nothing here uses
#: what came after 1.36 (`request_checksum_calculation`), and Lambda's python3.13 began above that.
LAMBDAS_OWN = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six")
#: For Zappa's command line.
TOOLS = (
    *("argcomplete", "cfn-flip", "click", "colorama", "hjson", "pip", "placebo"),
    *("python-slugify", "pyyaml", "setuptools", "text-unidecode", "toml", "tqdm", "troposphere"),
    *("tzdata", "wheel"),
)

#: Of libraries, as globs: never read on Lambda.
UNUSED = (
    *("**/tests", "**/__pycache__", "bin", "**/*.pyi", "**/py.typed", "**/*.po"),
    *("**/*.h", "**/*.c", "**/*.pyx", "**/*.dist-info/licenses", "**/*.dist-info/RECORD"),
    # `collectstatic` has read them.
    *("django/contrib/admin/static", "django_htmx/static", "ninja/static"),
    *("django/contrib/gis", "django/contrib/postgres", "django/contrib/admindocs"),
    *("django/conf/app_template", "django/conf/project_template"),
    *("zappa/cli.py", "zappa/core.py", "zappa/letsencrypt.py", "zappa/policies"),
)
#: Languages that we ship. Source: LANGUAGES in the settings.
LANGUAGES = ("en",)

_PINNED = re.compile(r"^([a-z0-9._-]+)==", re.MULTILINE)


def requirements() -> str:
    """requirements.txt without what Lambda brings or does not need, hashes and all."""
    text = (ROOT / "requirements.txt").read_text()
    starts = [*(match.start() for match in _PINNED.finditer(text)), len(text)]
    blocks = [text[start:end] for start, end in pairwise(starts)]
    left_out = {*LAMBDAS_OWN, *TOOLS}
    return "".join(block for block in blocks if block.partition("==")[0] not in left_out)


def copy_project(to: Path) -> None:
    """The project's own sources and templates."""
    for name in PROJECT:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in NOT_DEPLOYED:
        remove(to / name)


def prune(libraries: Path) -> None:
    """Take out of installed libraries what is never read."""
    for pattern in UNUSED:
        for path in list(libraries.glob(pattern)):
            remove(path)
    for path in list(libraries.glob("**/locale/*")):
        if path.is_dir() and path.name not in LANGUAGES:
            remove(path)


def remove(path: Path) -> None:
    """A file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
