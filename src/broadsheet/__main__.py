"""``python -m broadsheet`` is the command line."""

from broadsheet.delivery.cli import main

main()
