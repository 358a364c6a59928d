"""Whatever EventBridge does: every event arrives, in order, and only what failed is sent again."""

import threading
import unittest

from harness.case import Case, on_each_database
from harness.database import Postgres
from harness.story import check_each, check_once, check_talk, firsts, kinds
from harness.waiting import eventually


def talk(chat, name, messages=2):
    """A conversation of its own; its id."""
    user = chat.user(name)
    path, conversation = user.create()
    for _ in range(messages):
        user.say(path)
    return conversation


class TheBusMayFail(Case):
    @on_each_database
    def test_nobody_listens_and_then_somebody_does(self, database):
        bus, proxy = self.make_bus(), self.make_proxy(is_up=False)
        chat = self.start(database, bus, proxy)
        talks = [talk(chat, f"user{number}") for number in range(4)]
        eventually("they wait", lambda: chat.metric("chat_outbox_pending") == 20)
        eventually("the lag rises", lambda: chat.metric("chat_outbox_lag_seconds") > 1.5)
        self.assertGreater(chat.metric("chat_publish_failures_total"), 0)
        proxy.up()
        events = bus.wait_for(20, 60)
        check_each(events)
        check_once(events)
        for conversation in talks:
            check_talk(events, conversation, 2)
        eventually("the lag falls", lambda: chat.metric("chat_outbox_lag_seconds") == 0)
        eventually("none waits", lambda: chat.metric("chat_outbox_pending") == 0)
        self.assertIn("EventBridge takes events again", chat.log)
        self.assertEqual(chat.log.count("EventBridge cannot be reached"), 1)

    def test_it_is_slow(self):
        bus, proxy = self.make_bus(), self.make_proxy()
        proxy.delay_seconds = 0.5
        chat = self.start(self.make_database(Postgres), bus, proxy)
        talks = in_parallel([lambda at=at: talk(chat, f"user{at}", 1) for at in range(60)])
        events = bus.wait_for(180, 60)
        check_once(events)
        for conversation in talks:
            check_talk(events, conversation, 1)
        self.assertGreater(proxy.most_at_once, 1)
        self.assertLessEqual(proxy.most_at_once, 4)

    def test_it_does_not_answer_in_time(self):
        bus, proxy = self.make_bus(), self.make_proxy()
        proxy.delay_seconds = 6
        chat = self.start(self.make_database(), bus, proxy)
        conversation = talk(chat, "ana", 1)
        eventually("a call was given up", lambda: chat.metric("chat_publish_failures_total"))
        proxy.delay_seconds = 0
        eventually("all arrived", lambda: len(firsts(bus.read())) == 3, 40)
        # Taken by the call that was given up, too: the id says that it is the same.
        check_talk(firsts(bus.events), conversation, 1)

    @on_each_database
    def test_it_throttles_and_breaks(self, database):
        refusals = [(400, "ThrottlingException"), (429, "TooManyRequestsException"), (500, "InternalException")]
        bus, proxy = self.make_bus(), self.make_proxy()
        proxy.behave = lambda number, entries: refusals[number] if number < len(refusals) else None
        chat = self.start(database, bus, proxy)
        talks = [talk(chat, f"user{number}") for number in range(3)]
        events = bus.wait_for(15)
        check_each(events)
        check_once(events)
        for conversation in talks:
            check_talk(events, conversation, 2)
        self.assertEqual(chat.metric("chat_publish_failures_total"), 3)

    @on_each_database
    def test_only_failed_entries_are_sent_again(self, database):
        bus, proxy = self.make_bus(), self.make_proxy(is_up=False)
        failed = []

        def behave(number, entries):
            if number == 0 and len(entries) > 2:
                failed.extend(proxy.calls[0][at] for at in (0, 2))
                return {0: "ThrottlingException", 2: "InternalFailure"}
            return None

        proxy.behave = behave
        chat = self.start(database, bus, proxy)
        talks = [talk(chat, f"user{number}", 1) for number in range(5)]
        proxy.up()
        events = bus.wait_for(15)
        check_once(events)
        for conversation in talks:
            check_talk(events, conversation, 1)
        sent = [event for call in proxy.calls if call for event in call]
        self.assertEqual(len(failed), 2)
        for event in events:
            identity = event["detail"]["eventId"]
            self.assertEqual(sent.count(identity), 2 if identity in failed else 1)
        for call in proxy.calls:
            self.assertEqual(len(call), len(set(call)))

    def test_a_conversation_that_fails_holds_up_no_other(self):
        bus, proxy = self.make_bus(), self.make_proxy()
        chat = self.start(self.make_database(), bus, proxy)
        blocked = set()

        def behave(number, entries):
            held = [at for at, entry in enumerate(entries) if any(word in entry["Detail"] for word in blocked)]
            return {at: "ThrottlingException" for at in held} or None

        proxy.behave = behave
        user = chat.user("ana")
        path, held = user.create()
        blocked.add(held)
        user.say(path)
        free = talk(chat, "bob", 3)
        eventually("the other one's arrived", lambda: len(kinds(bus.read(), free)) == 7)
        self.assertLessEqual(len(kinds(bus.events, held)), 1)
        blocked.clear()
        eventually("its own arrive", lambda: len(kinds(bus.read(), held)) == 3)
        check_talk(bus.events, held, 1)

    @on_each_database
    def test_what_can_never_be_published_is_put_aside(self, database):
        bus, proxy = self.make_bus(), self.make_proxy()
        proxy.behave = lambda number, entries: {0: "MalformedDetail"} if number == 0 else None
        chat = self.start(database, bus, proxy)
        conversation = talk(chat, "ana", 1)
        found = kinds(bus.wait_for(2), conversation)
        self.assertEqual(found, ["MessageSent", "MessageCompleted"])
        self.assertEqual(chat.metric('chat_dropped_total{what="event"}'), 1)
        self.assertEqual(chat.log.count("an event cannot be published"), 1)
        eventually("none waits", lambda: chat.metric("chat_outbox_pending") == 0)

    def test_a_call_that_is_refused_is_taken_apart(self):
        bus, proxy = self.make_bus(), self.make_proxy(is_up=False)
        poison = []

        def behave(number, entries):
            if not poison:
                poison.append(proxy.calls[0][1])
            if poison[0] in proxy.calls[number]:
                return 400, "ValidationException"
            return None

        proxy.behave = behave
        chat = self.start(self.make_database(), bus, proxy)
        for number in range(4):
            chat.user(f"user{number}").create()
        proxy.up()
        events = bus.wait_for(3)
        eventually("the fourth is put aside", lambda: chat.metric('chat_dropped_total{what="event"}') == 1)
        check_once(events)
        self.assertNotIn(poison[0], [event["detail"]["eventId"] for event in bus.read()])
        self.assertEqual(len(events), 3)

    @on_each_database
    def test_killed_between_the_change_and_its_publication(self, database):
        bus, proxy = self.make_bus(), self.make_proxy(is_up=False)
        chat = self.start(database, bus, proxy)
        talks = [talk(chat, f"user{number}") for number in range(3)]
        chat.kill()
        self.assertEqual(bus.read(), [])
        proxy.up()
        self.start(database, bus, proxy)
        events = bus.wait_for(15)
        check_each(events)
        check_once(events)
        for conversation in talks:
            check_talk(events, conversation, 2)

    def test_killed_in_the_middle_of_publishing(self):
        bus, proxy, database = self.make_bus(), self.make_proxy(), self.make_database(Postgres)
        proxy.delay_seconds = 0.2
        chat = self.start(database, bus, proxy)
        talks = in_parallel([lambda at=at: talk(chat, f"user{at}", 2) for at in range(30)])
        eventually("some have arrived", lambda: len(bus.read()) > 10)
        chat.kill()
        self.assertLess(len(firsts(bus.read())), 150, "it was over before it was killed")
        self.start(database, bus, proxy)
        eventually("all have arrived", lambda: len(firsts(bus.read())) == 150, 40)
        for conversation in talks:
            check_talk(firsts(bus.events), conversation, 2)


def in_parallel(tasks):
    """Runs them all at once; what they give, in their order."""
    given, failures = [None] * len(tasks), []

    def run(at, task):
        try:
            given[at] = task()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return given


if __name__ == "__main__":
    unittest.main()
