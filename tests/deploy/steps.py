"""Steps of people in the deployed product, and looks behind it."""

import re

import requests

from core.environments import ENVIRONMENTS
from infra.rights.deployment import rights
from tests.deploy.cloud import Cloud
from tests.deploy.visitor import Visitor

SITE = ENVIRONMENTS["dev"].origin


def mails(cloud: Cloud, address: str) -> list[dict[str, str]]:
    said = requests.get(f"{cloud.account.aws_url}/_ministack/ses/messages", timeout=10).json()
    return [mail for box in said["messages"].values() for mail in box if address in mail["To"]]


def sign_in(visitor: Visitor, cloud: Cloud, who: str, path: str) -> None:
    visitor.go(f"{SITE}{path}")
    address = f"{who}@example.com"
    form = visitor.form(having="code_challenge")
    visitor.send(form, username=address, password=cloud.passwords[address])
    assert visitor.page.url == f"{SITE}{path}"


def allowed(environment: str) -> set[str]:
    """The actions that the pipeline's role has a right to."""
    found = rights(ENVIRONMENTS[environment], account="0123456789", zone="Z0123456789")
    return {action for right in found for action in right.actions}


def begin(trainer: Visitor, student: str) -> str:
    """Fill in the form; returns the upload's page, which offers to send the video."""
    trainer.go(f"{SITE}/uploads/new/")
    form = trainer.form(having="student_email")
    page = trainer.send(form, student_name="Sam", student_email=student, file="Lap 1.mp4")
    assert re.fullmatch(rf"{SITE}/uploads/[0-9a-f-]{{36}}/", page.url)
    return page.url


def led_to(cloud: Cloud) -> list[tuple[str, str]]:
    """The APIs, with their stages, that the API's own domain leads to."""
    api = cloud.account.client("apigateway")
    found = api.get_base_path_mappings(domainName=ENVIRONMENTS["dev"].api_domain)
    return [(each["restApiId"], each["stage"]) for each in found.get("items", [])]
