"""What is chosen for the zip."""

from pathlib import Path

import pytest

from deploy import ROOT
from deploy.zip import contents


def test_requirements_are_pinned_and_without_what_lambda_brings() -> None:
    text = contents.requirements()
    names = {line.partition("==")[0] for line in text.splitlines() if "==" in line[:60]}
    assert {"django", "pynamodb", "zappa"} <= names
    assert names.isdisjoint({*contents.LAMBDAS_OWN, *contents.TOOLS})
    assert text.count("--hash=") >= len(names)


def test_what_is_left_out_is_pinned_at_all() -> None:
    """A library that is no longer needed would otherwise stand here for ever."""
    pinned = (ROOT / "requirements.txt").read_text()
    left_out = (*contents.LAMBDAS_OWN, *contents.TOOLS)
    assert [name for name in left_out if f"\n{name}==" not in f"\n{pinned}"] == []


def test_the_project_is_copied_without_what_is_for_one_machine(tmp_path: Path) -> None:
    contents.copy_project(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*contents.PROJECT}
    assert [name for name in contents.NOT_DEPLOYED if not (ROOT / name).exists()] == []
    assert [name for name in contents.NOT_DEPLOYED if (tmp_path / name).exists()] == []


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("django/core/management.py", True),
        ("django/contrib/gis/models.py", False),
        ("ninja/tests/test_it.py", False),
        ("django/conf/locale/en/formats.py", True),
        ("django/conf/locale/tlh/formats.py", False),
        ("zappa/handler.py", True),
        ("zappa/cli.py", False),
        ("aws_lambda_powertools/metrics/base.py", True),
        ("aws_lambda_powertools/utilities/jmespath_utils/__init__.py", True),
        ("aws_lambda_powertools/utilities/parser/models.py", False),
        ("aws_lambda_powertools/event_handler/router.py", False),
        ("authlib/integrations/django_client/apps.py", True),
        ("authlib/integrations/flask_client/apps.py", False),
        ("django/db/backends/dummy/base.py", True),
        ("django/db/backends/oracle/base.py", False),
        ("cffi/api.py", False),
    ],
)
def test_of_libraries_only_what_is_read_stays(tmp_path: Path, path: str, stays: bool) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.touch()
    contents.prune(tmp_path)
    assert file.exists() is stays


def test_what_is_not_there_can_be_removed(tmp_path: Path) -> None:
    contents.remove(tmp_path / "nothing")
