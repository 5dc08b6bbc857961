"""Writes the ONNX graph of all-MiniLM-L6-v2 from its weights: token numbers in, a unit vector and its tokens' out.

The model (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2) is BERT with six layers of twelve
heads and 384 dimensions, then the mean over all tokens, then L2 normalisation. The graph takes one text at a
time, so it needs neither padding nor a mask, and a text's vector never depends on its neighbours (the int8
scale of activations is found per run). What was measured, 218 tokens a text (the mean of real papers), Zen 5:

- 12.5 ms a text on one thread, 14.5 at 256 tokens, 1.2 at 8; the same graph in fp32 takes 29;
- two threads with a text each 101 papers/s, with padded batches of 4 or 8 and a mask 93 (an earlier graph);
- Add and LayerNormalization take 1.0 ms, the fused SkipLayerNormalization 5.0;
- MultiHeadAttention takes 4.9 ms, QAttention without its projection 5.0, single MatMul and Softmax nodes 5.4;
- Gelu takes 1.1 ms, FastGelu 1.4.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAYERS = 6
HEADS = 12
DIMENSIONS = 384
MAX_TOKENS = 256
MIDDLE = 4
"""The layer whose states tell best what a sentence does: micro F1 of roles .680 by it, .650 by the last, .677 by the
second (one linear layer over a sentence's mean, cross-validated)."""
FULL_RANGE, REDUCED_RANGE = 127, 64
"""The largest int8 weight. Processors without VNNI or dot products add two products of u8 and s8 in 16 bits, which
overflow unless weights stay under 65. Cosine to fp32, and nDCG@10 by meaning alone on Cranfield (fp32: 0.398):
0.995 and 0.398 with the full range, 0.993 and 0.391 with the reduced one."""

Array = NDArray[Any]
Weights = Mapping[str, Array]

_CONTRIB = "com.microsoft"
_FLOAT, _INT32 = 1, 6  # onnx.TensorProto's numbers; importing onnx takes a fifth of a second
_EPSILON = 1e-12


def read_weights(path: Path) -> dict[str, Array]:
    """The arrays of a safetensors file, mapped, not copied.

    The format is eight bytes of header length, a JSON header, the raw arrays
    (https://github.com/huggingface/safetensors). Only float32 is read; other types are left out.
    """
    data = np.memmap(path, dtype=np.uint8, mode="r")
    start = 8 + int(data[:8].view("<u8")[0])
    header = json.loads(data[8:start].tobytes())
    return {
        name: data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]]
        .view("<f4")
        .reshape(entry["shape"])
        for name, entry in header.items()
        if name != "__metadata__" and entry["dtype"] == "F32"
    }


def build_graph(weights: Weights, limit: int | None = FULL_RANGE, axes: Array | None = None) -> bytes:
    """The model as a serialised ONNX graph.

    Input ``ids``: int32, (1, tokens), tokens at most 256. Outputs ``vector``: float32, (1, 384), length 1; with
    ``axes``, (384, n), also ``tokens``: float32, (1, tokens, n), each token's vector in these directions, length 1,
    and ``middle``: float32, (1, tokens, 384), each token's state half-way.
    Matrices are int8 up to ``limit`` with one scale a column (per channel; one scale a matrix loses far
    more: cosine 0.938) and activations uint8 at run time; None leaves all in fp32. Raises KeyError when a
    weight is missing.
    """
    graph = _Graph(limit)
    hidden = _embed(graph, weights)
    states = [hidden]
    for layer in range(LAYERS):
        hidden = _attend(graph, weights, f"encoder.layer.{layer}.attention.", hidden)
        hidden = _feed_forward(graph, weights, f"encoder.layer.{layer}.", hidden)
        states.append(hidden)
    mean = graph.node("ReduceMean", [hidden, graph.constant("token_axis", np.array([1]))], keepdims=0)
    results = {"vector": graph.node("LpNormalization", [mean], axis=-1, p=2)}
    if axes is not None:
        turned = graph.node("MatMul", [hidden, graph.constant("axes", np.asarray(axes, np.float32))])
        results |= {"tokens": graph.node("LpNormalization", [turned], axis=-1, p=2), "middle": states[MIDDLE]}
    return graph.finish(results, _INT32, "ids", (1, "tokens"))


def build_probe() -> bytes:
    """A graph that tells whether this processor can use the full range.

    Input ``row``: float32, (8, 64). Output ``vector``: the sum of each row, sixteen times, computed in int8.
    """
    graph = _Graph(FULL_RANGE)
    sums = graph.linear("sum", "row", np.ones((16, 64), np.float32), np.zeros(16, np.float32))
    return graph.finish({"vector": sums}, _FLOAT, "row", (8, 64))


