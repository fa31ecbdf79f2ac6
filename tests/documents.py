"""The commands that the documentation shows, out of its own text, and who runs each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from apexshare.local.services.machine import ROOT
from core.environments import ENVIRONMENTS
from core.school import DOMAIN, PREFIX

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

#: Who runs a command: `make` is asked for its targets only; the others really run, `zappa`,
#: `cloud` and `function` (which needs what Zappa makes) in tests/deploy, `product` in tests/stack.
Runner = Literal["make", "zappa", "cloud", "function", "product"]

#: What asks for the function and its API.
_FUNCTION = r"(?:[A-Z]+=\$\()?aws (?:apigateway|lambda) "

RUNNERS: dict[Runner, re.Pattern[str]] = {
    "make": re.compile(r"(?:[A-Z_]+=\S+ )?make "),
    "zappa": re.compile(r"zappa "),
    "function": re.compile(_FUNCTION),
    "cloud": re.compile(
        rf"(?!{_FUNCTION})(?:[A-Z]+=\$\()?aws |source |export |"
        r"\.venv/bin/python -m deploy\.restore |\.venv-infra/bin/python -m infra\.rights\.secrets "
    ),
    "product": re.compile(r"\.venv/bin/python (manage\.py|-m tools\.costs) "),
}

_CDK = "The CDK deploys to AWS alone; tests/infra looks at all that it would deploy."
_NO_SYSTEM_BACKUP = "MiniStack keeps no backup of a table that is deleted."

_NO_STACK = "MiniStack has none of the stacks that the CDK makes."
_NO_QUEUE = "For queues this AWS CLI asks queue.amazonaws.com, whatever endpoint it is told."
_NO_NAMES = "Our names lead to nothing on this machine; tests ask what is behind them."
_STILL_NEEDED = "The commands after it need what it takes away."
_NO_VIDEO = (
    "https://api-dev.apexshare.training/api/v1/downloads/00000000-0000-4000-8000-000000000000"
)
_FAILED = "--stack-name apexshare-prod-foundation"

#: Commands that no test runs, and why not.
NOT_RUN = {
    "npx aws-cdk@2.1148.1 bootstrap aws://<account>/us-east-1": _CDK,
    "npx aws-cdk@2.1148.1 deploy apexshare-prod-foundation": _CDK,
    "npx aws-cdk@2.1148.1 deploy apexshare-prod-edge": _CDK,
    "npx aws-cdk@2.1148.1 destroy apexshare-dev-foundation": _CDK,
    "npx aws-cdk@2.1148.1 deploy apexshare-pipeline": _CDK,
    "npx aws-cdk@2.1148.1 diff": _CDK,
    ".venv/bin/uv python install 3.13": "It fetches what the machine of the tests may have.",
    "aws service-quotas request-service-quota-increase --region us-east-1 --service-code lambda"
    " --quota-code L-B99A9384 --desired-value 1000": "MiniStack grants no quotas.",
    f"aws cloudformation describe-stack-events {_FAILED} --output text --query"
    " 'StackEvents[?ResourceStatus==`CREATE_FAILED`].[LogicalResourceId,ResourceStatusReason]'": (
        _NO_STACK
    ),
    f"aws cloudformation describe-stacks {_FAILED} --query 'Stacks[0].StackStatus'"
    " --output text": _NO_STACK,
    f"aws cloudformation update-termination-protection {_FAILED}"
    " --no-enable-termination-protection": _NO_STACK,
    f"aws cloudformation delete-stack {_FAILED}": _NO_STACK,
    "QUEUE=$(aws sqs get-queue-url --queue-name apexshare-failed-events-prod"
    " --query QueueUrl --output text)": _NO_QUEUE,
    'aws sqs receive-message --queue-url "$QUEUE" --max-number-of-messages 10'
    " --query 'Messages[].Body'": _NO_QUEUE,
    'aws sqs purge-queue --queue-url "$QUEUE"': _NO_QUEUE,
    "aws dynamodb delete-table --table-name apexshare-uploads-prod": _STILL_NEEDED,
    'aws cognito-idp update-user-pool --user-pool-id "$FAILED"'
    " --deletion-protection INACTIVE": _STILL_NEEDED,
    'aws cognito-idp delete-user-pool --user-pool-id "$FAILED"': _STILL_NEEDED,
    f"aws cloudformation wait stack-delete-complete {_FAILED}": _NO_STACK,
    "aws cognito-idp respond-to-auth-challenge --region us-east-1 --no-sign-request"
    ' --client-id "$PROGRAMS_CLIENT_ID" --challenge-name SOFTWARE_TOKEN_MFA --session …'
    " --challenge-responses USERNAME=trainer@example.com,SOFTWARE_TOKEN_MFA_CODE=123456": (
        "There is no authenticator to take a code from."
    ),
    "BACKUP=$(aws dynamodb list-backups --table-name apexshare-uploads-prod --backup-type SYSTEM"
    " --query 'BackupSummaries[-1].BackupArn' --output text)": _NO_SYSTEM_BACKUP,
    "aws dynamodb restore-table-from-backup --target-table-name apexshare-uploads-prod"
    ' --backup-arn "$BACKUP"': _NO_SYSTEM_BACKUP,
    "curl --tls-max 1.1 https://api-dev.apexshare.training/": _NO_NAMES,
    "curl -i https://api-dev.apexshare.training/": _NO_NAMES,
    "curl -i https://dev.apexshare.training/": _NO_NAMES,
    "curl -i https://dev.apexshare.training/api/v1/uploads/recent": _NO_NAMES,
    f'curl -s "{_NO_VIDEO}?n=[1-60]"': _NO_NAMES,
    f'curl -i -H "X-Forwarded-For: 203.0.113.9" {_NO_VIDEO}': _NO_NAMES,
    "aws cognito-idp describe-managed-login-branding-by-client --user-pool-id … --client-id …"
    " --return-merged-resources": "MiniStack has no branding.",
    "aws sesv2 delete-suppressed-destination --email-address sam@example.com": (
        "MiniStack knows no list of suppressed addresses."
    ),
}

_FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)
_INLINE = re.compile(r"`([^`]+)`")

#: What a piece of code outside of a console begins with that somebody is to type.
_TYPED = re.compile(r"(?:[A-Z_]+=\S+ )*(?:make|aws|curl|zappa \w+|npx|\.venv[\w-]*/bin/\w+) \S")


@dataclass(frozen=True)
class Command:
    """One command, on one line, and the document that it is in."""

    document: str
    text: str

    @property
    def runners(self) -> list[Runner]:
        """Who runs it; nobody, where `NOT_RUN` says why."""
        if self.text in NOT_RUN:
            return []
        return [name for name, pattern in RUNNERS.items() if pattern.match(self.text)]

    @property
    def in_school(self) -> str:
        """The same with the school's own prefix and domain."""
        text = self.text.replace("apexshare.training", DOMAIN)
        return re.sub(r"\bapexshare(?=[-/])", PREFIX, text)

    @property
    def in_dev(self) -> str:
        """The same for the environment that tests have."""
        dev, prod = ENVIRONMENTS["dev"], ENVIRONMENTS["prod"]
        text = re.sub(rf"(?<![\w.-]){re.escape(prod.domain)}", dev.domain, self.in_school)
        return re.sub(r"\bprod\b", "dev", text)


