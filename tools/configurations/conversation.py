"""One sentence over TCP and back: `answer PORT` says it again, `ask ADDRESS PORT SENTENCE` begins."""

import socket
import sys
from time import monotonic, sleep

PATIENCE = 5  # s for each step


def answer(port: str) -> None:
    with socket.create_server(("", int(port))) as listener:
        listener.settimeout(PATIENCE)
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(PATIENCE)
            connection.sendall(connection.recv(1024))


def ask(address: str, port: str, sentence: str) -> None:
    with _connected(address, int(port)) as connection:
        connection.sendall(sentence.encode())
        said_again = connection.recv(1024).decode()
    if said_again != sentence:
        sys.exit(f"{sentence!r} came back as {said_again!r}")


def _connected(address: str, port: int) -> socket.socket:
    """The other program may still be starting: then its machine refuses."""
    end = monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection((address, port), timeout=PATIENCE)
        except ConnectionRefusedError:
            if monotonic() > end:
                raise
            sleep(0.05)


if __name__ == "__main__":
    if sys.argv[1] == "answer":
        answer(sys.argv[2])
    else:
        ask(*sys.argv[2:])
