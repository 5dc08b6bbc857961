"""JSON values of any kind, for tests of what reads JSON from outside."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""No test fails because the machine is busy."""

ANYTHING: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def objects_with(*keys: str) -> st.SearchStrategy[dict[str, object]]:
    """Objects with some of these keys and anything in them."""
    return st.dictionaries(st.sampled_from(keys), ANYTHING)
