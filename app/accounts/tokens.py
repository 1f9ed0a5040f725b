"""What a learner's browser keeps: an id nobody can make up."""

from hashlib import sha256
from uuid import UUID

from itsdangerous import BadSignature, Signer

SALT = b"learning-center learner"


def sign(learner_id: UUID, secret: str) -> str:
    return _signer(secret).sign(learner_id.hex).decode()


def read(token: str, secret: str) -> UUID | None:
    """None for a token that was forged, damaged or signed with another key."""
    try:
        return UUID(_signer(secret).unsign(token).decode())
    except (BadSignature, ValueError):
        return None


def _signer(secret: str) -> Signer:
    return Signer(secret, salt=SALT, key_derivation="hmac", digest_method=sha256)
