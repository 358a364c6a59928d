"""Everything that happens in a conversation arrives at EventBridge: once, in order, as its schema says."""

import socket
import unittest

from harness.case import Case, on_each_database
from harness.story import check_each, check_once, kinds, of_conversation
from harness.waiting import eventually

SECRET_WORDS = "a sentence that nobody else may read"


class EventsArrive(Case):
    @on_each_database
    def test_a_whole_life_without_text(self, database):
        bus = self.make_bus()
        chat = self.start(database, bus)
        ana = chat.user("ana")
        path, conversation = ana.create()
        first = ana.say(path, SECRET_WORDS)
        ana.post(f"{path}/feedback", {"rating": 4, "feedback": SECRET_WORDS})
        ana.post(f"{path}/escalate")
        ana.post(f"{path}/archive")
        ana.delete(path)
        events = bus.wait_for(7)
        self.assertEqual(
            kinds(events, conversation),
            [
                "ConversationCreated",
                "MessageSent",
                "MessageCompleted",
                "FeedbackReceived",
                "ConversationEscalated",
                "ConversationArchived",
                "ConversationDeleted",
            ],
        )
        check_each(events)
        check_once(events)
        created, sent, completed, feedback, escalated, archived, deleted = [event["detail"] for event in events]
        self.assertEqual(sent["messageId"], first["message"]["id"])
        self.assertEqual(completed["messageId"], first["answer"]["id"])
        self.assertEqual(completed["replyTo"], sent["messageId"])
        self.assertEqual(sent["characters"], len(SECRET_WORDS))
        self.assertEqual((feedback["rating"], escalated["reason"], archived["reason"]), (4, "manual", "user"))
        self.assertEqual({event["detail"]["userId"] for event in events}, {"ana"})
        self.assertNotIn(SECRET_WORDS, str(events))
        self.assertNotIn("lorem", str(events))
        eventually("nothing is pending", lambda: chat.metric("chat_outbox_pending") == 0)
        self.assertEqual(chat.metric("chat_events_published_total"), 7)
        self.assertEqual(len(bus.read()), 7)

    @on_each_database
    def test_an_answer_that_fails(self, database):
        bus = self.make_bus()
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1/"
            settings = {"AI_PROVIDER": "openai", "AI_API_KEY": "x", "AI_BASE_URL": address}
            chat = self.start(database, bus, **settings)
            ana = chat.user("ana")
            path, conversation = ana.create()
            ana.say(path)
            events = bus.wait_for(3)
        self.assertEqual(kinds(events, conversation), ["ConversationCreated", "MessageSent", "MessageFailed"])
        check_each(events)
        failed = events[2]["detail"]
        self.assertEqual(failed["replyTo"], events[1]["detail"]["messageId"])
        self.assertTrue(failed["error"])

    @on_each_database
    def test_text_where_a_setting_says_so(self, database):
        bus = self.make_bus()
        chat = self.start(database, bus, EVENTS_INCLUDE_TEXT="true", LIMIT_CONTENT_CHARS="150000")
        ana = chat.user("ana")
        path, conversation = ana.create()
        ana.say(path, SECRET_WORDS)
        ana.post(f"{path}/feedback", {"rating": 2, "feedback": SECRET_WORDS})
        ana.say(path, "é" * 150_000)
        events = bus.wait_for(6)
        check_each(events)
        check_once(events)
        _, sent, completed, feedback, long, _ = [event["detail"] for event in of_conversation(events, conversation)]
        self.assertEqual((sent["content"], feedback["feedback"]), (SECRET_WORDS, SECRET_WORDS))
        self.assertEqual(completed["content"], "lorem " * 3)
        self.assertNotIn("truncated", sent)
        self.assertTrue(long["truncated"])
        self.assertEqual(long["characters"], 150_000)
        self.assertGreater(len(long["content"].encode()), 230_000)
        self.assertIsNone(chat.metric('chat_dropped_total{what="event"}'))

    def test_a_bus_by_its_arn(self):
        bus = self.make_bus()
        chat = self.start(self.make_database(), EVENTBRIDGE_BUS=bus.arn)
        _, conversation = chat.user("ana").create()
        self.assertEqual(kinds(bus.wait_for(1), conversation), ["ConversationCreated"])

    def test_without_a_bus_they_stay_and_arrive_once_there_is_one(self):
        bus, database = self.make_bus(), self.make_database()
        without = self.start(database)
        ana = without.user("ana")
        path, conversation = ana.create()
        ana.say(path)
        eventually("three events are pending", lambda: without.metric("chat_outbox_pending") == 3)
        without.stop()
        self.start(database, bus)
        found = kinds(bus.wait_for(3), conversation)
        self.assertEqual(found, ["ConversationCreated", "MessageSent", "MessageCompleted"])

    def test_many_conversations_of_several_users(self):
        bus, proxy = self.make_bus(), self.make_proxy()
        chat = self.start(self.make_database(), bus, proxy)
        talks = []
        for name in ("ana", "bob", "eve"):
            user = chat.user(name)
            for _ in range(10):
                path, conversation = user.create()
                user.say(path)
                talks.append(conversation)
        events = bus.wait_for(90)
        check_each(events)
        check_once(events)
        for conversation in talks:
            self.assertEqual(kinds(events, conversation), ["ConversationCreated", "MessageSent", "MessageCompleted"])
        self.assertEqual(sum(map(len, proxy.calls)), 90)
        self.assertLessEqual(max(map(len, proxy.calls)), 10)


if __name__ == "__main__":
    unittest.main()
