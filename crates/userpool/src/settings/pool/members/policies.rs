//! Passwords, and what else proves who somebody is.

use crate::settings::member::Effect::{Does, OfItsParts, Refused};
use crate::settings::member::Initial::{Flag, Json, Nothing, Number, Parts, Text};
use crate::settings::member::Member;
use crate::settings::member::Omitted::{Kept, Reset};

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "DeviceConfiguration",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/confirm_device.rs",
    },
    Member {
        name: "DeviceConfiguration.ChallengeRequiredOnNewDevice",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "with any value of `DeviceConfiguration` devices are told apart: a sign-in is given one, which the user may confirm; one that is remembered proves itself at each sign-in from it. This has that proof take the place of codes of software tokens and in text messages",
        ),
        shown_by: "tests/ops/confirm_device.rs",
    },
    Member {
        name: "DeviceConfiguration.DeviceOnlyRememberedOnUserPrompt",
        initial: Nothing,
        omitted: Reset,
        effect: Does("leaves it to the user which devices are remembered"),
        shown_by: "tests/ops/confirm_device.rs",
    },
    Member {
        name: "MfaConfiguration",
        initial: Text("OFF"),
        omitted: Kept,
        effect: Does(
            "`ON` lets nobody in without a second factor, and `UpdateUserPool` turns on none that was not",
        ),
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "Policies",
        initial: Parts,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "Policies.PasswordPolicy",
        initial: Json(
            r#"{"MinimumLength": 8, "RequireLowercase": true, "RequireNumbers": true, "RequireSymbols": true, "RequireUppercase": true, "TemporaryPasswordValidityDays": 7}"#,
        ),
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.MinimumLength",
        initial: Number(8),
        omitted: Reset,
        effect: Does("how many characters a password has at least"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.PasswordHistorySize",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "so many of the last passwords are not set again, the one of now among them; they are remembered from then on",
        ),
        shown_by: "tests/ops/change_password.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.RequireLowercase",
        initial: Flag(false),
        omitted: Reset,
        effect: Does("a password has a small letter"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.RequireNumbers",
        initial: Flag(false),
        omitted: Reset,
        effect: Does("a password has a digit"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.RequireSymbols",
        initial: Flag(false),
        omitted: Reset,
        effect: Does("a password has a symbol"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.RequireUppercase",
        initial: Flag(false),
        omitted: Reset,
        effect: Does("a password has a capital letter"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "Policies.PasswordPolicy.TemporaryPasswordValidityDays",
        initial: Number(7),
        omitted: Reset,
        effect: Does("how long a temporary password holds"),
        shown_by: "tests/ops/initiate_auth/states.rs",
    },
    Member {
        name: "Policies.SignInPolicy",
        initial: Parts,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "Policies.SignInPolicy.AllowedFirstAuthFactors",
        initial: Json(r#"["PASSWORD"]"#),
        omitted: Reset,
        effect: Does(
            "by what `USER_AUTH` lets in; where one-time codes are named, users can be made without a password; where passkeys are, users can register some",
        ),
        shown_by: "tests/ops/respond_to_auth_challenge/factors.rs",
    },
    Member {
        name: "UserPoolAddOns",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "UserPoolAddOns.AdvancedSecurityAdditionalFlows",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode",
        initial: Nothing,
        omitted: Reset,
        effect: Refused(
            &["AUDIT"],
            "sign-ins by functions of the pool's own are not built, so that nobody is kept out of them. Leave it out or set it to AUDIT.",
        ),
        shown_by: "tests/ops/create_user_pool/unbuilt.rs",
    },
    Member {
        name: "UserPoolAddOns.AdvancedSecurityMode",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "`AUDIT` keeps what users do, how likely it was somebody else, and tells of passwords that others know; `ENFORCED` does about them what `SetRiskConfiguration` says",
        ),
        shown_by: "tests/ops/initiate_auth/risk.rs",
    },
];
