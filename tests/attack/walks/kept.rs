//! What a reference keeps of a sign-in that the server handed out.

/// How long an answer to it is taken.
const SESSION_MILLIS: i64 = 180_000;

/// Whose it is, and whether it can go on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) client: usize,
    /// Among all people.
    pub(crate) person: usize,
    /// What the person's own count was at: of times signed out everywhere, or of new passwords.
    pub(crate) epoch: u32,
    expires_millis: i64,
    pub(crate) spent: bool,
}

impl Kept {
    pub(crate) fn new(client: usize, person: usize, epoch: u32, now_millis: i64) -> Kept {
        Kept {
            client,
            person,
            epoch,
            expires_millis: now_millis + SESSION_MILLIS,
            spent: false,
        }
    }

    /// Whether it is this client's, and holds still.
    pub(crate) fn holds(&self, client: usize, now_millis: i64) -> bool {
        self.client == client && now_millis < self.expires_millis
    }
}
