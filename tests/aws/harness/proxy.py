"""What stands between the server and moto: it may be away, slow, or say no, and it remembers what it was asked."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

from .waiting import free_port


class Proxy:
    """Down until `up` is called. `behave` decides about each call of PutEvents: it is given the call's number and its entries, and
    gives nothing, to let it through; `(status, code)`, to refuse it; or a dictionary of positions with error codes, for entries
    that are not taken."""

    def __init__(self, cloud):
        self._cloud = cloud
        self._server = None
        self._lock = threading.Lock()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.behave = lambda number, entries: None
        self.delay_seconds = 0
        #: Each call of PutEvents: the ids of the events in it.
        self.calls = []
        #: How many calls there were at a time, at most.
        self.most_at_once = 0
        self._now = 0

    def up(self):
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.proxy = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def down(self):
        """Nobody listens any more, and who is connected is cut off."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server.cut()
            self._server = None

    def answer(self, path, headers, body):
        if not headers.get("x-amz-target", "").endswith(".PutEvents"):
            return self._forward(path, headers, body)
        request = json.loads(body)
        entries = request["Entries"]
        with self._lock:
            number = len(self.calls)
            self.calls.append([json.loads(entry["Detail"])["eventId"] for entry in entries])
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            time.sleep(self.delay_seconds)
            return self._put_events(path, headers, request, self.behave(number, entries))
        finally:
            with self._lock:
                self._now -= 1

    def _put_events(self, path, headers, request, decision):
        if decision is None:
            return self._forward(path, headers, json.dumps(request).encode())
        if isinstance(decision, tuple):
            status, code = decision
            return status, json.dumps({"__type": code, "message": "the test says so"}).encode()
        taken = [entry for at, entry in enumerate(request["Entries"]) if at not in decision]
        results = iter([])
        if taken:
            _, reply, _ = self._forward(path, headers, json.dumps({**request, "Entries": taken}).encode())
            results = iter(json.loads(reply)["Entries"])
        failed = lambda at: {"ErrorCode": decision[at], "ErrorMessage": "the test says so"}
        every = [failed(at) if at in decision else next(results) for at in range(len(request["Entries"]))]
        return 200, json.dumps({"FailedEntryCount": len(decision), "Entries": every}).encode()

    def _forward(self, path, headers, body):
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
        reply = requests.post(f"{self._cloud.url}{path}", data=body, headers=kept, timeout=20)
        return reply.status_code, reply.content, reply.headers


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *arguments):
        self._open = set()
        super().__init__(*arguments)

    def process_request(self, request, client_address):
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        pass  # whoever is cut off does not wait for the answer

    def cut(self):
        for request in list(self._open):
            try:
                request.shutdown(2)
            except OSError:
                pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        status, reply, *headers = self.server.proxy.answer(self.path, self.headers, body)
        self.send_response(status)
        kept = headers[0] if headers else {"content-type": "application/x-amz-json-1.1"}
        for name in ("content-type", "x-amzn-requestid"):
            if name in kept:
                self.send_header(name, kept[name])
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *arguments):
        pass
