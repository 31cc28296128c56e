"""The command line: the only package that prints.

Exit status: 0 no error; 1 an error, or a warning under ``--strict``; 2 wrong usage, no project, or a file that cannot
be read. Every command of a module here is a command of ``evidence``.
"""

import gc
from importlib import import_module
from pkgutil import iter_modules

import click

from generator import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="evidence")
def main() -> None:
    """Check, build and prove an evidence site."""
    # A command makes many records and drops few: looking for garbage as often as Python does takes a tenth of its time.
    gc.set_threshold(100_000, 20, 20)


def _add_commands() -> None:
    for information in iter_modules(__path__):
        module = import_module(f"{__name__}.{information.name}")
        for value in vars(module).values():
            if isinstance(value, click.Command):
                main.add_command(value)


_add_commands()
