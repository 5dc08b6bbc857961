"""What the score of an edition's paper is made of, for people."""

from broadsheet.answers import ReasonKind
from broadsheet.editions import recipe

REASONS = (
    ReasonKind(
        "edition",
        "Score",
        "The sum of the parts below. Papers stand in its order; what repeats a paper above it is taken away first, and "
        "the next paper is the one that has most then.",
        f"{recipe.ATTENTION:g} · attention + up to {recipe.PROMISE:g} · promise + {recipe.LISTED:g} · daily page "
        f"+ {recipe.SUBMITTED:g} · submitted − {recipe.DIVERSITY:g} · repeats",
    ),
    ReasonKind(
        "attention",
        "Attention",
        "Votes, comments and stars until the edition was closed, on a scale of doublings, against the most attended "
        f"paper of that day (which is taken to have {recipe.LEAST_MOST:.0f} votes at least). A comment counts "
        f"{recipe.COMMENT:g} votes; each doubling of the stars of its code counts {recipe.STAR:g}.",
        "log₂(1 + votes + 2 · comments + log₂(1 + stars)) / the same of the most attended",
    ),
    ReasonKind(
        "promise",
        "Promise",
        "Which share of that day's papers promise less, by what is known before any vote. It counts "
        f"{recipe.PROMISE:g} on a day without votes, and soon less when there are some.",
        f"(papers that promise less + ½) / all, times {recipe.PROMISE:g} · ({recipe.LEAST_MOST:g} / "
        f"({recipe.LEAST_MOST:g} + votes of the most attended))²",
    ),
    ReasonKind(
        "listed",
        "Daily page",
        "Its place on the daily page of a source, where somebody put it: 1 for the first, near "
        f"{1 - recipe.LAST_PLACE:g} for the last.",
        f"1 − {recipe.LAST_PLACE:g} · (place − 1) / last place",
    ),
    ReasonKind("submitted", "Submitted here", "A reader of this site brought it in.", "1"),
    ReasonKind(
        "repeats",
        "Repeats",
        "How much it is like the one paper above that it is most like: nothing up to a likeness in meaning "
        f"(cosine) of {recipe.LEAST_ALIKE:g}, all from {recipe.MOST_ALIKE:g} on. Where meaning is not known, by the "
        f"words both use, from {recipe.LEAST_SHARED:g} to {recipe.MOST_SHARED:g}.",
        f"(cosine − {recipe.LEAST_ALIKE:g}) / {recipe.MOST_ALIKE - recipe.LEAST_ALIKE:g}, between 0 and 1",
    ),
)
