"""The stack in the region of the copies."""

import json

from core.school import PREFIX
from tests.infra.conftest import EVERYTHING, Made


def test_it_holds_a_vault_and_nothing_else(everything: Made) -> None:
    resources = everything.template("prod-copies").to_json()["Resources"]
    assert [each["Type"] for each in resources.values()] == ["AWS::Backup::BackupVault"]


def test_it_stands_in_the_other_region_before_the_foundation(everything: Made) -> None:
    artifacts = json.loads((everything.folder / "manifest.json").read_text())["artifacts"]
    copies = artifacts[f"{PREFIX}-prod-copies"]
    assert copies["environment"] == f"aws://unknown-account/{EVERYTHING.backup_region}"
    assert f"{PREFIX}-prod-copies" in artifacts[f"{PREFIX}-prod-foundation"]["dependencies"]


def test_productions_copies_cannot_be_deleted_with_their_stack(everything: Made) -> None:
    artifacts = json.loads((everything.folder / "manifest.json").read_text())["artifacts"]
    assert artifacts[f"{PREFIX}-prod-copies"]["properties"]["terminationProtection"] is True
