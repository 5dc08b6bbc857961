"""Makes ``index/token_axes.npy``: the directions in which the model's tokens differ most in the starter library.

    python -m scripts.make_token_axes

Principal axes without centring, so that a product of two projected vectors is near that of the whole ones.
"""

from pathlib import Path

import numpy as np

from broadsheet.index import encoder, minilm, token_axes
from broadsheet.library import Library
from broadsheet.settings import read_settings


def main() -> None:
    """Encode the starter library with all dimensions, and write the first axes."""
    import tempfile

    session, tokenizer = encoder.open_whole_tokens(read_settings())
    products = np.zeros((minilm.DIMENSIONS, minilm.DIMENSIONS))
    with tempfile.TemporaryDirectory() as scratch:
        library = Library.open(read_settings(home=scratch, encoder="none"))
        library.load_starter()
        changes = library.read_changes(0, 10_000)
        library.close()
    for change in changes:
        if change.paper is not None:
            ids = tokenizer.encode(encoder.join_paper_text(change.paper.title, change.paper.text)).ids
            _, tokens = session.run(None, {"ids": np.array([ids], np.int32)})
            rows = tokens[0][np.array(ids) >= token_axes.FIRST_TELLING]
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            products += rows.T.astype(np.float64) @ rows
    _, axes = np.linalg.eigh(products)
    np.save(Path(token_axes.PATH), axes[:, ::-1][:, : token_axes.DIMENSIONS].astype(np.float16))


if __name__ == "__main__":
    main()
