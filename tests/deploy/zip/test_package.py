"""What is in the zip, and what is not."""

import hashlib
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from core.environments import UNAVAILABLE_PAGE
from deploy.zip import contents
from deploy.zip.package import STATIC
from tests.deploy.cloud import LAMBDA, Cloud

pytestmark = pytest.mark.deploy

#: Loads every module of ours, and what Zappa needs for events, from the unpacked zip alone.
SCRIPT = """
import importlib, os, pkgutil, sys
sys.path[:0] = sys.argv[1:]
from unittest import mock
parameters = mock.patch("apexshare.settings.parameters.Parameters").start()
parameters.return_value.__getitem__ = lambda self, name: f"https://{name}.example"
import apexshare.lambda_handler, zappa.handler
for package in ("accounts", "apexshare", "downloads", "uploads"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not module.name.endswith(("settings", "settings.base")):
            importlib.import_module(module.name)
from django.contrib.staticfiles.storage import staticfiles_storage
print(staticfiles_storage.url("css/apexshare.css"))
"""


@pytest.fixture(scope="module")
def package(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("package") / "dev.zip"
    said = cloud.zappa("package", "dev", "-o", str(made))
    assert "MB unpacked" in said
    return made


@pytest.fixture(scope="module")
def names(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as opened:
        return set(opened.namelist())


def test_it_is_small(package: Path) -> None:
    """Whoever adds a library, or updates one, looks at what of it is needed (`contents.UNUSED`)."""
    assert package.stat().st_size < 14.1e6


def test_it_has_the_product_and_its_pages(names: set[str]) -> None:
    assert {
        "apexshare/lambda_handler.pyc",
        "apexshare/settings/aws.pyc",
        "uploads/transitions.pyc",
        "core/table/items.pyc",
        "templates/uploads/new.html",
        "zappa_settings.py",
        "zappa/handler.pyc",
        "staticfiles/staticfiles.json",
        "django/conf/locale/en/LC_MESSAGES/django.mo",
    } <= names


def test_it_has_no_tests_no_tools_and_nothing_that_lambda_brings(names: set[str]) -> None:
    top = {name.partition("/")[0].lower().replace("_", "-") for name in names}
    unwanted = {*contents.LAMBDAS_OWN, *contents.TOOLS, "tests", "bench", "docs", "infra", "deploy"}
    unwanted |= {"tools"}
    unwanted |= {"pytest", "moto", "mypy", "playwright", "dateutil", "yaml", "slugify", "manage.py"}
    assert not {name for name in top if name.removesuffix(".pyc").partition("-")[0] in unwanted}
    assert not [name for name in names if name.startswith("apexshare/local")]
    assert not {"zappa/cli.pyc", "zappa/core.pyc"} & names
    assert not [name for name in names if "/tests/" in name or name.endswith((".po", ".pyi"))]


def test_it_has_no_language_that_we_do_not_ship(names: set[str]) -> None:
    languages = {name.partition("/locale/")[2].partition("/")[0] for name in names}
    assert {language for language in languages if "." not in language} == {"", "en"}


def test_each_module_is_there_once_as_bytecode_that_needs_no_dates(package: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        modules = [name for name in opened.namelist() if name.endswith(".pyc")]
        flags = {opened.read(name)[4:8] for name in modules}
        sources = [name for name in opened.namelist() if name.endswith(".py")]
    assert len(modules) > 1000
    # PEP 552: bit 0 says hash instead of date, bit 1 would have Python look for the source.
    assert flags == {b"\x01\x00\x00\x00"}
    assert sources == ["zappa_settings.py"]


@pytest.fixture
def static(package: Path) -> set[str]:
    """The files for the bucket, which lie beside the zip and not in it."""
    return {str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()}


def test_the_function_has_all_static_files_but_the_largest(
    names: set[str], static: set[str]
) -> None:
    missing = {name for name in static if f"staticfiles/{name}" not in names}
    assert missing == {name for name in static if name.startswith("ninja/")} != set()
    assert not {"css/apexshare.css", "js/upload/upload.js"} & static
    assert [name for name in static if name.startswith("css/apexshare.")]


def test_the_page_for_when_nobody_answers_names_what_is_there(static: set[str]) -> None:
    page = (STATIC / UNAVAILABLE_PAGE).read_text()
    named = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    assert len(named) == 2  # icon and style
    assert named <= static
    # To the address at which it is shown.
    assert '<a class="button primary" href="">Try again</a>' in page


def test_all_of_it_loads_from_the_zip_and_what_lambda_brings(
    package: Path, cloud: Cloud, tmp_path: Path
) -> None:
    with zipfile.ZipFile(package) as opened:
        opened.extractall(tmp_path)
    run = subprocess.run(
        [LAMBDA.interpreter, "-I", "-S", "-c", SCRIPT, str(tmp_path), str(cloud.lambdas_own())],
        env={"APEXSHARE_ENVIRONMENT": "dev", "AWS_DEFAULT_REGION": "us-east-1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("/static/css/apexshare.")


def test_the_same_sources_make_the_same_zip(package: Path, cloud: Cloud, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    cloud.zappa("package", "dev", "-o", str(again))
    first, second = (hashlib.sha256(each.read_bytes()).hexdigest() for each in (package, again))
    assert first == second
