"""No secret lies in the sources: what a scanner takes for one is explained here, file by file."""

import subprocess
from pathlib import Path

import pytest
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = Path(__file__).resolve().parents[2]

#: Pinned hashes of public packages, and files that others made.
LEFT_OUT = ("requirements", "package-lock.json", ".txt", "static/vendor/", ".png", ".svg")

KEYWORD, HEX = "Secret Keyword", "Hex High Entropy String"

#: Where a word like “secret” stands before values that only tests know. Keys of the forms that
#: services give them are found there, too.
OF_TESTS = ("tests/", "bench/")

MADE_UP = {HEX: "ids that are made up", "Base64 High Entropy String": "an id that is made up"}

#: What the scanner finds in a file, and why it is none.
EXPLAINED = {
    "core/environments/__init__.py": {KEYWORD: "a header’s name"},
    "apexshare/local/services/machine.py": {
        KEYWORD: "what MiniStack wants as AWS’s key on one machine"
    },
    "apexshare/settings/test.py": {KEYWORD: "values that only tests know"},
    "deploy/zip/settings.py": {KEYWORD: "what collecting static files needs, and forgets"},
    "infra/watching/log_groups.py": {"Base64 High Entropy String": "a path in an ARN"},
    "tests/infra/rights/test_secrets.py": {"Private Key": "how one begins, to see that one came"},
    **{
        f"tests/events/{name}.json": MADE_UP
        for name in (
            *("apigateway-cloudfront", "apigateway-own-domain", "apigateway-post"),
            *("apigateway-stage-path", "s3-object-created-multipart", "s3-object-created-post"),
        )
    },
}


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """The kinds of secrets that the scanner sees in each file that is kept."""
    listed = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
    secrets = SecretsCollection(root=str(ROOT))
    with default_settings():
        for name in listed:
            if not name.startswith(LEFT_OUT) and not name.endswith(LEFT_OUT):
                secrets.scan_file(name)
    kinds = {name: {secret.type for secret in secrets[name]} for name in secrets.files}
    for name in filter(lambda name: name.startswith(OF_TESTS), kinds):
        kinds[name].discard(KEYWORD)
    return {name: kind for name, kind in kinds.items() if kind}


def test_nothing_looks_like_a_secret_that_is_not_explained(found: dict[str, set[str]]) -> None:
    unexplained = {name: kinds - set(EXPLAINED.get(name, ())) for name, kinds in found.items()}
    assert not {name: kinds for name, kinds in unexplained.items() if kinds}


def test_every_explanation_is_still_needed(found: dict[str, set[str]]) -> None:
    assert {name for name in EXPLAINED if name not in found} == set()


def test_the_scanner_sees_a_secret(tmp_path: Path) -> None:
    """Otherwise the tests above would say nothing."""
    planted = tmp_path / "planted.py"
    planted.write_text('key = "AKIA' + 'Z7QTR3WYVJ4XK5MB"\n')
    secrets = SecretsCollection()
    with default_settings():
        secrets.scan_file(str(planted))
    assert len(list(secrets)) == 1
