//! Mail by SMTP (RFC 5321), through lettre.

use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use userpool::Letter;

use crate::config::{Security, Smtp};
use crate::delivery::Undelivered;
use crate::failure::Failure;
use crate::secret_file::read_given;

/// The sender of pools that name none: Amazon's own, in whose name nobody else's server may send.
const NO_SENDER: &str = "no-reply@verificationemail.com";
/// How long a mail server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends mail.
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// A mailer for the server that the configuration names.
    pub(crate) fn new(smtp: &Smtp) -> Result<Mailer, Failure> {
        let unfit = |cause: lettre::transport::smtp::Error| {
            Failure::new(
                "the mail server can't be used",
                "Check [smtp] in the configuration.",
            )
            .because(cause)
        };
        let builder = match smtp.security {
            Security::Tls => {
                AsyncSmtpTransport::<Tokio1Executor>::relay(&smtp.host).map_err(unfit)?
            }
            Security::Starttls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&smtp.host).map_err(unfit)?
            }
            Security::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host),
        };
        let builder = match smtp.port {
            Some(port) => builder.port(port),
            None => builder,
        };
        let builder = match credentials(smtp)? {
            Some(credentials) => builder.credentials(credentials),
            None => builder,
        };
        let from = smtp
            .from
            .parse()
            .map_err(|cause: lettre::address::AddressError| {
                Failure::new(
                    format!("smtp.from is {:?}", smtp.from),
                    "Write it as Users <users@example.org>.",
                )
                .because(cause)
            })?;
        Ok(Mailer {
            transport: builder.timeout(Some(PATIENCE)).build(),
            from,
        })
    }

    /// Sends a mail, or says why it can't be sent now.
    pub(super) async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = self.message(letter)?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|cause| {
            if cause.is_permanent() {
                Undelivered::ever(cause.to_string())
            } else {
                Undelivered::now(cause.to_string())
            }
        })
    }

    fn message(&self, letter: &Letter) -> Result<Message, Undelivered> {
        let refused =
            |what: &str| Undelivered::ever(format!("{what} of the message is no address"));
        let from = if letter.from == NO_SENDER {
            self.from.clone()
        } else {
            letter.from.parse().map_err(|_| refused("the sender"))?
        };
        let to: Mailbox = letter.to.parse().map_err(|_| refused("the recipient"))?;
        let mut builder = Message::builder()
            .from(from)
            .to(to)
            .subject(letter.subject.clone())
            .header(ContentType::TEXT_HTML);
        if let Some(reply_to) = &letter.reply_to {
            builder = builder.reply_to(reply_to.parse().map_err(|_| refused("the reply address"))?);
        }
        builder
            .body(letter.body.expose().clone())
            .map_err(|cause| Undelivered::ever(cause.to_string()))
    }
}

fn credentials(smtp: &Smtp) -> Result<Option<Credentials>, Failure> {
    let (Some(username), Some(path)) = (&smtp.username, &smtp.password_file) else {
        return Ok(None);
    };
    let password = read_given(path)?;
    Ok(Some(Credentials::new(
        username.clone(),
        password.expose().trim_end().to_owned(),
    )))
}
