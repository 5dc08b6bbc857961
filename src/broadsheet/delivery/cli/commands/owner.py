"""``broadsheet owner``: a link that signs a browser in as the owner of the site."""

import click

from broadsheet.delivery.cli.options import Invocation, examples, home_option, json_option, pass_invocation
from broadsheet.delivery.cli.output import emit, emit_json, say


@click.command("owner", epilog=examples("broadsheet owner"))
@json_option
@home_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> None:
    """Print a link that signs a browser in as the owner of the site.

    It is good once, for ten minutes; the browser then stays signed in for 30 days. Needed once the setting public_url
    is set: before, everybody who reaches the site is its owner.
    """
    with invocation.library() as library:
        link, everybody = library.owner.make_link(), library.owner.is_everybody
    if as_json:
        return emit_json({"link": link, "needed": not everybody})
    emit(link)
    if everybody:
        say("Nobody needs it yet: the site has no public address (BROADSHEET_PUBLIC_URL).")
    return None
