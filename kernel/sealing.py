"""Secrets that must be read again, sealed: whoever has the database alone opens none."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SealBroken(Exception):
    """It wasn't sealed with any of the keys, or not for this purpose."""


class Sealing:
    """Seals texts for one purpose with the first of the site's keys; what any of them sealed can be opened."""

    def __init__(self, *, keys: Iterable[str], purpose: str) -> None:
        self._keys = MultiFernet([_key(key, purpose) for key in keys])

    def seal(self, text: str) -> str:
        """The text, encrypted and signed, in ASCII."""
        return self._keys.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Raises SealBroken."""
        try:
            return self._keys.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SealBroken from error

    def seal_anew(self, sealed: str) -> str:
        """The same text, sealed with the first key. Raises SealBroken."""
        return self.seal(self.open(sealed))


@cache
def _key(secret: str, purpose: str) -> Fernet:
    """RFC 5869: a key of its own for each purpose. The site's key is random, and needs no salt."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"vitrine: {purpose}".encode()).derive(
        secret.encode()
    )
    return Fernet(urlsafe_b64encode(derived))
