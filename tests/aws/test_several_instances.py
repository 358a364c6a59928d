"""Several instances on one PostgreSQL and one Redis: one of them publishes."""

import shutil
import tempfile
import threading
import time
import unittest

from harness.case import Case
from harness.database import Postgres
from harness.process import Process
from harness.story import check_each, check_once, check_talk, firsts
from harness.waiting import eventually, free_port

INSTANCES = 3


class Cluster:
    def __init__(self, case, endpoint=None):
        folder, port = tempfile.mkdtemp(prefix="chat-redis-test-"), free_port()
        case.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        arguments = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        redis = Process(arguments, None, "Ready to accept connections")
        case.addCleanup(redis.kill)
        self.bus, database = case.make_bus(), case.make_database(Postgres)
        settings = {"REDIS_URL": f"redis://127.0.0.1:{port}", "DATABASE_MAX_CONNECTIONS": "8"}
        self.instances = [case.start(database, self.bus, endpoint, **settings) for _ in range(INSTANCES)]

    @property
    def alive(self):
        return [chat for chat in self.instances if not chat.has_ended]

    def leaders(self):
        changed = "the leading instance has changed leads="
        last = lambda chat: [line for line in chat.lines if changed in line][-1:]
        return [chat for chat in self.alive if any("leads=true" in line for line in last(chat))]


class Load:
    """Users who talk, each with an instance of its own at every message, until they are told to stop."""

    def __init__(self, cluster, users):
        self.cluster, self.talks, self.failures = cluster, {}, []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._talk, args=(at,)) for at in range(users)]
        for thread in self._threads:
            thread.start()

    def _talk(self, at):
        try:
            first = self.cluster.alive[at % len(self.cluster.alive)].user(f"user{at}")
            path, conversation = first.create()
            self.talks[conversation] = 0
            while not self._stop.is_set():
                alive = self.cluster.alive
                alive[(at + self.talks[conversation]) % len(alive)].user(f"user{at}").say(path)
                self.talks[conversation] += 1
                time.sleep(0.05)  # a user who types
        except BaseException as failure:
            self.failures.append(failure)

    def end(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    @property
    def count(self):
        return sum(1 + 2 * messages for messages in self.talks.values())


class SeveralInstances(Case):
    def test_no_event_is_missing_or_doubled_under_load(self):
        cluster = Cluster(self)
        eventually("one leads", lambda: len(cluster.leaders()) == 1)
        load = Load(cluster, 12)
        eventually("there is something to count", lambda: load.count > 150)
        load.end()
        events = cluster.bus.wait_for(load.count, 40)
        check_each(events)
        check_once(events)
        for conversation, messages in load.talks.items():
            check_talk(events, conversation, messages)
        published = [chat.metric("chat_events_published_total") or 0 for chat in cluster.instances]
        self.assertEqual(sorted(published), [0, 0, load.count])
        self.assertEqual(len(cluster.bus.read()), load.count)

    def test_another_one_publishes_when_the_leader_is_killed(self):
        cluster = Cluster(self)
        [leader] = eventually("one leads", cluster.leaders)
        others = [chat for chat in cluster.instances if chat is not leader]
        path, conversation = others[0].user("ana").create()
        others[0].user("ana").say(path)
        cluster.bus.wait_for(3)
        leader.kill()
        killed = time.monotonic()
        others[1].user("ana").say(path)
        cluster.bus.wait_for(5, 15)
        self.assertLess(time.monotonic() - killed, 12)
        self.assertEqual(len(cluster.leaders()), 1)
        # It may have been killed before it noted what EventBridge had taken.
        check_talk(firsts(cluster.bus.events), conversation, 2)

    def test_the_leader_is_killed_while_events_are_held_up(self):
        proxy = self.make_proxy(is_up=False)
        cluster = Cluster(self, proxy)
        [leader] = eventually("one leads", cluster.leaders)
        other = next(chat for chat in cluster.instances if chat is not leader)
        talks = {}
        for number in range(4):
            user = other.user(f"user{number}")
            path, conversation = user.create()
            talks[conversation] = [user.say(path) for _ in range(2)]
        eventually("the leader has tried", lambda: leader.metric("chat_publish_failures_total"))
        leader.kill()
        proxy.up()
        eventually("all have arrived", lambda: len(firsts(cluster.bus.read())) == 20, 30)
        check_once(cluster.bus.events)
        for conversation in talks:
            check_talk(cluster.bus.events, conversation, 2)

    def test_a_leader_that_stops_hands_over_at_once(self):
        cluster = Cluster(self)
        [leader] = eventually("one leads", cluster.leaders)
        leader.stop()
        stopped = time.monotonic()
        cluster.alive[0].user("ana").create()
        cluster.bus.wait_for(1, 10)
        self.assertLess(time.monotonic() - stopped, 4, "a leader that says that it goes is not waited for")


if __name__ == "__main__":
    unittest.main()
