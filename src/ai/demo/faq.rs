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
    fn print_scores() {
        let faq = Faq::embedded();
        for question in QUESTIONS {
            let best = faq.engine.search(question, 2);
            println!(
                "{:40} {:?}",
                question,
                best.iter().map(|b| (b.score, &b.document.contents[..30])).collect::<Vec<_>>()
            );
        }
    }
    const QUESTIONS: &[&str] = &[
        "What is this?",
        "what can you do",
        "What can this product do?",
        "How do I connect a real provider?",
        "connect openai",
        "use ollama",
        "Where is my data stored?",
        "where are messages saved",
        "how to scale",
        "does it work with several instances",
        "how does streaming work",
        "javascript client example",
        "how do I log in",
        "my connection was lost",
        "stop the answer",
        "maximum message length",
        "delete my conversation",
        "monitoring",
        "how much does it cost",
        "load test",
        "do you speak french",
        "zzz",
        "What is the capital of France?",
        "tell me a joke",
        "Any idea for a post on Instagram?",
        "how do I grow my campaign",
        "my stats of last week",
        "revenue of my page",
        "there is a bug in the page",
        "I have a problem with an error",
        "hello",
        "thanks",
        "how old is the sun",
        "write me a poem about the sea",
        "can you help me with my account",
        "what should I post tomorrow",
        "performance of my campaign on tiktok",
        "create content for reddit",
        "how do I promote my videos",
        "advertise on instagram with 500 dollars",
        "give me ideas for content",
        "I want more users",
        "generate a post about a chat",
        "Who won the game",
        "I have a message for you",
        "send it again",
        "how does love work",
        "what is the price of gold",
        "my free time",
        "help me write an answer to my fans",
        "plan my campaign",
    ];
}
