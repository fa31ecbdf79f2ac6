"""The stack in the region that receives the table's copies."""

from aws_cdk import App, Environment, Stack, Tags

from core import environments
from infra.data.backup import vault


class CopiesStack(Stack):
    """A backup vault, and nothing else."""

    @classmethod
    def beside(
        cls, app: App, foundation: Stack, *, environment: environments.Environment
    ) -> "CopiesStack":
        """Make the stack in `backup_region`; the foundation's backup plan depends on it."""
        made = cls(
            app,
            f"{environment.function}-copies",
            env=Environment(region=environment.backup_region),
            termination_protection=environment.keeps_data,
        )
        vault(made, environment)
        Tags.of(made).add("environment", environment.name)
        foundation.add_stack_dependency(made)
        return made
