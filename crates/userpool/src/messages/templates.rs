//! Which of the pool's texts a letter is made from, and AWS's own where the pool has none.

use std::fmt::Write as _;

use model::{DefaultEmailOptionType, Sensitive};

use crate::records::{CodePurpose, Medium, Pool, User};

/// Why a letter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion<'a> {
    /// It carries a code.
    Code(CodeFor<'a>),
    /// An administrator has made the user.
    Invitation,
}

/// Why a code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeFor<'a> {
    /// A user has signed up through this client, or asks for the code again.
    SignUp(&'a str),
    /// A user has forgotten the password.
    ForgotPassword,
    /// A user is to prove an address.
    Attribute,
    /// A user signs in, and this is the mark of the sign-in: by the code alone.
    FirstFactor(&'a str),
    /// The same, after another factor.
    SecondFactor(&'a str),
}

impl CodeFor<'_> {
    /// What the code is good for.
    pub(crate) fn purpose(self) -> CodePurpose {
        match self {
            CodeFor::SignUp(_) => CodePurpose::SignUp,
            CodeFor::ForgotPassword => CodePurpose::ForgotPassword,
            CodeFor::Attribute => CodePurpose::Attribute,
            CodeFor::FirstFactor(_) => CodePurpose::FirstFactor,
            CodeFor::SecondFactor(_) => CodePurpose::SecondFactor,
        }
    }

    /// The sign-in for which the code is good, where it is for one.
    pub(crate) fn sign_in(&self) -> Option<&str> {
        match self {
            CodeFor::FirstFactor(mark) | CodeFor::SecondFactor(mark) => Some(mark),
            CodeFor::SignUp(_) | CodeFor::ForgotPassword | CodeFor::Attribute => None,
        }
    }
}

/// A subject and a body with blanks. A text message has no subject.
pub(super) struct Template {
    pub(super) subject: String,
    pub(super) body: String,
}

/// Who Cognito's own mails come from.
const SENDER: &str = "no-reply@verificationemail.com";
const CODE_SUBJECT: &str = "Your verification code";
const CODE_BODY: &str = "Your confirmation code is {####}";
const CODE_TEXT: &str = "Your confirmation code is {####}";
const SIGN_IN_SUBJECT: &str = "Your authentication code";
const SIGN_IN_BODY: &str = "Your authentication code is {####}";
const LINK_SUBJECT: &str = "Your verification link";
const LINK_BODY: &str =
    "Please click the link below to verify your email address. {##Verify Email##}";
const INVITATION_SUBJECT: &str = "Your temporary password";
const INVITATION_BODY: &str = "Your username is {username} and temporary password is {####}.";

/// The texts for an occasion.
pub(super) fn choose(pool: &Pool, medium: Medium, occasion: Occasion<'_>) -> Template {
    match (occasion, medium) {
        (Occasion::Invitation, medium) => invitation(pool, medium),
        (Occasion::Code(CodeFor::FirstFactor(_) | CodeFor::SecondFactor(_)), medium) => {
            sign_in(pool, medium)
        }
        (_, Medium::Sms) => code_by_text(pool),
        (Occasion::Code(CodeFor::SignUp(_)), Medium::Email) if sends_links(pool) => {
            link_by_mail(pool)
        }
        (_, Medium::Email) => code_by_mail(pool),
    }
}

/// The page that confirms a sign-up by itself, in the form of the hosted pages.
pub(super) fn link(
    base: &str,
    pool: &Pool,
    user: &User,
    occasion: Occasion<'_>,
    code: &Sensitive<String>,
) -> String {
    let Occasion::Code(CodeFor::SignUp(client_id)) = occasion else {
        return String::new();
    };
    format!(
        "{base}/{}/confirmUser?client_id={}&user_name={}&confirmation_code={}",
        pool.id,
        encoded(client_id),
        encoded(&user.username),
        encoded(code.expose())
    )
}

/// Who a letter comes from. A text message has no sender of its own.
pub(super) fn sender(pool: &Pool, medium: Medium) -> String {
    if medium == Medium::Sms {
        return String::new();
    }
    let email = pool.settings.email_configuration.as_ref();
    let from = email.and_then(|email| email.from.clone());
    let identity = || {
        let arn = email.and_then(|email| email.source_arn.as_deref())?;
        let (_, identity) = arn.split_once(":identity/")?;
        identity.contains('@').then(|| identity.to_owned())
    };
    from.or_else(identity).unwrap_or_else(|| SENDER.to_owned())
}

/// Where answers to a mail go.
pub(super) fn reply_to(pool: &Pool) -> Option<String> {
    let email = pool.settings.email_configuration.as_ref()?;
    email.reply_to_email_address.clone()
}

fn sends_links(pool: &Pool) -> bool {
    let template = pool.settings.verification_message_template.as_ref();
    template.and_then(|template| template.default_email_option)
        == Some(DefaultEmailOptionType::ConfirmWithLink)
}

fn code_by_mail(pool: &Pool) -> Template {
    let settings = &pool.settings;
    let template = settings.verification_message_template.as_ref();
    let subject = template.and_then(|it| it.email_subject.as_ref());
    let body = template.and_then(|it| it.email_message.as_ref());
    Template {
        subject: text(
            subject.or(settings.email_verification_subject.as_ref()),
            CODE_SUBJECT,
        ),
        body: text(
            body.or(settings.email_verification_message.as_ref()),
            CODE_BODY,
        ),
    }
}

fn link_by_mail(pool: &Pool) -> Template {
    let template = pool.settings.verification_message_template.as_ref();
    Template {
        subject: text(
            template.and_then(|it| it.email_subject_by_link.as_ref()),
            LINK_SUBJECT,
        ),
        body: text(
            template.and_then(|it| it.email_message_by_link.as_ref()),
            LINK_BODY,
        ),
    }
}

fn code_by_text(pool: &Pool) -> Template {
    let template = pool.settings.verification_message_template.as_ref();
    let body = template.and_then(|it| it.sms_message.as_ref());
    let body = text(
        body.or(pool.settings.sms_verification_message.as_ref()),
        CODE_TEXT,
    );
    Template {
        subject: String::new(),
        body,
    }
}

/// One text for codes to sign in, whichever factor they are (API reference, `EmailMfaConfigType` and `SmsMfaConfigType`).
fn sign_in(pool: &Pool, medium: Medium) -> Template {
    let mail = pool.email_mfa.as_ref();
    match medium {
        Medium::Email => Template {
            subject: text(mail.and_then(|it| it.subject.as_ref()), SIGN_IN_SUBJECT),
            body: text(mail.and_then(|it| it.message.as_ref()), SIGN_IN_BODY),
        },
        Medium::Sms => Template {
            subject: String::new(),
            body: text(
                pool.settings.sms_authentication_message.as_ref(),
                SIGN_IN_BODY,
            ),
        },
    }
}

fn invitation(pool: &Pool, medium: Medium) -> Template {
    let config = pool.settings.admin_create_user_config.as_ref();
    let template = config.and_then(|config| config.invite_message_template.as_ref());
    match medium {
        Medium::Email => Template {
            subject: text(
                template.and_then(|it| it.email_subject.as_ref()),
                INVITATION_SUBJECT,
            ),
            body: text(
                template.and_then(|it| it.email_message.as_ref()),
                INVITATION_BODY,
            ),
        },
        Medium::Sms => Template {
            subject: String::new(),
            body: text(
                template.and_then(|it| it.sms_message.as_ref()),
                INVITATION_BODY,
            ),
        },
    }
}

fn text(own: Option<&String>, default: &str) -> String {
    own.filter(|text| !text.is_empty())
        .map_or_else(|| default.to_owned(), Clone::clone)
}

/// A value in a query string (RFC 3986, section 2.3: what is unreserved stays).
pub(super) fn encoded(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}
