"""bioRxiv: preprints in biology, harvested day by day. See ``openrxiv.py``, which medRxiv shares."""

from broadsheet.sources.openrxiv import Server

_SERVER = Server(
    "biorxiv",
    "bioRxiv",
    (
        "animal behavior and cognition", "biochemistry", "bioengineering", "bioinformatics", "biophysics",
        "cancer biology", "cell biology", "clinical trials", "developmental biology", "ecology", "epidemiology",
        "evolutionary biology", "genetics", "genomics", "immunology", "microbiology", "molecular biology",
        "neuroscience", "paleontology", "pathology", "pharmacology and toxicology", "physiology", "plant biology",
        "scientific communication and education", "synthetic biology", "systems biology", "zoology",
    ),
)  # fmt: skip

name = "biorxiv"
describe = "bioRxiv: preprints in biology, all of them or one category."
prefix = "biorxiv"
recognise = _SERVER.recognise
parse_records = _SERVER.parse_records
read_stream = _SERVER.read_stream
follows = _SERVER.follows
next_due = _SERVER.next_due
fetch_since = _SERVER.fetch_since
