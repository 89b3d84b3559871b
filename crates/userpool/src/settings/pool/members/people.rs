//! Who users of the pool are, and how they come in.

use crate::settings::member::Effect::{Does, OfItsParts};
use crate::settings::member::Initial::{Flag, Json, Nothing, Number, Parts};
use crate::settings::member::Member;
use crate::settings::member::Omitted::{Fixed, Kept, Reset};

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "AccountRecoverySetting",
        initial: Nothing,
        omitted: Kept,
        effect: OfItsParts,
        shown_by: "tests/ops/forgot_password.rs",
    },
    Member {
        name: "AccountRecoverySetting.RecoveryMechanisms",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "where the code for a forgotten password goes: to the first of them that the user has proved, where there are none to the phone number before the address",
        ),
        shown_by: "tests/ops/forgot_password.rs",
    },
    Member {
        name: "AdminCreateUserConfig",
        initial: Parts,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/sign_up.rs",
    },
    Member {
        name: "AdminCreateUserConfig.AllowAdminCreateUserOnly",
        initial: Flag(false),
        omitted: Reset,
        effect: Does("nobody signs up"),
        shown_by: "tests/ops/sign_up.rs",
    },
    Member {
        name: "AdminCreateUserConfig.InviteMessageTemplate",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "AdminCreateUserConfig.InviteMessageTemplate.EmailMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the body of an invitation by mail"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "AdminCreateUserConfig.InviteMessageTemplate.EmailSubject",
        initial: Nothing,
        omitted: Reset,
        effect: Does("its subject"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "AdminCreateUserConfig.InviteMessageTemplate.SMSMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Does("an invitation by text message"),
        shown_by: "tests/ops/update_user_pool/effects.rs",
    },
    Member {
        name: "AdminCreateUserConfig.UnusedAccountValidityDays",
        initial: Number(7),
        omitted: Reset,
        effect: Does(
            "the older name of `Policies.PasswordPolicy.TemporaryPasswordValidityDays`; both show the same",
        ),
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "AliasAttributes",
        initial: Nothing,
        omitted: Fixed,
        effect: Does("by what else than the user name users are found"),
        shown_by: "tests/ops/confirm_sign_up.rs",
    },
    Member {
        name: "AutoVerifiedAttributes",
        initial: Nothing,
        omitted: Reset,
        effect: Does("which addresses are proved by a code at the sign-up and when they change"),
        shown_by: "tests/ops/sign_up.rs",
    },
    Member {
        name: "Schema",
        initial: Nothing,
        omitted: Fixed,
        effect: Does(
            "the attributes that users have, and the bounds of each; `AddCustomAttributes` adds to it",
        ),
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "UserAttributeUpdateSettings",
        initial: Parts,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_attributes.rs",
    },
    Member {
        name: "UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate",
        initial: Json("[]"),
        omitted: Reset,
        effect: Does("the old address stays until the new one is proved"),
        shown_by: "tests/ops/update_user_attributes.rs",
    },
    Member {
        name: "UsernameAttributes",
        initial: Nothing,
        omitted: Fixed,
        effect: Does("an address stands in place of the user name"),
        shown_by: "tests/ops/respond_to_auth_challenge/attributes.rs",
    },
    Member {
        name: "UsernameConfiguration",
        initial: Nothing,
        omitted: Fixed,
        effect: OfItsParts,
        shown_by: "tests/attack/names.rs",
    },
    Member {
        name: "UsernameConfiguration.CaseSensitive",
        initial: Nothing,
        omitted: Fixed,
        effect: Does(
            "whether names that differ in case name different users; they do where nothing is said",
        ),
        shown_by: "tests/attack/names.rs",
    },
];
