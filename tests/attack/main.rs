//! What somebody does who wants in without the right. Each file is named after what it attacks.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod audit;
mod canary;
mod choices;
mod codes;
mod devices;
mod door;
mod enumeration;
mod feedback;
mod keys;
mod known_passwords;
mod laid_in_wait;
mod levels;
mod log_lines;
mod look_alikes;
mod names;
mod new_numbers;
mod one_time;
mod passkeys;
mod queue;
mod races;
mod sessions;
mod software_token;
mod srp;
mod strangers;
mod tokens;
mod two_pools;
mod user_sessions;
mod volley;
mod walks;
mod without_pause;

use std::sync::Arc;

use serde_json::Value;
use tests::World;

/// The refusal of a wrong proof of the password.
const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

type Answered = Result<Value, (String, String)>;

fn pair(refusal: &(String, String)) -> (&str, &str) {
    (&refusal.0, &refusal.1)
}

/// Calls an operation with all these bodies at once.
async fn together(
    world: &Arc<World>,
    operation: &'static str,
    bodies: Vec<Value>,
) -> Vec<Answered> {
    let calls: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            let world = Arc::clone(world);
            tokio::spawn(async move { world.call(operation, body).await })
        })
        .collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.expect("a call that ends"));
    }
    answers
}

/// The answers that are no refusals.
fn successes(answers: &[Answered]) -> Vec<&Value> {
    answers
        .iter()
        .filter_map(|answer| answer.as_ref().ok())
        .collect()
}

/// How many answers are this refusal.
fn refusals(answers: &[Answered], code: &str) -> usize {
    answers
        .iter()
        .filter(|answer| matches!(answer, Err((found, _)) if found == code))
        .count()
}
