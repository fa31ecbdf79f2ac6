from dataclasses import replace

import pytest

from core.environments import ENVIRONMENTS, Environment
from core.school import DOMAIN, PREFIX

PROD, DEV = ENVIRONMENTS["prod"], ENVIRONMENTS["dev"]


def test_the_environments_are_the_foundations() -> None:
    assert {name: (e.domain, e.retention_days) for name, e in ENVIRONMENTS.items()} == {
        "dev": (f"dev.{DOMAIN}", 7),
        "staging": (f"staging.{DOMAIN}", 14),
        "prod": (DOMAIN, 90),
    }


def test_only_production_keeps_its_data_and_takes_no_tests() -> None:
    assert {name for name, each in ENVIRONMENTS.items() if each.keeps_data} == {"prod"}
    assert {name for name, each in ENVIRONMENTS.items() if each.takes_tests} == {"dev", "staging"}


def test_each_host_is_under_the_domain() -> None:
    assert (PROD.api_domain, DEV.api_domain) == (f"api.{DOMAIN}", f"api-dev.{DOMAIN}")
    assert (PROD.video_domain, DEV.video_domain) == (f"videos.{DOMAIN}", f"videos.dev.{DOMAIN}")
    assert (PROD.origin, DEV.sender) == (f"https://{DOMAIN}", f"noreply@dev.{DOMAIN}")


#: What has no name of its own on AWS, or none that two environments must not share.
SHARED = {"keeps_data", "takes_tests", "link_days", "record_days"}


def test_no_two_environments_share_what_they_own() -> None:
    names = {name for name, value in vars(Environment).items() if isinstance(value, property)}
    assert {"table", "video_bucket", "role", "parameters"} <= names
    for name in names - SHARED:
        values = [getattr(environment, name) for environment in ENVIRONMENTS.values()]
        assert len(set(values)) == len(values), name


def test_names_on_aws_begin_with_the_schools_prefix() -> None:
    assert DEV.table == f"{PREFIX}-uploads-dev"
    assert PROD.parameters == f"/{PREFIX}/prod/"
    assert not DEV.deployment_parameters.startswith(DEV.parameters)


def test_countries_are_blocked_by_the_firewall_only() -> None:
    with pytest.raises(ValueError, match="blocks nobody"):
        replace(DEV, blocked_countries=("XX",))
    assert replace(DEV, blocked_countries=("XX",), firewall=True).firewall


def test_strangers_begin_uploads_nowhere() -> None:
    assert not any(environment.open_uploads for environment in ENVIRONMENTS.values())
