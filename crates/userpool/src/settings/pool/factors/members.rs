//! What becomes of the factors of a pool where `SetUserPoolMfaConfig` says so or leaves it out.

use crate::settings::member::Effect::{Does, OfItsParts};
use crate::settings::member::Initial::{Flag, Nothing, Text};
use crate::settings::member::Member;
use crate::settings::member::Omitted::{Kept, Reset};

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "EmailMfaConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: Does("codes by mail are a second factor"),
        shown_by: "tests/ops/respond_to_auth_challenge/one_time.rs",
    },
    Member {
        name: "EmailMfaConfiguration.Message",
        initial: Nothing,
        omitted: Reset,
        effect: Does("a mail with a code to sign in, whichever factor it is"),
        shown_by: "tests/ops/respond_to_auth_challenge/one_time.rs",
    },
    Member {
        name: "EmailMfaConfiguration.Subject",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the subject of a mail with a code to sign in"),
        shown_by: "tests/ops/respond_to_auth_challenge/one_time.rs",
    },
    Member {
        name: "MfaConfiguration",
        initial: Text("OFF"),
        omitted: Reset,
        effect: Does("`ON` lets nobody in without a second factor"),
        shown_by: "tests/ops/set_user_pool_mfa_config.rs",
    },
    Member {
        name: "SmsMfaConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: Does("codes by text message are a second factor"),
        shown_by: "tests/ops/respond_to_auth_challenge/one_time.rs",
    },
    Member {
        name: "SmsMfaConfiguration.SmsAuthenticationMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Does("a text message with a code to sign in"),
        shown_by: "tests/ops/respond_to_auth_challenge/one_time.rs",
    },
    Member {
        name: "SmsMfaConfiguration.SmsConfiguration",
        initial: Nothing,
        omitted: Kept,
        effect: Does("text messages can be sent"),
        shown_by: "tests/ops/set_user_pool_mfa_config.rs",
    },
    Member {
        name: "SoftwareTokenMfaConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/set_user_pool_mfa_config.rs",
    },
    Member {
        name: "SoftwareTokenMfaConfiguration.Enabled",
        initial: Flag(false),
        omitted: Reset,
        effect: Does(
            "users can have software tokens, whose codes are asked for after the password",
        ),
        shown_by: "tests/ops/set_user_pool_mfa_config.rs",
    },
    Member {
        name: "WebAuthnConfiguration",
        initial: Nothing,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/set_user_pool_mfa_config.rs",
    },
    Member {
        name: "WebAuthnConfiguration.FactorConfiguration",
        initial: Nothing,
        omitted: Kept,
        effect: Does(
            "`MULTI_FACTOR_WITH_USER_VERIFICATION` has authenticators verify their users, and lets a passkey stand for a second factor of users who want that; `SINGLE_FACTOR` does not go with a second factor that is demanded",
        ),
        shown_by: "tests/ops/respond_to_auth_challenge/passkeys.rs",
    },
    Member {
        name: "WebAuthnConfiguration.RelyingPartyId",
        initial: Nothing,
        omitted: Kept,
        effect: Does(
            "the site to which passkeys belong: those that were made for another one are asked for no longer. Without it there are none",
        ),
        shown_by: "tests/ops/respond_to_auth_challenge/passkeys.rs",
    },
    Member {
        name: "WebAuthnConfiguration.UserVerification",
        initial: Nothing,
        omitted: Kept,
        effect: Does("`required` refuses authenticators that do not verify their user"),
        shown_by: "tests/ops/complete_web_authn_registration.rs",
    },
];
