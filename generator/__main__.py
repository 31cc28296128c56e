"""``python -m generator`` is the command ``evidence``."""

from generator.cli import main

main(prog_name="evidence")
