"""What an answer says of itself, so that it can be kept for every reader and told from another one."""

from hashlib import sha256

from starlette.types import Scope

from app.reads import READS, Reads


def share(scope: Scope) -> None:
    """The answer to this request is the same for everybody, for as long as what it was made of stands."""
    reads = scope.get(READS)
    if isinstance(reads, Reads):
        reads.shared = True


def tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:24]}"'
