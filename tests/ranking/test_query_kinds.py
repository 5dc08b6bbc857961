"""What kind of query it looks like."""

import pytest

from broadsheet.ranking.query import Kind, classify, parse_query


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("arXiv:2507.06457", "identifier"),
        ("id:p12 memory", "identifier"),
        ("G. Hinton", "name"),
        ("Hinton, Geoffrey", "name"),
        ("author:hinton year:2020", "name"),
        ("hierarchical neural network", "keywords"),
        ("BERT", "keywords"),
        ("(ants OR bees) -cats", "keywords"),
        ("", "keywords"),
        ("An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale", "title"),
        ("Is Attention All You Need for Long Sequences", "title"),
        ("what is attention?", "question"),
        ("how do neural networks learn to forget", "question"),
        ("Vitamin D deficiency increases the risk of fractures in old people.", "claim"),
        ("0-dimensional biomaterials show inductive properties.", "claim"),
        ("methods of storing and finding documents by their subject headings", "long"),
        ("word " * 30, "long"),
    ],
)
def test_a_query_is_classified_by_its_looks(typed: str, kind: Kind) -> None:
    assert classify(parse_query(typed)) == kind
