"""The engine that finds by meaning: one int8 vector a paper, kept in a file, searched with faiss."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.cleaning import plain_text
from broadsheet.index import vector_codes, vector_file, vector_search
from broadsheet.index.encoder import Encoder, Question, TokenEncoder, join_paper_text
from broadsheet.index.engine import Hit, Ids
from broadsheet.index.token_file import NONE, TokenFile
from broadsheet.index.token_match import Packed, match_tokens, pack
from broadsheet.index.vector_file import Records, Snapshot
from broadsheet.index.vector_search import Searcher
from broadsheet.index.vector_state import State, empty_state, open_earlier, read_state
from broadsheet.paper import Paper
from broadsheet.sizes import bytes_of


@dataclass(frozen=True, slots=True)
class _Entry:
    """A paper's vector, the hash of the text it stands for, and the vectors of its tokens."""

    text: int
    vector: NDArray[np.int8]
    tokens: Packed = field(default_factory=lambda: NONE)


class MeaningVectors:
    """The vectors in ``folder``, made by ``encoder``. Implements ``MeaningEngine``; see there.

    MeaningVectors(folder, encoder, writable=True)      the one process that writes
    MeaningVectors(folder, encoder)                     any number that ask; refresh() shows them new commits
    MeaningVectors(folder, encoder, reuse=old, ...)     takes over the vectors of ``old`` that still hold

    Vectors of another model are not seen. A writer makes its own beside them (see ``vector_state.py``) and puts them in
    use when all are there; until then who asks has an empty engine, and ``model`` tells whose vectors lie there.

    Safe to ask from several threads while one writes. Above ``exact_up_to`` papers a search costs 56 bytes of memory a
    paper; the file itself (400 bytes a paper) is mapped, and processes share it. Raises CorruptIndex.
    """

    name = "meaning"

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        reuse: Path | None = None,
        writable: bool = False,
        exact_up_to: int = vector_search.EXACT_UP_TO,
    ) -> None:
        self.folder = folder
        self.encoder = encoder
        self._writable = writable
        self._exact_up_to = exact_up_to
        self._entries: dict[int, _Entry | None] = {}
        self._reuse = reuse
        self._earlier = open_earlier(reuse, encoder.name)
        self._making = threading.Lock()
        self._state = read_state(folder, encoder, writable)

    @property
    def mark(self) -> int:
        """The last change held durably; 0 for an empty engine."""
        return self._state.mark.mark

    @property
    def model(self) -> str:
        """The name of the model whose vectors lie on disk, which may be another than the encoder's; or empty."""
        found = vector_file.read_mark(self.folder)
        return found.model if found else ""

    @property
    def detail(self) -> str:
        """The name of the model."""
        return self.model

    def count(self) -> int:
        """How many papers it holds."""
        return len(self._state.snapshot.ids)

    def bytes(self) -> int:
        """Its size on disk."""
        return bytes_of(self.folder.glob("*"))

    def pending(self, papers: Sequence[Paper]) -> list[Paper]:
        """Those of these papers that :meth:`add` would have to encode, which is what takes time."""
        needed = self._find_unencoded({paper.id: _text_of(paper) for paper in papers})
        return [paper for paper in papers if paper.id in needed]

    def add(self, papers: Sequence[Paper]) -> None:
        """Hold these papers from the next commit on; encodes only texts it has no vector for.

        Some 135 papers/s on two cores, so give slices of 64 to be able to stop between them.
        """
        self._must_write()
        texts = {paper.id: _text_of(paper) for paper in papers}
        unencoded = self._find_unencoded(texts, take_over=True)
        entries = self._encode([texts[paper_id] for paper_id in unencoded])
        self._entries.update(zip(unencoded, entries, strict=True))

    def remove(self, ids: Sequence[int]) -> None:
        """Let go of these papers from the next commit on. Ids it does not hold are fine."""
        self._must_write()
        rows = self._state.snapshot.find_rows(np.array(ids, np.int64))
        for paper_id, row in zip(ids, rows.tolist(), strict=True):
            self._entries.pop(paper_id, None)
            if row >= 0:
                self._entries[paper_id] = None

    def commit(self, mark: int) -> None:
        """Make everything since the last commit durable and visible, and move the mark.

        Above ``exact_up_to`` papers it now and then gives codes to those that have none: a second or two of work, once
        half a minute when there are 400,000. Raises Unusable when the disk refuses; nothing is lost then and it may be
        tried again.
        """
        self._must_write()
        before = self._state.mark
        if not self._entries and mark == before.mark and before.rows:
            return
        records = self._list_records()
        if len(records) or not before.rows:
            vector_file.append_records(self.folder, before, records)
            self._append_tokens(before.file, before.rows)
        after = replace(before, rows=before.rows + len(records), mark=mark)
        vector_file.write_mark(self.folder, after, self._state.place)
        self._entries.clear()
        self.refresh()
        self._renew_codes()
        vector_file.remove_others(self.folder, self._state.mark, vector_file.read_mark(self.folder))

    def put_in_use(self) -> None:
        """Let these vectors take the place of another model's, now that all are there. Nothing to do without one."""
        self._must_write()
        if self._state.place == vector_file.NEXT and self._state.mark.mark:
            vector_file.put_in_use(self.folder)
            self._state.place = vector_file.IN_USE
            vector_file.remove_others(self.folder, self._state.mark)

    def refresh(self) -> None:
        """See what another process has committed meanwhile."""
        before = self._state
        found = vector_file.read_mark(self.folder, before.place)
        if found == before.mark or (found is None and before.mark.rows):
            return  # the latter: a newer generation is in use, and who still holds this one goes on with what it has
        fresh = read_state(self.folder, self.encoder, self._writable, before)
        if before.searcher is not None:
            self._searcher(fresh, before.searcher)  # searches meanwhile go on with what was
        self._state = fresh

    def warm_up(self) -> None:
        """Load what the first search would have to: faiss, and the codes or a copy of the vectors."""
        if self.count():
            self._searcher(self._state)

    def close(self) -> None:
        """Let go of every file; what was not committed is dropped."""
        self._entries.clear()
        self._state = empty_state(self._state.mark, self._state.place)

    def nearest(self, vector: NDArray[np.float32], limit: int, allowed: Ids | None = None) -> list[Hit]:
        """The papers whose vectors are nearest by cosine, best first; only ``allowed`` ids when given.

        Exact but for rounding to int8 (some 0.001) up to ``exact_up_to`` papers and whenever ``allowed`` leaves few.
        Else one or two in 100 of the ten nearest are missed.
        """
        state = self._state
        if limit < 1 or not len(state.snapshot.ids):
            return []
        papers, cosines = self._searcher(state).find(vector, limit, allowed)
        return list(map(Hit, papers.tolist(), cosines.tolist()))

    def vectors(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """The unit vectors of those of these papers it holds."""
        snapshot = self._state.snapshot
        rows = snapshot.find_rows(np.array(ids, np.int64))
        held = [paper_id for paper_id, row in zip(ids, rows, strict=True) if row >= 0]
        return dict(zip(held, snapshot.list_vectors(rows[rows >= 0]), strict=True))

    def match_tokens(self, question: Question, weights: NDArray[np.float64], ids: Ids) -> NDArray[np.float64]:
        """How well the tokens of each of these papers match those of a question, 0 to 1; NaN where they are not known.

        ``weights`` says how much each token of the question counts. See ``token_match.py``.
        """
        state = self._state
        state.tokens = state.tokens or TokenFile(self.folder, state.mark.file)
        packed, counts = state.tokens.read(state.snapshot.find_rows(ids))
        return match_tokens(question.tokens, weights, packed, counts)

    def _must_write(self) -> None:
        if not self._writable:
            raise RuntimeError("these vectors were opened for reading")

    def _searcher(self, state: State, before: Searcher | None = None) -> Searcher:
        """What searches this state, made when it is first asked for."""
        if state.searcher is None:
            with self._making:
                if state.searcher is None:
                    state.searcher = vector_search.make_searcher(self.folder, state.mark, state.snapshot, before)
        return state.searcher

    def _find_unencoded(self, texts: dict[int, str], take_over: bool = False) -> list[int]:
        """The papers whose text it has no vector for; ``take_over`` notes those that the earlier index has."""
        held = self._hash_held(texts)
        changed = {paper_id: _hash(text) for paper_id, text in texts.items()}
        changed = {paper_id: text for paper_id, text in changed.items() if held.get(paper_id) != text}
        known = self._find_earlier(changed)
        if take_over:
            self._entries.update(known)
        return [paper_id for paper_id in changed if paper_id not in known]

    def _hash_held(self, texts: dict[int, str]) -> dict[int, int]:
        held = _hash_rows(self._state.snapshot, list(texts))
        for paper_id in texts.keys() & self._entries.keys():
            entry = self._entries[paper_id]
            held[paper_id] = entry.text if entry else -1
        return held

    def _find_earlier(self, hashes: dict[int, int]) -> dict[int, _Entry]:
        """The vectors of these very texts in the index before this one."""
        if self._earlier is None or self._reuse is None:
            return {}
        earlier = self._earlier.snapshot
        known = _hash_rows(earlier, list(hashes))
        same = [paper_id for paper_id, text in known.items() if hashes[paper_id] == text]
        rows = earlier.find_rows(np.array(same, np.int64))
        tokens = TokenFile(self._reuse, self._earlier.mark.file).split(rows)
        found = zip(same, earlier.records["vector"][rows], tokens, strict=True)
        return {paper_id: _Entry(known[paper_id], vector, some) for paper_id, vector, some in found}

    def _encode(self, texts: Sequence[str]) -> list[_Entry]:
        hashes = [_hash(text) for text in texts]
        if not isinstance(self.encoder, TokenEncoder):
            vectors = vector_file.quantise(self.encoder.encode(texts))
            return [_Entry(text, vector) for text, vector in zip(hashes, vectors, strict=True)]
        encoded = self.encoder.encode_papers(texts)
        return [
            _Entry(text, vector_file.quantise(one.vector), pack(one.tokens))
            for text, one in zip(hashes, encoded, strict=True)
        ]

    def _append_tokens(self, vectors: str, rows: int) -> None:
        tokens = [entry.tokens if entry else NONE for entry in self._entries.values()]
        if any(len(some) for some in tokens):
            with vector_file.explained(self.folder):
                TokenFile(self.folder, vectors).append(rows, tokens)

    def _list_records(self) -> Records:
        records = np.zeros(len(self._entries), vector_file.record_type(self.encoder.dimensions))
        for record, (paper_id, entry) in zip(records, self._entries.items(), strict=True):
            record["paper"] = paper_id if entry else -paper_id
            if entry:
                record["text"], record["vector"] = entry.text, entry.vector
        return records

    def _renew_codes(self) -> None:
        state = self._state
        renewed = vector_codes.renew(self.folder, state.mark, state.snapshot, self._exact_up_to)
        if renewed != state.mark:
            vector_file.write_mark(self.folder, renewed, state.place)
            self.refresh()


def _hash_rows(snapshot: Snapshot, ids: list[int]) -> dict[int, int]:
    """The hash of the text that each of these papers' vectors stands for; those not held are left out."""
    rows = snapshot.find_rows(np.array(ids, np.int64))
    held = [paper_id for paper_id, row in zip(ids, rows, strict=True) if row >= 0]
    return dict(zip(held, snapshot.records["text"][rows[rows >= 0]].tolist(), strict=True))


def _text_of(paper: Paper) -> str:
    return join_paper_text(plain_text(paper.title), plain_text(paper.text))


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
