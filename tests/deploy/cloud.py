"""AWS as `zappa deploy` meets it: MiniStack, with what `infra/` makes on AWS before.

Unlike `make run`, MiniStack's own S3 holds the videos here, because it calls the function.
"""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import override_settings

from apexshare.local import seed
from apexshare.local.services import programs
from apexshare.local.services.machine import ROOT, Machine
from apexshare.local.services.processes import Processes, Service
from core.environments import ENVIRONMENTS, REGION
from core.school import PREFIX
from deploy.zip import runtime
from deploy.zip.runtime import Runtime
from tests.deploy.calls import Calls

ENVIRONMENT = ENVIRONMENTS["dev"]
#: What Lambda brings; the interpreter that MiniStack runs the function in has none of it.
LAMBDAS_OWN = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six.py")

SECRET = "only CloudFront knows"


def lambdas_python() -> Runtime:
    """Lambda's own Python, where this machine has one; else this one."""
    try:
        return runtime.find()
    except runtime.NoPython:
        return Runtime(f"{sys.version_info[0]}.{sys.version_info[1]}", sys.executable)


LAMBDA = lambdas_python()

#: What `make deploy` has Zappa do.
DEPLOYING = ("deploy", "update")


@dataclass(frozen=True, kw_only=True)
class Account(Machine):
    """An account on MiniStack. The product is known to it by its domain."""

    @property
    def web_url(self) -> str:
        return ENVIRONMENT.origin

    @property
    def endpoints(self) -> dict[str, str]:
        return dict.fromkeys(super().endpoints, self.aws_url)

    @property
    def aws_url(self) -> str:
        return f"http://127.0.0.1:{self.aws_port}"

    def client(self, service: str) -> Any:
        # What makes something is not tried again: the first try may only be slow.
        config = Config(read_timeout=300, retries={"total_max_attempts": 1})
        return boto3.client(service, endpoint_url=self.aws_url, region_name=REGION, config=config)


def ministack(account: Account) -> Service:
    """MiniStack, which runs the function on the Python that it takes for its own."""
    service = programs.ministack(account)
    [script] = service.command
    start = (
        f"import runpy, sys; sys.executable = {LAMBDA.interpreter!r}; sys.argv = [{script!r}]; "
        f"runpy.run_path({script!r}, run_name='__main__')"
    )
    return replace(service, command=[str(Path(script).with_name("python")), "-c", start])


@dataclass
class Cloud:
    """A running MiniStack, seeded."""

    account: Account
    passwords: dict[str, str]
    signing_key: rsa.RSAPrivateKey
    processes: Processes
    #: What Zappa was told so far.
    ran: list[str] = field(default_factory=list)
    #: Of the code; another one makes another zip.
    release: int = 1
    calls: Calls = field(default_factory=Calls)

    @classmethod
    def start(cls, state: Path) -> "Cloud":
        port = 14566 + int(os.environ.get("TEST_PORTS", "0"))
        account = Account(state=state, web_port=0, aws_port=port, s3_port=0)
        processes = Processes(threading.Event())
        processes.start(ministack(account))
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        cloud = cls(account, seed.seed(account), key, processes)
        cloud._found()
        return cloud

    def _found(self) -> None:
        """What `infra/` makes beside what `make run` needs as well."""
        client = self.account.client
        client("s3").create_bucket(Bucket=f"{PREFIX}-code-dev")
        client("s3").create_bucket(Bucket=ENVIRONMENT.static_bucket)
        client("iam").create_role(
            RoleName=f"{PREFIX}-dev-lambda", AssumeRolePolicyDocument=json.dumps({"Statement": []})
        )
        client("sns").create_topic(Name=ENVIRONMENT.feedback_topic)
        client("sesv2").create_email_identity(EmailIdentity=ENVIRONMENT.domain)
        client("ses").create_configuration_set(
            ConfigurationSet={"Name": ENVIRONMENT.configuration_set}
        )
        client("s3").create_bucket(Bucket=ENVIRONMENT.log_bucket)
        client("apigateway").create_domain_name(
            domainName=ENVIRONMENT.api_domain, endpointConfiguration={"types": ["REGIONAL"]}
        )
        client("logs").create_log_group(logGroupName=ENVIRONMENT.api_log)
        pem = self.signing_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        for name, value in {
            "hosted-pages": self.account.aws_url,
            "video-domain": f"videos.{ENVIRONMENT.domain}",
            "cloudfront-key-id": "K123",
            "cloudfront-private-key": pem.decode(),
            "origin-secret": SECRET,
        }.items():
            client("ssm").put_parameter(
                Name=f"{ENVIRONMENT.parameters}{name}", Value=value, Type="SecureString"
            )
        with override_settings(AWS_ENDPOINTS=self.account.endpoints):
            seed.make_table()

    def zappa(self, *command: str, endpoint: str = "") -> str:
        """Zappa itself, as a developer calls it; returns what it says.

        Args:
            endpoint: where AWS is, if not here.
        """
        run = subprocess.run(
            [Path(sys.executable).parent / "zappa", *command, "-s", self._settings()],
            cwd=ROOT,
            env={
                **os.environ,
                **self.account.credentials,
                "AWS_ENDPOINT_URL": endpoint or self.account.aws_url,
                "VIRTUAL_ENV": sys.prefix,
                "PACKAGE_PYTHON": LAMBDA.interpreter,
                **(self.calls.environment if command[0] in DEPLOYING else {}),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        self.ran.append(" ".join(command))
        return run.stdout + run.stderr

    def shell(self, script: str, **environment: str) -> str:
        """Run what the documentation tells to type to AWS; return what it prints."""
        run = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", script],
            cwd=ROOT,
            env={
                **os.environ,
                **self.account.credentials,
                "AWS_ENDPOINT_URL": self.account.aws_url,
                "PATH": f"{ROOT / '.venv-awscli/bin'}:{os.environ['PATH']}",
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def _settings(self) -> Path:
        """The committed ones, but for MiniStack's Python and for what only AWS answers."""
        settings = json.loads((ROOT / "zappa_settings.json").read_text())
        settings["dev"] |= {
            "runtime": LAMBDA.name,
            "touch": False,  # it would ask amazonaws.com
            "environment_variables": {"RELEASE": str(self.release)},
        }
        settings["dev"]["aws_environment_variables"] |= {
            "PYTHONPATH": str(self.lambdas_own()),
            # MiniStack hands the function its own environment as well, which is ours.
            "DJANGO_SETTINGS_MODULE": "apexshare.settings.aws",
        }
        file = self.account.state / "zappa_settings.json"
        file.write_text(json.dumps(settings))
        return file

    def lambdas_own(self) -> Path:
        """A folder with what Lambda brings."""
        folder = self.account.state / "lambdas-own"
        installed = Path(boto3.__file__).parents[1]
        if not folder.exists():
            folder.mkdir()
            for name in LAMBDAS_OWN:
                (folder / name).symlink_to(installed / name)
        return folder

    @property
    def api(self) -> str:
        """The id of the API that Zappa made."""
        [api] = self.account.client("apigateway").get_rest_apis()["items"]
        return str(api["id"])

    def stop(self) -> None:
        self.processes.stop()
