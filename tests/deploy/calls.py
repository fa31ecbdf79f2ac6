"""What Zappa asks of AWS, as boto3 itself reports it ("client-side monitoring").

Only that shows which rights a deployment needs: MiniStack asks for none.
"""

import json
import socket
import threading

SERVICES = {
    "ACM": "acm",
    "API Gateway": "apigateway",
    "CloudFormation": "cloudformation",
    "CloudWatch Logs": "logs",
    "EventBridge": "events",
    "IAM": "iam",
    "Lambda": "lambda",
    "Route 53": "route53",
    "S3": "s3",
    "SNS": "sns",
}

#: The right behind a call, where it has another name.
#: Source: AWS, "Service Authorization Reference".
ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
}
VERBS = {"Create": "POST", "Get": "GET", "Update": "PATCH", "Put": "PUT", "Delete": "DELETE"}


class Calls:
    """Listens while Zappa works."""

    def __init__(self) -> None:
        self.actions: set[str] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """Makes a program report its calls here."""
        port = self._socket.getsockname()[1]
        return {"AWS_CSM_ENABLED": "true", "AWS_CSM_PORT": str(port)}

    def _listen(self) -> None:
        while True:
            said = json.loads(self._socket.recv(65536))
            # Who somebody is, anybody may ask about themselves.
            if said["Type"] == "ApiCall" and said["Service"] != "STS":
                self.actions.add(action(said["Service"], said["Api"]))


def action(service: str, call: str) -> str:
    """The right that a call needs, by the service's full name."""
    return right(SERVICES[service], call)


def right(prefix: str, call: str) -> str:
    """The right that a call needs, by the service's name in rights."""
    if prefix == "apigateway":
        return f"{prefix}:{next(verb for start, verb in VERBS.items() if call.startswith(start))}"
    return ACTIONS.get(f"{prefix}:{call}", f"{prefix}:{call}")
