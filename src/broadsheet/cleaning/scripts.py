"""Raised and lowered characters, as far as Unicode has them."""

_PLAIN = "0123456789+-=()"
_RAISED = str.maketrans(_PLAIN + "\u2212abcdefghijklmnoprstuvwxyz*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ*")
_LOWERED = str.maketrans(_PLAIN + "\u2212aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")


def raise_script(text: str) -> str:
    """``n+1`` as ``ⁿ⁺¹``; empty when a character has no raised form."""
    return text.translate(_RAISED) if all(ord(one) in _RAISED for one in text) else ""


def lower_script(text: str) -> str:
    """``i`` as ``ᵢ``; empty when a character has no lowered form."""
    return text.translate(_LOWERED) if all(ord(one) in _LOWERED for one in text) else ""
