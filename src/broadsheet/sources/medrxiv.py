"""medRxiv: preprints in the health sciences, harvested day by day. See ``openrxiv.py``, which bioRxiv shares."""

from broadsheet.sources.openrxiv import Server

_SERVER = Server(
    "medrxiv",
    "medRxiv",
    (
        "addiction medicine", "allergy and immunology", "anesthesia", "cardiovascular medicine",
        "dentistry and oral medicine", "dermatology", "emergency medicine",
        "endocrinology (including diabetes mellitus and metabolic disease)", "epidemiology", "forensic medicine",
        "gastroenterology", "genetic and genomic medicine", "geriatric medicine", "health economics",
        "health informatics", "health policy", "health systems and quality improvement", "hematology", "hiv/aids",
        "infectious diseases (except hiv/aids)", "intensive care and critical care medicine", "medical education",
        "medical ethics", "nephrology", "neurology", "nursing", "nutrition", "obstetrics and gynecology",
        "occupational and environmental health", "oncology", "ophthalmology", "orthopedics", "otolaryngology",
        "pain medicine", "palliative medicine", "pathology", "pediatrics", "pharmacology and therapeutics",
        "primary care research", "psychiatry and clinical psychology", "public and global health",
        "radiology and imaging", "rehabilitation medicine and physical therapy", "respiratory medicine",
        "rheumatology", "sexual and reproductive health", "sports medicine", "surgery", "toxicology",
        "transplantation", "urology",
    ),
)  # fmt: skip

name = "medrxiv"
describe = "medRxiv: preprints in the health sciences, all of them or one category."
prefix = "medrxiv"
recognise = _SERVER.recognise
parse_records = _SERVER.parse_records
read_stream = _SERVER.read_stream
follows = _SERVER.follows
next_due = _SERVER.next_due
fetch_since = _SERVER.fetch_since