def commands(runner: Runner | None = None) -> list[Command]:
    """All of them, or those of one runner, in the documents' order.

    Lines of a console after `$`, lines that are indented as code, and code within sentences. What
    only names a command, such as `zappa update`, is none. Blocks of `sh` are docs/api.md's, which
    `tests/stack/test_api.py` runs as they are.
    """
    found = [Command(path.name, text) for path in DOCUMENTS for text in _read(path.read_text())]
    return [each for each in found if runner is None or runner in each.runners]


def _read(text: str) -> list[str]:
    places = dict(_consoles(text))
    # As long as before, so that places stay the same.
    prose = _FENCED.sub(lambda match: " " * len(match[0]), text)
    for pattern in (_INDENTED, _INLINE):
        for match in pattern.finditer(prose):
            code = " ".join(match[1].split())
            if _TYPED.match(code):
                places[match.start(), 0] = _without_comment(code)
    return [places[place] for place in sorted(places)]


def _consoles(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """What stands after each `$`, with continued lines joined, by block and line."""
    for match in _FENCED.finditer(text):
        if match[2] != "console":
            continue
        for number, line in enumerate(re.sub(r"\\\n *", "", match[3]).splitlines()):
            typed = _without_comment(line.strip().removeprefix("$ "))
            if line.strip().startswith("$ ") and typed:
                yield (match.start(), number), typed


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s+)#\s.*", "", line).strip()
