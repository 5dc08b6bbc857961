"""A site for a program that asks thousands of odd things: no limits of pace, and nothing that reaches out.

python clients/unlimited.py HOME

It has the starter library and listens on loopback only. The limits are lifted here, in this process; the product has no
setting for that. A token with every scope is written to HOME.token.
"""

import sys
from pathlib import Path

from broadsheet.delivery.web.api import server
from broadsheet.delivery.web.limits import Limits
from broadsheet.delivery.web.serving import serve
from broadsheet.library import Library
from broadsheet.readers.limits import AN_HOUR
from broadsheet.settings import ADDRESSES, read_settings

NOBODY = "http://127.0.0.1:9"
"""The port of the old discard service: whoever asks there is refused at once."""
ENDLESS = 10**9


def main(home: Path) -> None:
    """Fill the home, write the token, serve until told to stop."""
    server.LIMITS = Limits(quota=ENDLESS)
    AN_HOUR["submit"] = AN_HOUR["come"] = ENDLESS
    settings = read_settings(home=home, encoder="none", **dict.fromkeys(ADDRESSES, NOBODY))
    with Library.open(settings) as library:
        library.load_starter()
        library.update_index(meaning=False)
        _, token = library.tokens.make("tried by a program", ("write", "owner"))
        home.with_suffix(".token").write_text(token)
        serve(library, "127.0.0.1", 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
