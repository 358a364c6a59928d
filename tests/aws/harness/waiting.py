"""Every wait ends: with what it waited for, or with a sentence that says what did not come."""

import socket
import time

PATIENCE_SECONDS = 20
LOOK_SECONDS = 0.05


def eventually(what, probe, seconds=PATIENCE_SECONDS):
    """Asks `probe` again and again until it gives something true; gives that."""
    end = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what() if callable(what) else what} did not come true within {seconds} s")
        time.sleep(LOOK_SECONDS)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
