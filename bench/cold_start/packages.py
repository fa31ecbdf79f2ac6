"""The unpacked zips that are compared: ours, and what Zappa by itself would make."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import boto3

from deploy import ROOT
from deploy.zip.package import ENVIRONMENT, PROJECT

INSTALLED = Path(boto3.__file__).parents[1]
LAMBDAS_OWN = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py", "urllib3")

STAGE = "from deploy.zip import package; package.stage()"

VIEWS = """
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("hello"))]
"""
SETTINGS = """
SECRET_KEY = "of the benchmark"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bare"
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
"""


def ours(to: Path) -> tuple[Path, Path]:
    """Our zip, and the same as Zappa alone would pack it: sources whose bytecode is stale."""
    _run(sys.executable, "-c", STAGE)
    lean, stock = to / "ours", to / "ours-as-sources"
    for folder in (*ENVIRONMENT.glob("lib/*/site-packages"), PROJECT):
        for kept, other in ((lean, "*.py"), (stock, "*.pyc")):
            shutil.copytree(folder, kept, ignore=shutil.ignore_patterns(other), dirs_exist_ok=True)
    for folder in (lean, stock):
        _zappa_settings(folder, django="apexshare.settings.aws")
    _add_boto3(stock)
    return lean, stock


def bare(to: Path) -> tuple[Path, Path]:
    """One view and no app of Django, with Zappa: as bytecode, and as Zappa alone would pack it."""
    stock, compiled = to / "bare-as-sources", to / "bare"
    pinned = (ROOT / "requirements.txt").read_text()
    names = ("asgiref", "django", "durationpy", "markupsafe", "sqlparse", "werkzeug", "zappa")
    wanted = [
        line.removesuffix(" \\").strip()
        for line in pinned.splitlines()
        if line.partition("==")[0] in names
    ]
    uv = Path(sys.executable).parent / "uv"
    _run(uv, "pip", "install", "-q", "--no-deps", "--target", stock, *wanted)
    (stock / "bare.py").write_text(VIEWS)
    (stock / "bare_settings.py").write_text(SETTINGS)
    _zappa_settings(stock, django="bare_settings")
    shutil.copytree(stock, compiled)
    _run(sys.executable, "-m", "compileall", "-q", "-b", "-f", compiled)
    for source in compiled.rglob("*.py"):
        source.unlink()
    _add_boto3(stock)
    return compiled, stock


def lambdas_own(to: Path) -> Path:
    """What Lambda brings, compiled as there."""
    folder = to / "lambdas-own"
    folder.mkdir()
    for name in LAMBDAS_OWN:
        (folder / name).symlink_to(INSTALLED / name)
    return folder


def _add_boto3(folder: Path) -> None:
    """Zappa needs it, so Zappa alone packs it as well, with bytecode that is stale."""
    for name in LAMBDAS_OWN:
        path = INSTALLED / name
        if path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, folder / name, ignore=ignored, dirs_exist_ok=True)
        else:
            shutil.copy(path, folder / name)


def _zappa_settings(folder: Path, *, django: str) -> None:
    values: dict[str, object] = {
        "DJANGO_SETTINGS": django,
        "LOG_LEVEL": "INFO",
        "ENVIRONMENT_VARIABLES": {},
        "EXCEPTION_HANDLER": None,
        "BINARY_SUPPORT": True,
        "CONTEXT_HEADER_MAPPINGS": {},
        "DEBUG": False,
        "DOMAIN": None,
        "BASE_PATH": None,
        "API_STAGE": "dev",
        "PROJECT_NAME": "apexshare",
    }
    lines = [f"{name} = {value!r}\n" for name, value in values.items()]
    (folder / "zappa_settings.py").write_text("".join(lines))


def _run(*command: str | Path) -> None:
    environment = {**os.environ, "PACKAGE_PYTHON": sys.executable}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
