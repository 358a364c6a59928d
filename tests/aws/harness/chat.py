"""The built binary as a process, and what a user does with it over REST."""

import os
import time
from pathlib import Path

import jwt
import requests

from .process import Process

SECRET = "a-secret-of-the-tests-that-is-long-enough"
READY = r"ready: open http://\S+?:(\d+)"


def binary():
    default = Path(__file__).parents[3] / "target" / "debug" / "chat-backend"
    return os.environ.get("CHAT_BACKEND_BIN") or str(default)


class Chat:
    """One instance on `database`. `settings` are laid over those of all tests."""

    def __init__(self, database, **settings):
        environment = {
            "PATH": os.environ["PATH"],
            "HOST": "127.0.0.1",
            "PORT": "0",
            "DATABASE_URL": database.url,
            "JWT_SECRET": SECRET,
            "AI_PROVIDER": "scripted",
            "AI_CHUNKS": "3",
            "LIMIT_EVENTS_PER_SECOND": "0",
            "LIMIT_ANSWERS_PER_USER": "0",
            "LIMIT_CONVERSATIONS_PER_MINUTE": "0",
            "SHUTDOWN_GRACE_MS": "5000",
            **settings,
        }
        self._process = Process([binary()], environment, READY)
        self.url = f"http://127.0.0.1:{self._process.ready.group(1)}"
        self.has_ended = False

    @property
    def log(self):
        return self._process.log

    @property
    def lines(self):
        return list(self._process.lines)

    def user(self, name):
        return User(self, name)

    def metric(self, name):
        """The sum of a metric over its labels; nothing where there is none."""
        text = requests.get(f"{self.url}/metrics", timeout=10).text
        rows = [line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#")]
        values = [float(value) for key, value in rows if key == name or key.startswith(name + "{")]
        return sum(values) if values else None

    def kill(self):
        self.has_ended = True
        self._process.kill()

    def stop(self):
        """Ends it with SIGTERM: it has to go by itself, well, and must not have panicked."""
        if self.has_ended:
            return
        self.has_ended = True
        code = self._process.terminate()
        assert "panicked" not in self.log, self.log
        assert code == 0, f"the server ended with {code}:\n{self.log}"


class User:
    def __init__(self, chat, name):
        token = jwt.encode({"sub": name, "exp": int(time.time()) + 3600}, SECRET, algorithm="HS256")
        self.base = f"{chat.url}/api/chat"
        self.http = requests.Session()
        self.http.headers["authorization"] = f"Bearer {token}"

    def post(self, path, body=None):
        reply = self.http.post(f"{self.base}{path}", json=body, timeout=30)
        assert reply.ok, f"{path}: {reply.status_code} {reply.text}"
        return reply.json() if reply.text else None

    def create(self):
        """The path of a new conversation, and its id."""
        conversation = self.post("/conversations", {"title": "A talk"})["id"]
        return f"/conversations/{conversation}", conversation

    def say(self, path, content="hello there"):
        """Sends a message and waits for its answer."""
        return self.post(f"{path}/messages", {"content": content})

    def delete(self, path):
        reply = self.http.delete(f"{self.base}{path}", timeout=30)
        assert reply.ok, f"{path}: {reply.status_code} {reply.text}"
