"""What is worth following, for whoever follows nothing yet."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from broadsheet.answers.following import FollowChoice
from broadsheet.sources.live import LiveSource

CHOICES = (
    FollowChoice("hf:daily", "Hugging Face Daily Papers", "A few dozen papers a day that people vote upon, mostly AI."),
    FollowChoice("arxiv:cs.CL", "arXiv: Computation and Language", "Language models, translation, dialogue; busy."),
    FollowChoice("arxiv:cs.LG", "arXiv: Machine Learning", "How machines learn, in theory and use; the busiest list."),
    FollowChoice("arxiv:cs.CV", "arXiv: Computer Vision", "Images, video and what is seen in them; busy."),
    FollowChoice("arxiv:cs.IR", "arXiv: Information Retrieval", "Search and recommendation; a moderate list."),
    FollowChoice(
        "arxiv:stat.ML", "arXiv: Machine Learning (Statistics)", "Learning as statistics; mostly cross-lists."
    ),
    FollowChoice("arxiv:math.PR", "arXiv: Probability", "Random processes and their limits; a moderate list."),
    FollowChoice("arxiv:quant-ph", "arXiv: Quantum Physics", "Quantum theory and computing; busy."),
    FollowChoice("arxiv:astro-ph.GA", "arXiv: Astrophysics of Galaxies", "Galaxies, near and far; a moderate list."),
    FollowChoice("biorxiv:neuroscience", "bioRxiv: Neuroscience", "Preprints on brains and nerves; every day."),
    FollowChoice("biorxiv:bioinformatics", "bioRxiv: Bioinformatics", "Preprints on biology by computer; every day."),
    FollowChoice("medrxiv:all", "medRxiv", "Preprints of clinical research, before any review; every day."),
)


def list_choices(sources: Sequence[LiveSource], followed: Collection[str]) -> list[FollowChoice]:
    """The choices that some source can follow, each marked when it is followed."""
    prefixes = {one.prefix for one in sources}
    offered = [one for one in CHOICES if one.name.partition(":")[0] in prefixes]
    return [replace(one, followed=one.name in followed) for one in offered]
