//! What the design classifies by: six patterns, the first that matches counts.

use regex::RegexSet;

const PATTERNS: [(&str, &str); 6] = [
    ("campaign_help", "(?i)campaign|marketing|promote|advertise"),
    ("analytics_query", "(?i)analytics|stats|metrics|performance|revenue"),
    ("content_idea", "(?i)content|idea|post|create|generate"),
    ("technical_support", "(?i)help|error|problem|issue|bug"),
    ("greeting", "(?i)^(hi|hello|hey|good morning|good afternoon)"),
    ("farewell", "(?i)^(bye|goodbye|see you|thanks|thank you)"),
];

pub struct FirstMatch(RegexSet);

impl FirstMatch {
    pub fn new() -> Self {
        Self(RegexSet::new(PATTERNS.map(|(_, pattern)| pattern)).expect("the patterns compile"))
    }

    pub fn classify(&self, text: &str) -> &'static str {
        self.0.matches(text).iter().next().map_or("general_query", |index| PATTERNS[index].0)
    }
}
