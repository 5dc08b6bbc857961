"""A key to sign letters with: RSA of 2048 bits, as every mailbox can check it, and its record for the DNS.

Made in Python, since nothing we depend on makes one: random primes of the system's own randomness, tested by Miller and
Rabin; about a second. The file is PKCS #1 in PEM, which dkimpy and every other signer reads.
"""

import os
import secrets
from base64 import b64encode
from pathlib import Path

from broadsheet.errors import BadInput, Unusable

BITS = 2048
PUBLIC_EXPONENT = 65_537
ROUNDS = 40
"""Each leaves a composite number a chance of a quarter at most."""

_SMALL = [number for number in range(3, 2_000, 2) if all(number % other for other in range(3, int(number**0.5) + 1, 2))]
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")
"""The AlgorithmIdentifier of RSA keys, in DER."""


def make_key(file: Path) -> str:
    """Make a key and write it there, readable by its owner alone; what the DNS is to say of it.

    Raises BadInput where a file stands there already, and Unusable where it cannot be written.
    """
    modulus, private = _make(BITS)
    body = _wrap(b64encode(private).decode())
    pem = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(pem)
    except FileExistsError as error:
        hint = "It is in use, perhaps. To make another one, move it away first, and change BROADSHEET_DKIM_SELECTOR."
        raise BadInput(f"There is a key already: {file}.", hint) from error
    except OSError as error:
        raise Unusable(f"{file} cannot be written: {error.strerror}.", "Set BROADSHEET_DKIM_KEY to a file.") from error
    return _describe(modulus, PUBLIC_EXPONENT)


def read_record(file: Path) -> str:
    """What the DNS is to say of the key in that file: ``v=DKIM1; k=rsa; p=...``. Raises Unusable."""
    from dkim.crypto import parse_pem_private_key

    try:
        key = parse_pem_private_key(file.read_bytes())
    except Exception as error:  # dkimpy raises whatever its parts do
        raise Unusable(f"{file} holds no RSA key in PEM.", "Make one: broadsheet mail keys") from error
    return _describe(key["modulus"], key["publicExponent"])


def _describe(modulus: int, exponent: int) -> str:
    public = _sequence(_integer(modulus), _integer(exponent))
    info = _sequence(_RSA, _der(3, b"\0" + public))
    return f"v=DKIM1; k=rsa; p={b64encode(info).decode()}"


def _make(bits: int) -> tuple[int, bytes]:
    """The modulus, and the private key in DER (RFC 8017, A.1.2)."""
    while True:
        first, second = _make_prime(bits // 2), _make_prime(bits // 2)
        modulus, order = first * second, (first - 1) * (second - 1)
        if first != second and modulus.bit_length() == bits:
            break
    private = pow(PUBLIC_EXPONENT, -1, order)
    parts = (
        0, modulus, PUBLIC_EXPONENT, private, first, second, private % (first - 1), private % (second - 1),
        pow(second, -1, first),
    )  # fmt: skip
    return modulus, _sequence(*(_integer(part) for part in parts))


def _make_prime(bits: int) -> int:
    """The two highest bits are set, so that two of them multiply to twice the length."""
    while True:
        number = secrets.randbits(bits) | (0b11 << (bits - 2)) | 1
        is_sieved = all(number % small for small in _SMALL)
        if is_sieved and (number - 1) % PUBLIC_EXPONENT and is_prime(number):
            return number


def is_prime(number: int) -> bool:
    """Whether an odd number above 3 is prime, with an error below 4 ** -ROUNDS (Miller and Rabin)."""
    twos = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = (number - 1) >> twos
    return all(_passes(secrets.randbelow(number - 3) + 2, number, odd, twos) for _ in range(ROUNDS))


def _passes(base: int, number: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


def _integer(number: int) -> bytes:
    return _der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 128:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 + len(length))) + length + body


def _wrap(text: str) -> str:
    return "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
