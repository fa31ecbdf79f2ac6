"""The fate of data when its stack is deleted."""

from aws_cdk import RemovalPolicy

from core.environments import Environment


def removal(environment: Environment) -> RemovalPolicy:
    """Return the removal policy: retain the data where the environment keeps it.

    A resource that a failed first deployment rolls back is not retained: it is empty, and would
    block its own name when the deployment is tried again.
    """
    if environment.keeps_data:
        return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    return RemovalPolicy.DESTROY
