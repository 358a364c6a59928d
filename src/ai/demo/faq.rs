//! A small FAQ about this product, searched by words (BM25).

use bm25::{Language, SearchEngine, SearchEngineBuilder};

/// `## question`, perhaps `other words: …` for the search only, and the answer.
const SOURCE: &str = include_str!("faq.md");
/// Below it the best entry shares a common word with the question, and no more.
const GOOD_ENOUGH: f32 = 2.5;
/// A question is short; what stands further on does not make it another one.
const LOOKED_AT: usize = 400;

pub struct Faq {
    engine: SearchEngine<u32>,
    answers: Vec<&'static str>,
}

impl Faq {
    pub fn embedded() -> Self {
        let (searched, answers): (Vec<_>, Vec<_>) = SOURCE.split("\n## ").skip(1).filter_map(entry).unzip();
        let engine = SearchEngineBuilder::<u32>::with_corpus(Language::English, searched).build();
        Self { engine, answers }
    }

    pub fn find(&self, question: &str) -> Option<&'static str> {
        let end = question.char_indices().nth(LOOKED_AT).map_or(question.len(), |(index, _)| index);
        let best = self.engine.search(&question[..end], 1).into_iter().next()?;
        let answer = self.answers.get(best.document.id as usize)?;
        (best.score >= GOOD_ENOUGH).then_some(answer)
    }
}

/// What is searched, and what is answered.
fn entry(text: &'static str) -> Option<(String, &'static str)> {
    let (question, answer) = text.split_once('\n')?;
    let answer = answer.trim();
    match answer.strip_prefix("other words: ").and_then(|rest| rest.split_once("\n\n")) {
        Some((words, answer)) => Some((format!("{question} {words}"), answer.trim())),
        None => Some((question.to_owned(), answer)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_entry_that_is_asked_for() {
        let table = [
            ("How do I connect a real provider?", "`AI_PROVIDER` is one of"),
            ("connect openai", "`AI_PROVIDER` is one of"),
            ("can I use ollama?", "ollama pull"),
            ("Where is my data stored?", "`DATABASE_URL`"),
            ("how to scale", "`REDIS_URL`"),
            ("does it work with several instances", "`REDIS_URL`"),
            ("how does streaming work", "`message:complete`"),
            ("javascript client example", "socket.io-client"),
            ("stop the answer", "`message:stop`"),
            ("maximum message length", "32,000"),
            ("delete my conversation", "`conversation:delete`"),
            ("how much does it cost", "costs nothing"),
            ("What can this product do?", "Socket.IO or REST"),
        ];
        let faq = Faq::embedded();
        for (question, expected) in table {
            let answer = faq.find(question).unwrap_or("nothing");
            assert!(answer.contains(expected), "{question}: {answer}");
        }
    }

    #[test]
    fn leaves_the_rest_to_the_topics() {
        let faq = Faq::embedded();
        let strange = "é".repeat(40_000);
        for question in
            ["", "zzz", "What is the capital of France?", "plan my campaign", "how does love work", &strange]
        {
            assert_eq!(faq.find(question), None, "{question}");
        }
    }

    #[test]
    fn shows_no_search_words() {
        let faq = Faq::embedded();
        assert!(faq.answers.len() >= 12);
        assert!(faq.answers.iter().all(|answer| !answer.is_empty() && !answer.contains("other words")));
    }
}
