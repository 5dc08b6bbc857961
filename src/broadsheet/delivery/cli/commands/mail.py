"""``broadsheet mail``: letters, and what becomes of them."""

import click

from broadsheet.delivery.cli.commands.mail_preview import preview
from broadsheet.delivery.cli.options import home_option


@click.group("mail")
@home_option
def command() -> None:
    """Look at letters before they are sent, and after."""


command.add_command(preview)
