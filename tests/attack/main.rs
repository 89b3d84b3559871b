//! What somebody does who wants in without the right. Each file is named after what it attacks.

#![expect(clippy::expect_used, reason = "a test may fail loudly")]

mod srp;
mod tokens;

/// The refusal of a wrong proof of the password.
const WRONG: (&str, &str) = ("NotAuthorizedException", "Incorrect username or password.");

fn pair(refusal: &(String, String)) -> (&str, &str) {
    (&refusal.0, &refusal.1)
}
