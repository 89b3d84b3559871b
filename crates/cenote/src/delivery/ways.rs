//! Which way a message goes.

use async_trait::async_trait;
use userpool::{Letter, Medium};

use crate::delivery::{Delivery, Folder, Gateway, Mailer, Undelivered};

const NO_MAILS: &str =
    "there is no way to send mail: set [smtp], or let capture = true keep messages as files";
const NO_TEXTS: &str =
    "there is no way to send text messages: set [sms], or let capture = true keep them as files";

/// The ways that there are. What can't be sent is captured, where the configuration says so.
pub(crate) struct Ways {
    pub(crate) mails: Option<Mailer>,
    pub(crate) texts: Option<Gateway>,
    pub(crate) captured: Option<Folder>,
}

#[async_trait]
impl Delivery for Ways {
    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered> {
        let none = match (letter.medium, &self.mails, &self.texts) {
            (Medium::Email, Some(mails), _) => return mails.send(letter).await,
            (Medium::Sms, _, Some(texts)) => return texts.send(letter).await,
            (Medium::Email, None, _) => NO_MAILS,
            (Medium::Sms, _, None) => NO_TEXTS,
        };
        match &self.captured {
            Some(captured) => captured.deliver(letter).await,
            None => Err(Undelivered::ever(none)),
        }
    }

    async fn tidy(&self, now_millis: i64) {
        if let Some(captured) = &self.captured {
            captured.tidy(now_millis).await;
        }
    }
}
