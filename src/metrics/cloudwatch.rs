//! What CloudWatch is told, under names that alarms are written against.

/// The namespace of all.
pub const NAMESPACE: &str = "Huntaze/Chat";

/// Each name with its unit (as CloudWatch spells it) and what it is made of.
pub const METRICS: [(&str, &str, Source); 11] = [
    ("ConversationDuration", "Seconds", Source::Values("chat_conversation_seconds", 1.0)),
    ("MessageCount", "Count", Source::Values("chat_conversation_messages", 1.0)),
    ("AvgResponseTime", "Milliseconds", Source::Values("chat_conversation_response_seconds", 1_000.0)),
    ("Answers", "Count", Source::Growth(&["chat_turns_total"], &[])),
    ("Errors", "Count", Source::Growth(&["chat_turns_total"], &["failed", "died", "shutdown"])),
    (
        "ConnectionFailures",
        "Count",
        Source::Growth(&["chat_refused_connections_total", "chat_failed_handshakes_total"], &[]),
    ),
    ("Connections", "Count", Source::Level("chat_connections")),
    ("FirstTokenTime", "Milliseconds", Source::Values("chat_first_token_seconds", 1_000.0)),
    ("ResponseTime", "Milliseconds", Source::Values("chat_turn_seconds", 1_000.0)),
    ("OutboxLag", "Seconds", Source::Settings("chat_outbox_lag_seconds")),
    ("Dropped", "Count", Source::Growth(&["chat_dropped_total"], &[])),
];

/// What a metric is made of. Names are those of the facade.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// What counters have grown by, where the second list names values of a label only those with one of them. Zero is told too.
    Growth(&'static [&'static str], &'static [&'static str]),
    /// What a gauge says at the moment.
    Level(&'static str),
    /// Whatever a gauge was set to.
    Settings(&'static str),
    /// The values of a histogram, times the number.
    Values(&'static str, f64),
}