def _embed(graph: "_Graph", weights: Weights) -> str:
    words = _look_up_words(graph, weights["embeddings.word_embeddings.weight"])
    # Every token is of type 0 here, so its embedding is part of the position's.
    positions = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    table = graph.constant("positions", positions + weights["embeddings.token_type_embeddings.weight"][0])
    length = graph.node("Shape", ["ids"], start=1, end=2)
    zero = graph.constant("zero", np.array([0]))
    seen = graph.node("Slice", [table, zero, length, zero])
    return _normalise(graph, weights, "embeddings.", graph.node("Add", [words, seen]))


def _look_up_words(graph: "_Graph", table: Array) -> str:
    if graph.limit is None:
        return graph.node("Gather", [graph.constant("words", table), "ids"])
    # Half of the parameters stand in this table: as int8 the file is 23 MB instead of 58.
    scale = np.abs(table).max(axis=1, keepdims=True).clip(min=1e-12) / np.float32(127)
    rows = graph.constant("words", np.rint(table / scale).astype(np.int8))
    values = graph.node("Cast", [graph.node("Gather", [rows, "ids"])], to=_FLOAT)
    return graph.node("Mul", [values, graph.node("Gather", [graph.constant("word_scale", scale), "ids"])])


def _attend(graph: "_Graph", weights: Weights, prefix: str, hidden: str) -> str:
    parts = [f"{prefix}self.{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([weights[f"{part}.weight"] for part in parts])
    bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    joined = graph.linear(f"{prefix}self", hidden, matrix, bias)
    split = graph.nodes("Split", [joined], 3, axis=-1, num_outputs=3)
    context = graph.node("MultiHeadAttention", split, domain=_CONTRIB, num_heads=HEADS)
    return _project_and_add(graph, weights, f"{prefix}output.", context, hidden)


def _feed_forward(graph: "_Graph", weights: Weights, prefix: str, hidden: str) -> str:
    name = f"{prefix}intermediate.dense"
    wide = graph.linear(name, hidden, weights[f"{name}.weight"], weights[f"{name}.bias"])
    return _project_and_add(graph, weights, f"{prefix}output.", graph.node("Gelu", [wide]), hidden)


def _project_and_add(graph: "_Graph", weights: Weights, prefix: str, inner: str, hidden: str) -> str:
    name = f"{prefix}dense"
    projected = graph.linear(name, inner, weights[f"{name}.weight"], weights[f"{name}.bias"])
    return _normalise(graph, weights, prefix, graph.node("Add", [projected, hidden]))


def _normalise(graph: "_Graph", weights: Weights, prefix: str, hidden: str) -> str:
    names = [f"{prefix}LayerNorm.{part}" for part in ("weight", "bias")]
    scale_and_shift = [graph.constant(name, weights[name]) for name in names]
    return graph.node("LayerNormalization", [hidden, *scale_and_shift], axis=-1, epsilon=_EPSILON)


class _Graph:
    """An ONNX graph in the making: each call adds nodes and gives the name of what they compute."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def constant(self, name: str, array: Array) -> str:
        from onnx import numpy_helper

        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def node(self, operator: str, inputs: Sequence[str], domain: str = "", **attributes: Any) -> str:
        return self.nodes(operator, inputs, 1, domain, **attributes)[0]

    def nodes(
        self, operator: str, inputs: Sequence[str], outputs: int, domain: str = "", **attributes: Any
    ) -> list[str]:
        from onnx import helper

        names = [f"{operator}_{len(self._nodes)}_{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(operator, inputs, names, names[0], domain=domain, **attributes))
        return names

    def linear(self, name: str, hidden: str, matrix: Array, bias: Array) -> str:
        """``hidden`` times the transpose of ``matrix`` (outputs, inputs), plus ``bias``."""
        shift = self.constant(f"{name}.bias", bias)
        if self.limit is None:
            product = self.node("MatMul", [hidden, self.constant(name, matrix.T)])
            return self.node("Add", [product, shift])
        scale = np.abs(matrix).max(axis=1) / np.float32(self.limit)
        whole = np.rint(matrix / scale[:, None]).astype(np.int8)
        inputs = [hidden, self.constant(name, whole.T), self.constant(f"{name}.scale", scale), "", shift]
        return self.node("DynamicQuantizeMatMul", inputs, domain=_CONTRIB)

    def finish(self, results: Mapping[str, str], kind: int, name: str, shape: Sequence[int | str]) -> bytes:
        """The whole graph: from the input of that name, kind and shape to outputs, each name with what it gives."""
        from onnx import helper

        self._nodes += [helper.make_node("Identity", [result], [output]) for output, result in results.items()]
        given = helper.make_tensor_value_info(name, kind, shape)
        made = [helper.make_tensor_value_info(output, _FLOAT, None) for output in results]
        graph = helper.make_graph(self._nodes, "all-MiniLM-L6-v2", [given], made, list(self._constants.values()))
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_CONTRIB, 1)]
        # The oldest file version with opset 20: every onnxruntime since 1.17 reads it.
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
        return bytes(model.SerializeToString())
