"""The entry point: `cdk deploy apexshare-prod-foundation` runs this (see `cdk.json`)."""

from aws_cdk import App, Environment, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from core import environments
from infra.context import Context
from infra.data.copies import CopiesStack
from infra.edge import EdgeStack
from infra.foundation import FoundationStack
from infra.rights.pipeline import PipelineStack


def build(app: App, environment: environments.Environment) -> tuple[FoundationStack, EdgeStack]:
    """Build the stacks of one environment; `backup_region` adds a third, for the copies there."""
    context = Context.of(app.node)
    home = Environment(region=environments.REGION)
    foundation = FoundationStack(
        app, environment.foundation, environment=environment, context=context, env=home
    )
    edge = EdgeStack(
        app,
        environment.edge,
        environment=environment,
        context=context,
        foundation=foundation,
        env=home,
    )
    stacks = [foundation, edge]
    if environment.backup_region:
        CopiesStack.beside(app, foundation, environment=environment)
    for stack in stacks:
        stack.termination_protection = environment.keeps_data
        Tags.of(stack).add("environment", environment.name)
        Tags.of(stack).add("service", "apexshare")
    return foundation, edge


def pipeline(app: App) -> PipelineStack | None:
    """Build the stack that lets GitHub deploy, if the context names a repository."""
    made = PipelineStack.where_wanted(app, env=Environment(region=environments.REGION))
    if made:
        Tags.of(made).add("service", "apexshare")
    return made


def main() -> None:
    """Synthesise the stacks of every environment; `cdk` chooses by name which one to deploy."""
    app = App()
    for environment in environments.ENVIRONMENTS.values():
        build(app, environment)
    pipeline(app)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()


if __name__ == "__main__":
    main()
