//! What users are sent, and who sends it.

use crate::settings::member::Effect::{Does, Later, OfItsParts};
use crate::settings::member::Initial::{Nothing, Parts, Text};
use crate::settings::member::Member;
use crate::settings::member::Omitted::{Kept, Reset};

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "EmailConfiguration",
        initial: Parts,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "EmailConfiguration.ConfigurationSet",
        initial: Nothing,
        omitted: Reset,
        effect: Later("mails leave by SMTP, not by SES"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "EmailConfiguration.EmailSendingAccount",
        initial: Text("COGNITO_DEFAULT"),
        omitted: Reset,
        effect: Does(
            "`DEVELOPER` needs a `SourceArn`, and mail as a second factor needs `DEVELOPER`; mails leave by SMTP either way",
        ),
        shown_by: "tests/ops/set_user_pool_mfa_config.rs",
    },
    Member {
        name: "EmailConfiguration.From",
        initial: Nothing,
        omitted: Reset,
        effect: Does("who a mail comes from"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "EmailConfiguration.ReplyToEmailAddress",
        initial: Nothing,
        omitted: Reset,
        effect: Does("where answers go"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "EmailConfiguration.SourceArn",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "who a mail comes from where `From` is left out and the identity is an address",
        ),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "EmailVerificationMessage",
        initial: Nothing,
        omitted: Kept,
        effect: Does(
            "the older name of `VerificationMessageTemplate.EmailMessage`; both show the same",
        ),
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "EmailVerificationSubject",
        initial: Nothing,
        omitted: Kept,
        effect: Does("the older name of `VerificationMessageTemplate.EmailSubject`"),
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "SmsAuthenticationMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "a text message with a code to sign in; `SmsMfaConfiguration.SmsAuthenticationMessage` is the same",
        ),
        shown_by: "tests/ops/respond_to_auth_challenge/one_time.rs",
    },
    Member {
        name: "SmsConfiguration",
        initial: Nothing,
        omitted: Kept,
        effect: Does("text messages can be sent, and so be a proof or a factor"),
        shown_by: "tests/ops/create_user_pool/refusals.rs",
    },
    Member {
        name: "SmsConfiguration.EumsSms",
        initial: Nothing,
        omitted: Reset,
        effect: Later("text messages leave through the gateway of the server's configuration"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "SmsConfiguration.ExternalId",
        initial: Nothing,
        omitted: Reset,
        effect: Later("text messages leave through the gateway of the server's configuration"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "SmsConfiguration.SnsCallerArn",
        initial: Nothing,
        omitted: Reset,
        effect: Later(
            "text messages leave through the gateway of the server's configuration; what the role allows is not looked at",
        ),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "SmsConfiguration.SnsRegion",
        initial: Nothing,
        omitted: Reset,
        effect: Later("text messages leave through the gateway of the server's configuration"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "SmsVerificationMessage",
        initial: Nothing,
        omitted: Kept,
        effect: Does("the older name of `VerificationMessageTemplate.SmsMessage`"),
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "VerificationMessageTemplate",
        initial: Parts,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "VerificationMessageTemplate.DefaultEmailOption",
        initial: Text("CONFIRM_WITH_CODE"),
        omitted: Reset,
        effect: Does("whether the mail after a sign-up has a code or a link"),
        shown_by: "tests/ops/outbox.rs",
    },
    Member {
        name: "VerificationMessageTemplate.EmailMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the body of a mail with a code"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "VerificationMessageTemplate.EmailMessageByLink",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the body of a mail with a link"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "VerificationMessageTemplate.EmailSubject",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the subject of a mail with a code"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "VerificationMessageTemplate.EmailSubjectByLink",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the subject of a mail with a link"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "VerificationMessageTemplate.SmsMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Does("a text message with a code"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
];
