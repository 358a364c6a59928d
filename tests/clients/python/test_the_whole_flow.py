"""connect, list, create, send, stream, complete, load, typing and bad input, with python-socketio on both transports."""

import time
import unittest
import uuid

from recorder import Recorder
from server import SECRET, Server, token

ANSWER = "lorem " * 20


class Flow:
    """The tests; a class below names the transport."""

    transport = ""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(
            AI_CHUNKS="20", AI_CHUNK_TEXT="lorem ", AI_CHUNK_DELAY_MS="2", STREAM_FRAME_MS="0"
        ).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def connect(self, user):
        client = Recorder().connect(self.server.url, token(user), self.transport)
        self.addCleanup(client.close)
        return client

    def user(self):
        return f"user-{uuid.uuid4()}"

    def test_a_conversation_from_its_creation_to_its_loading(self):
        user = self.user()
        client = self.connect(user)
        self.assertEqual(client.next("conversations:list"), [])

        created = client.call("conversation:create", {"title": "Plans"})
        self.assertEqual((created["userId"], created["title"], created["messageCount"]), (user, "Plans", 0))
        self.assertEqual(client.next("conversation:created"), created)

        sent = client.call("message:send", {"conversationId": created["id"], "content": "Où ? ✨"})
        self.assertEqual((sent["role"], sent["content"], sent["userId"]), ("user", "Où ? ✨", user))
        self.assertEqual(client.next("message:saved"), sent)

        answer = client.next("message:complete")
        self.assertEqual((answer["role"], answer["content"], answer["status"]), ("assistant", ANSWER, "sent"))
        frames = client.all("message:stream")
        self.assertGreater(len(frames), 1)
        text = ""
        for frame in frames:
            text += frame["chunk"]
            self.assertEqual(frame["fullResponse"], text)
            self.assertEqual((frame["conversationId"], frame["messageId"]), (created["id"], answer["id"]))
        self.assertEqual(text, ANSWER)
        self.assertEqual([frame["seq"] for frame in frames], sorted({frame["seq"] for frame in frames}))

        loaded = client.call("conversation:load", {"conversationId": created["id"]})
        self.assertEqual(loaded["messages"], [sent, answer])
        self.assertEqual((loaded["hasMore"], loaded["nextCursor"], loaded["streaming"]), (False, None, None))
        self.assertEqual(client.next("conversation:loaded"), loaded)

        again = self.connect(user)
        (listed,) = again.next("conversations:list")
        self.assertEqual((listed["id"], listed["messages"], listed["_count"]), (created["id"], [answer], {"messages": 2}))

    def test_typing_is_shown_to_the_others(self):
        user = self.user()
        writer, reader = self.connect(user), self.connect(user)
        conversation = {"conversationId": writer.call("conversation:create", {})["id"]}
        reader.call("conversation:load", conversation)
        self.assertEqual(writer.call("typing:start", conversation), conversation)
        self.assertEqual(reader.next("typing:user"), {"userId": user, **conversation})
        writer.emit("typing:stop", conversation)
        self.assertEqual(reader.next("typing:stopped"), {"userId": user, **conversation})
        self.assertEqual(writer.all("typing:user"), [])

    def test_bad_input_is_an_exception_and_the_acknowledgement(self):
        client = self.connect(self.user())
        conversation = client.call("conversation:create", {})["id"]
        for payload, code, field in [
            (None, "BAD_REQUEST", "object|conversationId"),
            ("text", "BAD_REQUEST", "object"),
            ([conversation], "BAD_REQUEST", "object"),
            ({"content": "hello"}, "BAD_REQUEST", "conversationId"),
            ({"conversationId": conversation}, "BAD_REQUEST", "content"),
            ({"conversationId": conversation, "content": ""}, "BAD_REQUEST", "content"),
            ({"conversationId": conversation, "content": b"bytes"}, "BAD_REQUEST", "content|binary"),
            ({"conversationId": conversation, "content": "x" * 32_001}, "PAYLOAD_TOO_LARGE", "content"),
            ({"conversationId": "unknown", "content": "hello"}, "NOT_FOUND", "conversation"),
        ]:
            with self.subTest(payload=repr(payload)[:60]):
                ack = client.call("message:send", payload)
                self.assertEqual(client.next("exception"), ack)
                self.assertEqual((ack["status"], ack["code"]), ("error", code))
                self.assertEqual(ack["cause"]["pattern"], "message:send")
                self.assertRegex(ack["message"], field)
        loaded = client.call("conversation:load", {"conversationId": conversation})
        self.assertEqual(loaded["messages"], [])
        self.assertTrue(client.socket.connected)

    def test_a_bad_token_is_refused(self):
        user = self.user()
        for bad in ["garbage", token(user, secret=SECRET[::-1]), token(user, exp=int(time.time()) - 3600)]:
            client = Recorder().attempt(self.server.url, bad, self.transport)
            self.addCleanup(client.close)
            self.assertTrue(client.next("connect_error")["message"])
            self.assertEqual([name for name, _ in client.events], ["connect_error"])


class OnWebSocket(Flow, unittest.TestCase):
    transport = "websocket"


class OnPolling(Flow, unittest.TestCase):
    transport = "polling"


if __name__ == "__main__":
    unittest.main()
