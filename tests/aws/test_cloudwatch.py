"""CloudWatch is told the same by both ways: under these names, in these units, without dimensions."""

import datetime
import json
import socket
import unittest

import requests

from harness.case import Case
from harness.waiting import eventually

NAMESPACE = "Huntaze/Chat"
UNITS = {
    "ConversationDuration": "Seconds",
    "MessageCount": "Count",
    "AvgResponseTime": "Milliseconds",
    "Answers": "Count",
    "Errors": "Count",
    "ConnectionFailures": "Count",
    "Connections": "Count",
    "FirstTokenTime": "Milliseconds",
    "ResponseTime": "Milliseconds",
    "OutboxLag": "Seconds",
    "Dropped": "Count",
}
ALWAYS = {name for name in UNITS if name in ("Answers", "Errors", "ConnectionFailures", "Connections", "Dropped")}


def refuse_a_handshake(chat):
    reply = requests.get(f"{chat.url}/socket.io/?EIO=4&transport=nonsense", timeout=10)
    assert reply.status_code == 400, reply.status_code


class ByCalls(Case):
    def setUp(self):
        requests.post(f"{self.cloud.url}/moto-api/reset", timeout=10)
        self.client = self.cloud.client("cloudwatch")

    def statistics(self, name):
        """All of a metric's data as one: sum, count, largest, unit."""
        now = datetime.datetime.now(datetime.timezone.utc)
        reply = self.client.get_metric_statistics(
            Namespace=NAMESPACE,
            MetricName=name,
            StartTime=now - datetime.timedelta(hours=1),
            EndTime=now + datetime.timedelta(hours=1),
            Period=86_400,
            Statistics=["Sum", "SampleCount", "Maximum", "Minimum"],
        )
        return reply["Datapoints"][0] if reply["Datapoints"] else None

    def largest(self, name):
        return (self.statistics(name) or {"Maximum": None})["Maximum"]

    def sum(self, name):
        return (self.statistics(name) or {"Sum": None})["Sum"]

    def start_api(self, proxy=None, **settings):
        settings = {"METRICS_CLOUDWATCH": "api", "METRICS_CLOUDWATCH_INTERVAL_SECONDS": "1", **settings}
        return self.start(self.make_database(), self.make_bus(), proxy or self.make_proxy(), **settings)

    def test_the_data_can_be_read_back(self):
        chat = self.start_api()
        ana = chat.user("ana")
        path, _ = ana.create()
        for _ in range(3):
            ana.say(path)
        refuse_a_handshake(chat)
        eventually("the answers are told", lambda: self.sum("Answers") == 3)
        eventually("the refused handshake is told", lambda: self.sum("ConnectionFailures") == 1)
        eventually("the lag is told", lambda: self.statistics("OutboxLag"))
        eventually("the conversation is told with all its messages", lambda: self.largest("MessageCount") == 6)
        for name in UNITS:
            self.assertEqual(self.statistics(name)["Unit"], UNITS[name], name)
        self.assertEqual((self.sum("Errors"), self.sum("Dropped")), (0, 0))
        times = self.statistics("ResponseTime")
        self.assertEqual(times["SampleCount"], 3)
        self.assertLess(times["Maximum"], 5_000)
        self.assertLessEqual(self.statistics("FirstTokenTime")["Maximum"], times["Maximum"])
        metrics = self.client.list_metrics(Namespace=NAMESPACE)["Metrics"]
        self.assertLessEqual({metric["MetricName"] for metric in metrics}, UNITS.keys())
        self.assertTrue(all(metric["Dimensions"] == [] for metric in metrics))

    def test_errors_and_the_last_minute_before_the_stop(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1/"
            provider = {"AI_PROVIDER": "openai", "AI_API_KEY": "x", "AI_BASE_URL": address}
            chat = self.start_api(METRICS_CLOUDWATCH_INTERVAL_SECONDS="3600", **provider)
            ana = chat.user("ana")
            path, _ = ana.create()
            ana.say(path)
            self.assertIsNone(self.sum("Answers"))
            chat.stop()
        self.assertEqual((self.sum("Answers"), self.sum("Errors")), (1, 1))

    def test_what_could_not_be_told_is_told_later(self):
        proxy = self.make_proxy(is_up=False)
        chat = self.start_api(proxy)
        ana = chat.user("ana")
        path, _ = ana.create()
        ana.say(path)
        eventually("it has failed", lambda: (chat.metric("chat_cloudwatch_failures_total") or 0) >= 2)
        self.assertEqual(chat.log.count("CloudWatch does not take metrics"), 1)
        proxy.up()
        eventually("the answer is told", lambda: self.sum("Answers") == 1)
        eventually("it says so", lambda: "CloudWatch takes metrics again" in chat.log)
        self.assertEqual(self.statistics("ResponseTime")["SampleCount"], 1)


class ByLines(Case):
    def figures(self, chat):
        """The values of each metric in all lines so far. Each line is checked."""
        found = {name: [] for name in UNITS}
        for line in chat.lines:
            if '"_aws"' not in line:
                continue
            root = json.loads(line)
            self.assertLess(len(line.encode()), 256 * 1024)
            self.assertIsInstance(root["_aws"]["Timestamp"], int)
            [directive] = root["_aws"]["CloudWatchMetrics"]
            self.assertEqual((directive["Namespace"], directive["Dimensions"]), (NAMESPACE, [[]]))
            self.assertLessEqual(len(directive["Metrics"]), 100)
            self.assertEqual(root.keys() - {"_aws"}, {metric["Name"] for metric in directive["Metrics"]})
            for metric in directive["Metrics"]:
                self.assertEqual(metric["Unit"], UNITS[metric["Name"]])
                target = root[metric["Name"]]
                values = target if isinstance(target, list) else [target]
                self.assertTrue(0 < len(values) <= 100 and all(isinstance(it, (int, float)) for it in values))
                found[metric["Name"]].extend(values)
        return found

    def test_lines_stand_beside_the_log(self):
        settings = {
            "METRICS_CLOUDWATCH": "emf",
            "METRICS_CLOUDWATCH_INTERVAL_SECONDS": "1",
            "LOG_FORMAT": "json",
            "RUST_LOG": "debug",
        }
        chat = self.start(self.make_database(), **settings)
        users = [chat.user(f"user{number}") for number in range(3)]
        for user in users:
            path, _ = user.create()
            for _ in range(5):
                user.say(path)
        refuse_a_handshake(chat)
        eventually("all are told", lambda: sum(self.figures(chat)["Answers"]) == 15)
        chat.stop()
        figures = self.figures(chat)
        self.assertEqual((sum(figures["Answers"]), sum(figures["Errors"])), (15, 0))
        self.assertEqual((len(figures["ResponseTime"]), len(figures["FirstTokenTime"])), (15, 15))
        self.assertEqual(sum(figures["ConnectionFailures"]), 1)
        self.assertEqual(figures["OutboxLag"], [], "there is no bus that could lag")
        self.assertTrue(all(figures[name] for name in ALWAYS))
        self.assertIn(0, figures["Answers"], "that nothing happened is told too")
        announced = [line for line in chat.lines if "is ready: open" in line]
        for line in chat.lines:
            if line.strip() and line not in announced:
                json.loads(line)

    def test_a_minute_is_the_default(self):
        chat = self.start(self.make_database(), METRICS_CLOUDWATCH="emf")
        ana = chat.user("ana")
        path, _ = ana.create()
        ana.say(path)
        chat.stop()
        self.assertEqual(self.figures(chat)["Answers"], [1], "one line, at the stop")


if __name__ == "__main__":
    unittest.main()
