//! The functions that a pool names.

use crate::settings::member::Effect::{Does, Later, OfItsParts};
use crate::settings::member::Initial::{Nothing, Parts};
use crate::settings::member::Member;
use crate::settings::member::Omitted::Reset;

pub(super) const ROWS: &[Member] = &[
    Member {
        name: "LambdaConfig",
        initial: Parts,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/update_user_pool.rs",
    },
    Member {
        name: "LambdaConfig.CreateAuthChallenge",
        initial: Nothing,
        omitted: Reset,
        effect: Later("it goes with `DefineAuthChallenge`, whose flow nobody comes in by"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "LambdaConfig.CustomEmailSender",
        initial: Nothing,
        omitted: Reset,
        effect: Later("mails leave by SMTP; it needs a `KMSKeyID`"),
        shown_by: "tests/ops/create_user_pool/refusals.rs",
    },
    Member {
        name: "LambdaConfig.CustomMessage",
        initial: Nothing,
        omitted: Reset,
        effect: Later("the pool's own words are sent"),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
    Member {
        name: "LambdaConfig.CustomSMSSender",
        initial: Nothing,
        omitted: Reset,
        effect: Later("text messages leave by the outbox; it needs a `KMSKeyID`"),
        shown_by: "tests/ops/create_user_pool/refusals.rs",
    },
    Member {
        name: "LambdaConfig.DefineAuthChallenge",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "`CUSTOM_AUTH`: what the function would decide is refused in its name; with `ignore = true` it is passed over",
        ),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
    Member {
        name: "LambdaConfig.InboundFederation",
        initial: Nothing,
        omitted: Reset,
        effect: Later("nobody comes from another provider"),
        shown_by: "tests/directory/settings.rs",
    },
    Member {
        name: "LambdaConfig.KMSKeyID",
        initial: Nothing,
        omitted: Reset,
        effect: Later("no sender is asked, so that nothing is encrypted for one"),
        shown_by: "tests/ops/create_user_pool/refusals.rs",
    },
    Member {
        name: "LambdaConfig.PostAuthentication",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "what the function would decide is refused in its name; with `ignore = true` it is passed over",
        ),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
    Member {
        name: "LambdaConfig.PostConfirmation",
        initial: Nothing,
        omitted: Reset,
        effect: Does("a hook is asked once a sign-up is confirmed"),
        shown_by: "tests/ops/confirm_sign_up/functions.rs",
    },
    Member {
        name: "LambdaConfig.PreAuthentication",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "what the function would decide is refused in its name; with `ignore = true` it is passed over",
        ),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
    Member {
        name: "LambdaConfig.PreSignUp",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "a hook is asked before somebody is signed up; without one the sign-up is refused",
        ),
        shown_by: "tests/ops/sign_up/functions.rs",
    },
    Member {
        name: "LambdaConfig.PreTokenGeneration",
        initial: Nothing,
        omitted: Reset,
        effect: Does(
            "what the function would decide is refused in its name; with `ignore = true` it is passed over",
        ),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
    Member {
        name: "LambdaConfig.PreTokenGenerationConfig",
        initial: Nothing,
        omitted: Reset,
        effect: OfItsParts,
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "LambdaConfig.PreTokenGenerationConfig.LambdaArn",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the newer name of `PreTokenGeneration`; both show the same"),
        shown_by: "tests/ops/create_user_pool.rs",
    },
    Member {
        name: "LambdaConfig.PreTokenGenerationConfig.LambdaVersion",
        initial: Nothing,
        omitted: Reset,
        effect: Does("the `LITE` tier has `V1_0` alone"),
        shown_by: "tests/ops/create_user_pool/refusals.rs",
    },
    Member {
        name: "LambdaConfig.UserMigration",
        initial: Nothing,
        omitted: Reset,
        effect: Later("nobody is asked: who is unknown is answered as one"),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
    Member {
        name: "LambdaConfig.VerifyAuthChallengeResponse",
        initial: Nothing,
        omitted: Reset,
        effect: Later("it goes with `DefineAuthChallenge`, whose flow nobody comes in by"),
        shown_by: "tests/ops/initiate_auth/triggers.rs",
    },
];
