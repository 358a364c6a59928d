//! What each metric means. A test keeps this the same as what the code counts.

/// Names with their meanings.
type Table<const N: usize> = [(&'static str, &'static str); N];

pub const COUNTERS: Table<30> = [
    ("chat_accept_failures_total", "Times that no connection could be accepted: out of file descriptors, mostly"),
    ("chat_adopted_turns_total", "Turns that were taken over from other instances"),
    ("chat_ai_failures_total", "Failures of AI providers, by provider and reason"),
    ("chat_buried_instances_total", "Other instances that gave no sign of life while they had turns"),
    ("chat_cloudwatch_failures_total", "Times that metrics could not be told to CloudWatch"),
    (
        "chat_control_frame_floods_total",
        "WebSockets that are read more slowly because they send too many control frames",
    ),
    ("chat_counted_events_total", "Events that the figures of their conversations have in them"),
    (
        "chat_cut_pages_total",
        "Pages that end early, and lists without some newest messages, because of their bytes, by what",
    ),
    ("chat_database_failures_total", "Statements that failed, by statement"),
    (
        "chat_database_replaced_connections_total",
        "Connections to the database that were closed instead of used again, by reason: a failure, a transaction left open, \
         another file",
    ),
    ("chat_deaf_total", "Times that the connection to Redis was made anew because nothing came by it"),
    ("chat_disconnects_total", "Sockets that were closed, by reason"),
    (
        "chat_dropped_total",
        "What was given up, by what: answers not stored, connections too slow, updates not told, packets, publications and \
         messages between instances, notices of what was missed, contexts, events that cannot be published, figures for \
         CloudWatch, people who left",
    ),
    ("chat_events_published_total", "Domain events that EventBridge took, by kind"),
    ("chat_events_total", "Events from clients, by event"),
    ("chat_exceptions_total", "Events that failed, by code"),
    ("chat_expired_connections_total", "Connections that were closed because their token expired"),
    (
        "chat_failed_handshakes_total",
        "Sessions that were refused before their token was read: no transport, bad requests",
    ),
    ("chat_frames_total", "Frames of answers that were sent to sockets"),
    ("chat_messages_total", "Messages that users sent"),
    ("chat_panics_total", "Panics that were caught, by where"),
    ("chat_problems_total", "Requests that failed, by code"),
    ("chat_publish_failures_total", "Calls and entries that EventBridge did not take, by reason"),
    ("chat_redis_failures_total", "Commands to Redis that failed, by command"),
    ("chat_refused_connections_total", "Connections that were refused, by code"),
    (
        "chat_refused_requests_total",
        "Requests that were refused for what they are, by reason: too many of an address or a user, bodies that took too long, \
         too many unfinished bytes, too many packets in a body, too many bytes that a user does not read, a foreign origin",
    ),
    (
        "chat_resynchronized_connections_total",
        "Connections that were closed because another instance took an answer over and does not have all of its text",
    ),
    ("chat_stalled_connections_total", "Connections that were closed because their client did not read"),
    ("chat_tokens_total", "Tokens that AI providers counted, prompts included"),
    ("chat_turns_total", "Answers that ended, by how"),
];

pub const GAUGES: Table<13> = [
    ("chat_answers", "Answers that run or wait"),
    ("chat_connections", "Sockets that are connected"),
    ("chat_database_writable", "1 while what is written to the database is stored"),
    ("chat_hears_others", "1 while this instance hears what is published over Redis"),
    ("chat_inbox_events", "Events from clients that wait to be handled"),
    ("chat_outbound_bytes", "Bytes that wait to be sent to sockets"),
    ("chat_outbound_events", "Events and frames that wait to be sent to sockets"),
    (
        "chat_outbox_lag_seconds",
        "Age of the oldest domain event that is not published; the leading instance's, where there is a bus",
    ),
    ("chat_outbox_pending", "Domain events that are not published, counted up to 100,000; the leading instance's"),
    ("chat_publications_waiting", "Messages to other instances that wait for Redis"),
    ("chat_rooms", "Conversations with a socket or an answer here"),
    ("chat_turns_waiting", "Answers that wait for another one of their conversation"),
    ("chat_uncounted_events", "Events that wait to be counted, on the instance that leads"),
];

pub const HISTOGRAMS: Table<10> = [
    ("chat_conversation_messages", "Messages of a conversation, each time that it is counted after an answer"),
    ("chat_conversation_response_seconds", "Average response time of a conversation, at the same time"),
    ("chat_conversation_seconds", "Duration of a conversation, at the same time"),
    ("chat_count_seconds", "To compute and store the figures of one conversation"),
    ("chat_database_seconds", "Statements to the database, by statement"),
    ("chat_first_token_seconds", "From a turn's start to its first token"),
    ("chat_publish_seconds", "Calls to EventBridge"),
    ("chat_redis_seconds", "Commands to Redis, by command"),
    ("chat_request_seconds", "HTTP requests, by method, path and status"),
    ("chat_turn_seconds", "From a turn's start to its last token"),
];
