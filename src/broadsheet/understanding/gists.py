"""The roles of an abstract's sentences and its gist, made when asked for and kept."""

import hashlib
from collections.abc import Callable, Sequence, Set
from functools import cached_property
from threading import Event

from broadsheet.answers.editions import Gist, RoledSentence
from broadsheet.index.encoder import Encoder, SentenceEncoder
from broadsheet.paper import Paper
from broadsheet.store import Store
from broadsheet.store.gists import KeptGist
from broadsheet.understanding.gist import choose_gist
from broadsheet.understanding.network import FloatArray
from broadsheet.understanding.roles import ROLES, RoleModel, list_models
from broadsheet.understanding.sentences import split_sentences

BATCH = 100
"""Papers that are kept in one transaction."""


class Gists:
    """The roles of an abstract's sentences and its gist, made when asked for and kept.

    What is kept holds for one text and one model; of another text or by another model it counts as not there.
    """

    def __init__(self, store: Store, encoder: Callable[[], Encoder | None]) -> None:
        self._store = store
        self._open_encoder = encoder

    def read(self, paper: Paper) -> tuple[RoledSentence, ...]:
        """The sentences of its abstract (its summary, where it has none) with their roles; made now if need be."""
        sentences = split_sentences(paper.text)
        kept = self._find_kept([paper], {self._model.name}).get(paper.id)
        if kept is None and sentences:
            kept = self._make(paper)
            self._store.gists.keep([kept])
        return _present(sentences, kept) if kept else ()

    def find(self, papers: Sequence[Paper]) -> dict[int, Gist]:
        """The gists that are kept, by paper id; nothing is made or opened: one question to the store."""
        kept = self._find_kept(papers, list_models())
        found = {paper.id: _gist(split_sentences(paper.text), kept[paper.id]) for paper in papers if paper.id in kept}
        return {paper_id: gist for paper_id, gist in found.items() if gist}

    def fill(self, papers: Sequence[Paper], stop: Event | None = None) -> int:
        """Make what is not kept yet, until told to stop; how many were made. A worker's: some 70 papers a second."""
        kept = self._find_kept(papers, {self._model.name})
        missing = [paper for paper in papers if paper.id not in kept and paper.text.strip()]
        done = 0
        for at in range(0, len(missing), BATCH):
            if stop is not None and stop.is_set():
                break
            made = [self._make(paper) for paper in missing[at : at + BATCH]]
            self._store.gists.keep(made)
            done += len(made)
        return done

    @cached_property
    def _encoder(self) -> Encoder | None:
        return self._open_encoder()

    @cached_property
    def _model(self) -> RoleModel:
        return RoleModel(self._encoder)

    def _find_kept(self, papers: Sequence[Paper], models: Set[str]) -> dict[int, KeptGist]:
        """What is kept of these papers that one of these models made of the text they have now."""
        kept = self._store.gists.find([paper.id for paper in papers])
        found = ((paper, kept[paper.id]) for paper in papers if paper.id in kept)
        return {paper.id: one for paper, one in found if one.model in models and one.hash == _hash(paper)}

    def _make(self, paper: Paper) -> KeptGist:
        roles = self._model.label(split_sentences(paper.text))
        chosen = choose_gist(paper.title, roles, self._title_meaning(paper.title) if len(roles.sentences) > 1 else None)
        best = [int(row.argmax()) for row in roles.likely]
        said = tuple((ROLES[one], float(row[one])) for one, row in zip(best, roles.likely, strict=True))
        return KeptGist(paper.id, _hash(paper), self._model.name, said, -1 if chosen is None else chosen)

    def _title_meaning(self, title: str) -> FloatArray | None:
        encoder = self._encoder
        if not self._model.uses_encoder or not isinstance(encoder, SentenceEncoder):
            return None
        meaning: FloatArray = encoder.encode_sentences([title]).meanings[0]
        return meaning


def _hash(paper: Paper) -> str:
    """Of all that the gist is made of."""
    text = f"{paper.title}\0{paper.text}".encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _present(sentences: Sequence[str], kept: KeptGist) -> tuple[RoledSentence, ...]:
    """Sentences beyond those that were read are what the last one was."""
    roles = [*kept.roles, *([kept.roles[-1]] * len(sentences))] if kept.roles else []
    return tuple(
        RoledSentence(text.strip(), role, sure, number == kept.chosen)
        for number, (text, (role, sure)) in enumerate(zip(sentences, roles, strict=False))
    )


def _gist(sentences: Sequence[str], kept: KeptGist) -> Gist | None:
    if not 0 <= kept.chosen < min(len(sentences), len(kept.roles)):
        return None
    return Gist(sentences[kept.chosen].strip(), kept.roles[kept.chosen][0])
