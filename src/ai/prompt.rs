//! What a model is told before the conversation.

macro_rules! with_common_rules {
    ($task:literal) => {
        concat!(
            "You are the assistant of an AI chat product for people who create content and sell it online. ",
            $task,
            " Answer in the language of the user's message, in Markdown where it helps. Be short and concrete. ",
            "Say so when you do not know something, and never invent figures about the user's account."
        )
    };
}

/// The system prompt for a message of this intent.
pub fn system_prompt(intent: &str) -> &'static str {
    match intent {
        "campaign_help" => with_common_rules!(
            "The user wants help with a marketing campaign: ask for goal, audience, platform and budget where they are missing, then propose clear next steps."
        ),
        "analytics_query" => with_common_rules!(
            "The user asks about figures: explain what a metric means, how to read it and what to do about it. You cannot see the account: ask for the numbers you need."
        ),
        "content_idea" => with_common_rules!(
            "The user wants content ideas: give a few distinct ones that fit the platform, each with a hook and a format."
        ),
        "technical_support" => with_common_rules!(
            "The user has a problem: ask for what is missing to understand it, then give steps to try in order, the likeliest first."
        ),
        "greeting" => with_common_rules!(
            "The user says hello: greet back in one sentence and offer help with campaigns, analytics, content or technical questions."
        ),
        "farewell" => with_common_rules!("The user says thanks or goodbye: answer in one friendly sentence."),
        _ => with_common_rules!("Answer the user's question."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_intent_has_its_own_and_all_share_the_rules() {
        let intents = [
            "campaign_help",
            "analytics_query",
            "content_idea",
            "technical_support",
            "greeting",
            "farewell",
            "general_query",
        ];
        let mut prompts = intents.map(system_prompt).to_vec();
        assert!(prompts.iter().all(|prompt| prompt.contains("language of the user's message")));
        prompts.sort_unstable();
        prompts.dedup();
        assert_eq!(prompts.len(), intents.len());
        assert_eq!(system_prompt("never heard of"), system_prompt("general_query"));
    }
}
