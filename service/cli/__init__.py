"""The command line: one module per command."""

from __future__ import annotations

import sys

import click

from service.cli.check import check
from service.cli.database import db
from service.cli.describe import describe
from service.cli.lint import lint
from service.cli.serve import serve
from service.cli.work import work
from service.errors import ConfigurationError


class Commands(click.Group):
    """Says what is wrong with the settings in plain lines, one per fault."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ConfigurationError as error:
            for fault in error.faults:
                click.echo(f"altaloud: {fault}", err=True)
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="altaloud")
def main() -> None:
    """Gives images words and a voice: alt text, long descriptions and speech in several languages."""


for command in (serve, work, check, db, describe, lint):
    main.add_command(command)
