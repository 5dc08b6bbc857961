"""A certificate for names of this machine, made on the spot: nothing secret lies in the repository."""

import hashlib
from base64 import b64encode
from pathlib import Path

from dkim.crypto import parse_pem_private_key

from broadsheet.mailing import rsa_key
from broadsheet.mailing.rsa_key import _der, _integer, _sequence

_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_DIGEST_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_COMMON_NAME = bytes.fromhex("0603550403")
_ALTERNATIVE_NAMES = bytes.fromhex("0603551d11")
_CONSTRAINTS = bytes.fromhex("0603551d13")


def make_certificate(folder: Path, host: str) -> Path:
    """A file with a key and a certificate that bears that name and is its own authority."""
    key_file, file = folder / f"{host}.key", folder / f"{host}.pem"
    rsa_key.make_key(key_file)
    key = parse_pem_private_key(key_file.read_bytes())
    name = _sequence(_der(0x31, _sequence(_COMMON_NAME, _der(12, host.encode()))))
    valid = _sequence(_der(24, b"20200101000000Z"), _der(24, b"20900101000000Z"))
    public = _sequence(_integer(key["modulus"]), _integer(key["publicExponent"]))
    info = _sequence(rsa_key._RSA, _der(3, b"\0" + public))
    names = _sequence(_ALTERNATIVE_NAMES, _der(4, _sequence(_der(0x82, host.encode()))))
    authority = _sequence(_CONSTRAINTS, _der(1, b"\xff"), _der(4, _sequence(_der(1, b"\xff"))))
    more = _der(0xA3, _sequence(names, authority))
    version = _der(0xA0, _integer(2))
    body = _sequence(version, _integer(1), _SHA256_RSA, name, valid, name, info, more)
    whole = _sequence(body, _SHA256_RSA, _der(3, b"\0" + _sign(body, key)))
    pem = f"-----BEGIN CERTIFICATE-----\n{b64encode(whole).decode()}\n-----END CERTIFICATE-----\n"
    file.write_text(key_file.read_text() + pem)
    return file


def _sign(body: bytes, key: dict[str, int]) -> bytes:
    size = (key["modulus"].bit_length() + 7) // 8
    digest = _DIGEST_SHA256 + hashlib.sha256(body).digest()
    padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
    return pow(int.from_bytes(padded, "big"), key["privateExponent"], key["modulus"]).to_bytes(size, "big")
