"""libnftables inside this process: a ruleset is loaded in a fraction of a millisecond (libnftables(3))."""

import ctypes
from ctypes.util import find_library

from tests.kernel.namespaces import Namespace

JSON_OUTPUT = 1 << 4


class NftablesError(Exception):
    """The ruleset was refused."""


class NoNftablesError(Exception):
    """libnftables1 is not installed."""


def library() -> ctypes.CDLL:
    name = find_library("nftables")
    if name is None:
        raise NoNftablesError("the library of nftables is missing: apt install libnftables1")
    found = ctypes.CDLL(name)
    found.nft_ctx_new.restype = ctypes.c_void_p
    found.nft_ctx_get_output_buffer.restype = ctypes.c_char_p
    found.nft_ctx_get_error_buffer.restype = ctypes.c_char_p
    return found


class Nftables:
    """The rules of one namespace."""

    def __init__(self, namespace: Namespace) -> None:
        self._library = library()
        with namespace.entered():
            self._context = ctypes.c_void_p(self._library.nft_ctx_new(0))
        self._library.nft_ctx_buffer_output(self._context)
        self._library.nft_ctx_buffer_error(self._context)
        self._library.nft_ctx_output_set_flags(self._context, JSON_OUTPUT)

    def __del__(self) -> None:
        """Its sockets have to go: the library cannot wait for one with a number above 1,023 (select(2))."""
        self._library.nft_ctx_free(self._context)

    def run(self, commands: str) -> str:
        """Raise NftablesError with what nftables says."""
        result = self._library.nft_run_cmd_from_buffer(self._context, commands.encode())
        output: bytes = self._library.nft_ctx_get_output_buffer(self._context)
        error: bytes = self._library.nft_ctx_get_error_buffer(self._context)
        if result != 0:
            raise NftablesError(f"{error.decode()}\n{commands}")
        return output.decode()
