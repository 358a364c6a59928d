"""A program that runs beside the tests, with what it prints."""

import re
import subprocess
import threading

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
START_SECONDS = 30
STOP_SECONDS = 30


class Process:
    """Starts it and waits until it prints a line that `ready` matches."""

    def __init__(self, arguments, environment, ready):
        self.lines = []
        self.ready = None
        self._is_ready = threading.Event()
        self._pattern = re.compile(ready)
        self._process = subprocess.Popen(
            arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._is_ready.wait(START_SECONDS) or not self.ready:
            self.kill()
            raise AssertionError(f"{arguments[0]} did not start:\n{self.log}")

    def _read(self):
        for line in self._process.stdout:
            self.lines.append(COLOURS.sub("", line))
            if self.ready is None and (found := self._pattern.search(self.lines[-1])):
                self.ready = found
                self._is_ready.set()
        self._is_ready.set()

    @property
    def log(self):
        return "".join(self.lines)

    def terminate(self):
        """Ends it as an operator does; its exit code."""
        self._process.terminate()
        return self._end()

    def kill(self):
        """Ends it as a power cut does."""
        self._process.kill()
        return self._end()

    def _end(self):
        try:
            return self._process.wait(timeout=STOP_SECONDS)
        finally:
            self._process.kill()
            self._reader.join(timeout=5)
            self._process.stdout.close()
