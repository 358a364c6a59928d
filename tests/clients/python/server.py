"""The built binary as a process, on a free port and a fresh SQLite file."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import jwt

SECRET = "a-secret-of-the-tests-that-is-long-enough"
START_SECONDS = 20
ADDRESS = re.compile(r"ready: open http://\S+?:(\d+)")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def binary():
    default = Path(__file__).parents[3] / "target" / "debug" / "chat-backend"
    return os.environ.get("CHAT_BACKEND_BIN") or str(default)


def token(user, secret=SECRET, **claims):
    """A token for `user`, good for an hour."""
    return jwt.encode({"sub": user, "exp": int(time.time()) + 3600, **claims}, secret, algorithm="HS256")


class Server:
    """Starts with `start`; `stop` ends it and fails if it panicked or ended badly."""

    def __init__(self, **settings):
        self.settings = settings
        self.lines = []
        self._listening = threading.Event()

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="chat-backend-test-")
        environment = {
            "PATH": os.environ["PATH"],
            "HOST": "127.0.0.1",
            "PORT": "0",
            "DATABASE_URL": f"sqlite://{self.folder}/chat.db?mode=rwc",
            "JWT_SECRET": SECRET,
            "AI_PROVIDER": "scripted",
            **self.settings,
        }
        self.process = subprocess.Popen(
            [binary()], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self._listening.wait(START_SECONDS):
            self.process.kill()
            raise AssertionError(f"no line with the server's address:\n{self.log}")
        return self

    def _read(self):
        for line in self.process.stdout:
            line = COLOURS.sub("", line)
            self.lines.append(line)
            found = ADDRESS.search(line)
            if found:
                self.url = f"http://127.0.0.1:{found.group(1)}"
                self._listening.set()

    @property
    def log(self):
        return "".join(self.lines)

    def stop(self):
        self.process.terminate()
        try:
            code = self.process.wait(timeout=20)
        finally:
            self.process.kill()
            self.reader.join(timeout=5)
            self.process.stdout.close()
            shutil.rmtree(self.folder, ignore_errors=True)
        assert "panicked" not in self.log, self.log
        assert code == 0, f"the server ended with {code}:\n{self.log}"
