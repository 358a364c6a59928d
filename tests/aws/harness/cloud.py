"""moto's server, with an event bus whose events go to a queue, and what CloudWatch was told."""

import json
import os
import sys
import uuid

import boto3
from botocore.config import Config

from .process import Process
from .waiting import eventually, free_port

REGION = "eu-west-3"
KEYS = {"AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class Cloud:
    """A server of its own; whoever made it stops it."""

    def __init__(self):
        self.port = free_port()
        arguments = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        environment = {**os.environ, **KEYS, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = Process(arguments, environment, r"Running on (http://\S+)")
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self._process.kill()

    def client(self, service):
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, read_timeout=20),
        )


class Bus:
    """An event bus with a rule that sends everything of ours to a queue."""

    def __init__(self, cloud):
        self.name = f"chat-{uuid.uuid4().hex[:12]}"
        self._queues = cloud.client("sqs")
        self._queue = self._queues.create_queue(QueueName=self.name)["QueueUrl"]
        attributes = self._queues.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        events = cloud.client("events")
        self.arn = events.create_event_bus(Name=self.name)["EventBusArn"]
        pattern = json.dumps({"source": ["huntaze.chat"]})
        events.put_rule(Name=self.name, EventBusName=self.name, EventPattern=pattern)
        target = {"Id": "queue", "Arn": attributes["Attributes"]["QueueArn"]}
        events.put_targets(Rule=self.name, EventBusName=self.name, Targets=[target])
        #: What came out of the queue, in its order: whole envelopes.
        self.events = []

    def read(self):
        """Reads what is in the queue; everything that was ever read."""
        while True:
            reply = self._queues.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=0)
            messages = reply.get("Messages", [])
            if not messages:
                return self.events
            self.events.extend(json.loads(message["Body"]) for message in messages)
            entries = [{"Id": str(at), "ReceiptHandle": it["ReceiptHandle"]} for at, it in enumerate(messages)]
            self._queues.delete_message_batch(QueueUrl=self._queue, Entries=entries)

    def wait_for(self, count, seconds=30):
        """Waits for so many events, and gives all that there are."""
        seen = lambda: f"{count} events (there are {[event['detail-type'] for event in self.events]})"
        eventually(seen, lambda: len(self.read()) >= count, seconds)
        return self.events
