//! How well messages are understood, as tables in the output of `make test`, and what holds for any message at all.
//!
//! A target of its own: the standard harness hides what a test that passes prints.
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]
#![allow(clippy::expect_used, reason = "all of it is tests")]

mod any_text;
mod entities;
mod examples;
mod files;
mod first_match;
mod intents;
mod support;

use libtest_mimic::{Arguments, Failed, Trial};

type Test = fn() -> Result<(), Failed>;

fn main() {
    let tests: [(&str, Test); 10] = [
        ("intents::held_out_messages_are_understood", intents::held_out_messages_are_understood),
        (
            "intents::messages_that_first_match_patterns_get_wrong",
            intents::messages_that_first_match_patterns_get_wrong,
        ),
        ("examples::the_halves_share_nothing", examples::the_halves_share_nothing),
        ("examples::only_the_training_half_is_learned", examples::only_the_training_half_is_learned),
        (
            "files::own_intents_take_the_place_of_the_built_in_ones",
            files::own_intents_take_the_place_of_the_built_in_ones,
        ),
        ("files::own_platforms_are_added", files::own_platforms_are_added),
        ("entities::labelled_sentences_are_read", entities::labelled_sentences_are_read),
        ("any_text::spans_are_where_they_say", any_text::spans_are_where_they_say),
        ("any_text::ten_times_the_text_takes_ten_times_as_long", any_text::ten_times_the_text_takes_ten_times_as_long),
        ("any_text::what_is_beyond_the_cap_is_not_looked_at", any_text::what_is_beyond_the_cap_is_not_looked_at),
    ];
    let mut arguments = Arguments::from_args();
    // What is measured wants no company.
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, tests.map(|(name, test)| Trial::test(name, test)).into()).exit();
}
