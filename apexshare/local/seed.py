"""Everything that `infra/` makes on AWS, made on one machine; it may be there already."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from pynamodb.exceptions import TableError

from apexshare.local.services.machine import Machine
from core.environments import ENVIRONMENTS, REGION
from core.environments.lifetimes import ABANDONED_DAYS

ENVIRONMENT = ENVIRONMENTS["dev"]

#: A program that runs on a trainer's machine keeps no secret, so its app client has none.
PROGRAMS_OPTIONS = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    email: str
    name: str
    group: str


PEOPLE = (
    Person("trainer@example.com", "Tessa Trainer", "trainers"),
    Person("second@example.com", "Simon Second", "trainers"),
    Person("support@example.com", "Sue Support", "support"),
)


def seed(machine: Machine) -> dict[str, str]:
    """Bucket, user pool, people, sender and parameters; returns passwords by email address."""
    make_bucket(_client(machine, "s3"), origin=machine.web_url)
    cognito = _client(machine, "cognito-idp")
    pool = _user_pool(cognito)
    web = _app_client(cognito, pool, "web", secret=True, **_web_options(machine))
    programs = _app_client(cognito, pool, "programs", secret=False, **PROGRAMS_OPTIONS)
    passwords = _passwords(machine)
    for person in PEOPLE:
        make_person(cognito, pool, person, password=passwords[person.email])
    _sender(_client(machine, "ses"))
    parameters = {
        "user-pool-id": pool,
        "client-id": web["ClientId"],
        "client-secret": web["ClientSecret"],
        "programs-client-id": programs["ClientId"],
    }
    _parameters(_client(machine, "ssm"), parameters)
    return passwords


def make_bucket(s3: Any, *, origin: str) -> None:
    """The video bucket, which pages of `origin` may write to and read from."""
    bucket = ENVIRONMENT.video_bucket
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_cors(
        Bucket=bucket,
        CORSConfiguration={
            "CORSRules": [
                {
                    "AllowedOrigins": [origin],
                    "AllowedMethods": ["GET", "PUT", "POST"],
                    "AllowedHeaders": ["*"],
                    "MaxAgeSeconds": 3000,
                }
            ]
        },
    )
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "AbandonedUploads",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "videos/"},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": ABANDONED_DAYS},
                }
            ]
        },
    )


def make_table() -> None:
    """Make the table, from its PynamoDB model. Needs Django's settings."""
    from core.table.items import Item

    try:
        Item.create_table(wait=True)
    except TableError as error:
        # There already; or made by a try whose answer was lost.
        if error.cause_response_code != "ResourceInUseException":
            raise


def _client(machine: Machine, service: str) -> Any:
    credentials = machine.credentials
    return boto3.session.Session().client(
        service,
        region_name=REGION,
        endpoint_url=machine.endpoints[service],
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
        config=Config(s3={"addressing_style": "path"}, retries={"mode": "standard"}),
    )


def _user_pool(cognito: Any) -> str:
    name = ENVIRONMENT.user_pool
    for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]:
        if pool["Name"] == name:
            return str(pool["Id"])
    pool = cognito.create_user_pool(
        PoolName=name,
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
    )
    return str(pool["UserPool"]["Id"])


def _web_options(machine: Machine) -> dict[str, Any]:
    return {
        "SupportedIdentityProviders": ["COGNITO"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "profile"],
        "CallbackURLs": [f"{machine.web_url}/accounts/signed-in/"],
        "LogoutURLs": [f"{machine.web_url}/"],
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
    }


def _app_client(
    cognito: Any, pool: str, name: str, *, secret: bool, **options: Any
) -> dict[str, str]:
    clients = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    for found in clients:
        if found["ClientName"] == name:
            answer = cognito.update_user_pool_client(
                UserPoolId=pool, ClientId=found["ClientId"], **options
            )
            break
    else:
        answer = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName=name, GenerateSecret=secret, **options
        )
    client: dict[str, str] = answer["UserPoolClient"]
    return client


def _passwords(machine: Machine) -> dict[str, str]:
    """Made once and kept, so that a second start changes nobody's password."""
    file = machine.credentials_file
    passwords = json.loads(file.read_text()) if file.exists() else {}
    for person in PEOPLE:
        passwords.setdefault(person.email, f"{secrets.token_urlsafe(9)}-Aa1")
    file.touch(mode=0o600)
    file.write_text(json.dumps(passwords, indent=2) + "\n")
    return dict(passwords)


def make_person(cognito: Any, pool: str, person: Person, *, password: str) -> None:
    """An account in the user pool, in its group; what is there already stays."""
    attributes = {"email": person.email, "email_verified": "true", "name": person.name}
    _unless_there(
        cognito.create_group, "GroupExistsException", UserPoolId=pool, GroupName=person.group
    )
    _unless_there(
        cognito.admin_create_user,
        "UsernameExistsException",
        UserPoolId=pool,
        Username=person.email,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        MessageAction="SUPPRESS",
    )
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=person.email, Password=password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=person.email, GroupName=person.group)


def _sender(ses: Any) -> None:
    ses.verify_email_identity(EmailAddress=ENVIRONMENT.sender)


def _parameters(ssm: Any, values: dict[str, str]) -> None:
    path = ENVIRONMENT.parameters
    for name, value in values.items():
        ssm.put_parameter(Name=f"{path}{name}", Value=value, Type="SecureString", Overwrite=True)
    # Made once: a new one would sign everybody out.
    _unless_there(
        ssm.put_parameter,
        "ParameterAlreadyExists",
        Name=f"{path}secret-key",
        Value=secrets.token_urlsafe(48),
        Type="SecureString",
    )


def _unless_there(make: Any, exists: str, **arguments: Any) -> None:
    try:
        make(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] != exists:
            raise
