//! A pool whose client hides who exists, for users in every state, and by what a stranger names them.

use serde_json::{Value, json};
use tests::World;
use tests::people::attributes;
use tests::sign_in::PASSWORD;

/// By what users are named in a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Name,
    Email,
    Alias,
}

impl By {
    /// What a user is made by, and what a stranger tries, who knows the address if it is one of the user's.
    pub(super) fn names(self, name: &str, email: &str, has_email: bool) -> (String, String) {
        let (made, tried) = match self {
            By::Email => (email, email),
            By::Alias if has_email => (name, email),
            By::Name | By::Alias => (name, name),
        };
        (made.to_owned(), tried.to_owned())
    }

    /// A name that nobody has.
    pub(super) fn nobody(self, number: usize) -> String {
        match self {
            By::Name => format!("nobody{number}"),
            By::Email | By::Alias => format!("nobody{number}@example.com"),
        }
    }
}

/// A pool of some kind in a world of its own.
pub(super) struct Hidden<Kind> {
    pub(super) world: World,
    pub(super) kind: Kind,
    pub(super) pool: String,
    pub(super) client: String,
}

impl<Kind> Hidden<Kind> {
    /// The body by which an administrator names a user.
    pub(super) fn whose(&self, username: &str) -> Value {
        json!({ "UserPoolId": self.pool, "Username": username })
    }

    /// Makes a user who has a password, or is invited.
    pub(super) async fn make(&self, username: &str, given: &[(&str, &str)], is_invited: bool) {
        if is_invited {
            self.world.invited(&self.pool, username, given).await;
        } else {
            self.world.user(&self.pool, username, given).await;
        }
    }

    /// Signs somebody up who does not end that.
    pub(super) async fn sign_up(&self, username: &str, given: &[(&str, &str)]) {
        let body = json!({
            "ClientId": self.client, "Username": username, "Password": PASSWORD,
            "UserAttributes": attributes(given),
        });
        self.world.ok("SignUp", body).await;
    }
}
