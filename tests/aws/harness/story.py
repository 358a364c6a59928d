"""Holds the events that came against what happened: each once, in order, as its schema says."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parents[3] / "docs" / "events"
SCHEMAS = {path.stem: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}


def check_each(events):
    """Every envelope and its detail; no field that the schema does not name."""
    for event in events:
        assert event["source"] == "huntaze.chat", event
        schema, detail = SCHEMAS[event["detail-type"]], event["detail"]
        Draft202012Validator(schema).validate(detail)
        unknown = detail.keys() - schema["properties"].keys()
        assert not unknown, f"{event['detail-type']} has {unknown}, which its schema does not name"
        assert event["time"][:19] == detail["occurredAt"][:19], event


def check_once(events):
    ids = [event["detail"]["eventId"] for event in events]
    assert len(ids) == len(set(ids)), f"{len(ids) - len(set(ids))} events came twice"


def of_conversation(events, conversation):
    return [event for event in events if event["detail"]["conversationId"] == conversation]


def kinds(events, conversation):
    return [event["detail-type"] for event in of_conversation(events, conversation)]


def firsts(events):
    """The events without what came again, in the order in which each came first."""
    seen = {}
    for event in events:
        seen.setdefault(event["detail"]["eventId"], event)
    return list(seen.values())


def check_talk(events, conversation, messages):
    """A conversation that was made and in which so many messages were answered, one after the other."""
    found = kinds(events, conversation)
    assert found == ["ConversationCreated"] + ["MessageSent", "MessageCompleted"] * messages, found
    own = of_conversation(events, conversation)
    for sent, completed in zip(own[1::2], own[2::2]):
        assert completed["detail"]["replyTo"] == sent["detail"]["messageId"], (sent, completed)
