"""The official Python client, with every event kept in order from before it connects."""

import threading
import time

import socketio

PATIENCE_SECONDS = 10


class Recorder:
    def __init__(self):
        self.events = []
        self._changed = threading.Condition()
        self._given = {}
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("*", self._record, namespace="/chat")
        for own in ("connect", "connect_error"):
            self.socket.on(own, lambda *arguments, own=own: self._record(own, *arguments), namespace="/chat")

    def _record(self, event, *arguments):
        with self._changed:
            self.events.append((event, arguments[0] if arguments else None))
            self._changed.notify_all()

    def attempt(self, url, token, transport):
        """Begins to connect: `connect` or `connect_error` comes next."""
        self.socket.connect(url, auth={"token": token}, namespaces=["/chat"], transports=[transport], wait=False)
        return self

    def connect(self, url, token, transport):
        self.attempt(url, token, transport).next("connect")
        return self

    def call(self, event, payload=None):
        """Emits and gives the acknowledgement."""
        return self.socket.call(event, payload, namespace="/chat", timeout=PATIENCE_SECONDS)

    def emit(self, event, payload=None):
        self.socket.emit(event, payload, namespace="/chat")

    def next(self, event):
        """The payload of the next event of this name that was not given yet."""
        end = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while True:
                start = self._given.get(event, 0)
                for index in range(start, len(self.events)):
                    if self.events[index][0] == event:
                        self._given[event] = index + 1
                        return self.events[index][1]
                if not self._changed.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise AssertionError(f"no {event}; there were {[name for name, _ in self.events]}")

    def all(self, event):
        with self._changed:
            return [payload for name, payload in self.events if name == event]

    def close(self):
        # `disconnect` would wait for the client's own poll, which ends at the next ping when the client forgets to say that it
        # closes: it does so when its writer happens to look at the state before it looks into its queue.
        self.socket.eio.disconnect(abort=True)
