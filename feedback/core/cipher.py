"""How hidden text is sealed, and how a number is found without being readable: AES-256-GCM and keyed blind indexes.

Every key is derived from the one secret, which stands outside the database (GB/T 22239-2019 8.1.4, domain digest G).
"""

import hmac
import os
import unicodedata
from base64 import urlsafe_b64encode
from functools import cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.core.errors import Unavailable
from feedback.core.settings import settings
from models import base

_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
TAIL_DIGITS: Final = 4


def derive_key(purpose: str, secret: bytes | None = None) -> bytes:
    """Return the 32-byte key for one `purpose`, always the same for the same secret."""
    material = secret if secret is not None else settings().master_secret()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(material)


class TextCipher:
    """Seals and unseals texts and files with one key."""

    def __init__(self, secret: bytes) -> None:
        self._gcm = AESGCM(derive_key("sealed-text", secret))
        self._index_key = derive_key("blind-index", secret)
        self._chain_key = derive_key("chain", secret)

    def seal_bytes(self, content: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + nonce + self._gcm.encrypt(nonce, content, None)

    def unseal_bytes(self, sealed: bytes) -> bytes:
        if sealed[:1] != _FORMAT:
            raise Unavailable("sealed_text_unreadable")
        try:
            return self._gcm.decrypt(sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], None)
        except (InvalidTag, ValueError) as fault:  # The latter for what is too short to be sealed.
            raise Unavailable("sealed_text_unreadable") from fault

    def seal(self, text: str) -> bytes:
        return self.seal_bytes(text.encode())

    def unseal(self, sealed: bytes) -> str:
        return self.unseal_bytes(sealed).decode()

    def mark(self, text: str) -> str:
        """Return the hex digest by which the chains are sealed: only who has the secret can make one."""
        return hmac.digest(self._chain_key, text.encode(), "sha256").hex()

    def blind_index(self, kind: str, value: str) -> str:
        """Return the keyed digest under which `value` of `kind` can be looked up exactly, and not read."""
        digest = hmac.new(self._index_key, f"{kind}:{value}".encode(), sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")


@cache
def cipher() -> TextCipher:
    """Return the process's cipher, and let the tables use it."""
    made = TextCipher(settings().master_secret())
    base.install_cipher(made)
    return made


def normal_number(text: str) -> str:
    """Return a phone or identity number as it is indexed: digits and a closing X, without the country code."""
    half_width = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(sign for sign in half_width if sign.isdecimal() or sign == "X")
    for country_code in ("86", "0086"):
        if len(kept) == len(country_code) + 11 and kept.startswith(country_code):
            return kept.removeprefix(country_code)
    return kept


def number_index(kind: str, number: str) -> str:
    """Return the blind index of a whole number; `kind` is "phone" or "identity"."""
    return cipher().blind_index(kind, normal_number(number))


def tail_index(kind: str, number: str) -> str:
    """Return the blind index of a number's last four signs."""
    return cipher().blind_index(f"{kind}-tail", normal_number(number)[-TAIL_DIGITS:])
