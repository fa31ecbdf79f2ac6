"""The zip that Lambda runs: its contents, its bytecode and how it is made."""
