"""What becomes of data when its stack goes."""

from aws_cdk import RemovalPolicy

from apexshare.environments import Environment


def removal(environment: Environment) -> RemovalPolicy:
    """It stays where it is to be kept.

    But not what a first deployment made and took back: it is empty, and its name would be taken
    when the deployment is tried again.
    """
    if environment.keeps_data:
        return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
    return RemovalPolicy.DESTROY
