//! Which flows a client may use: the one answer for what lets a sign-in begin, and for what has to be kept of passwords.

use model::{AuthFlowType, ExplicitAuthFlowsType as Named, FeatureType, UserPoolClientType};
use serde_json::{Value, json};

use crate::settings::member::Members;

/// What a client that names no flows may do (AWS API reference, `ExplicitAuthFlows`).
const USUAL: [Named; 3] = [
    Named::AllowRefreshTokenAuth,
    Named::AllowUserSrpAuth,
    Named::AllowCustomAuth,
];

/// The flows of a client that a request says none of. Rotated refresh tokens have an operation of their own.
#[expect(
    clippy::unnecessary_wraps,
    reason = "other defaults that depend on the request may be none"
)]
pub(super) fn usual(given: &Members) -> Option<Value> {
    let rotation = given.get("RefreshTokenRotation");
    let feature = rotation.and_then(|rotation| rotation.get("Feature"));
    let rotates = feature.is_some_and(|feature| *feature == FeatureType::Enabled.as_str());
    let kept = |flow: &&Named| !(rotates && **flow == Named::AllowRefreshTokenAuth);
    let flows: Vec<_> = USUAL.iter().filter(kept).collect();
    Some(json!(flows))
}

/// Whether a client of these settings may use a flow.
pub(crate) fn may_use(client: &UserPoolClientType, flow: AuthFlowType) -> bool {
    let all = named(client);
    all.iter().any(|one| lets_in(all, *one, flow))
}

/// Whether a client of these settings gets tokens for itself, and signs nobody in (AWS API reference, `GetClientToken`).
pub(crate) fn is_for_itself(client: &UserPoolClientType) -> bool {
    named(client).contains(&Named::AllowClientTokenAuth)
}

/// The name by which a client of these settings may use SRP: in the flow of that name, or as a choice of `USER_AUTH`. What
/// else begins by password (a custom flow) can do without.
pub(crate) fn srp_by(client: &UserPoolClientType) -> Option<Named> {
    let by = [AuthFlowType::UserSrpAuth, AuthFlowType::UserAuth];
    let all = named(client);
    let mut each = all.iter().copied();
    each.find(|one| by.iter().any(|flow| lets_in(all, *one, *flow)))
}

fn named(client: &UserPoolClientType) -> &[Named] {
    match client.explicit_auth_flows.as_deref() {
        None | Some([]) => &USUAL,
        Some(flows) => flows,
    }
}

/// Whether one of all the names that a client's flows have lets a flow in. Before the `ALLOW_` names came, SRP and refresh needed no
/// mention, SRP unless the client was for custom flows alone.
fn lets_in(all: &[Named], named: Named, flow: AuthFlowType) -> bool {
    use AuthFlowType as Flow;
    let legacy = !named.as_str().starts_with("ALLOW_");
    match flow {
        Flow::UserPasswordAuth => {
            matches!(
                named,
                Named::AllowUserPasswordAuth | Named::UserPasswordAuth
            )
        }
        Flow::AdminUserPasswordAuth | Flow::AdminNoSrpAuth => {
            matches!(
                named,
                Named::AllowAdminUserPasswordAuth | Named::AdminNoSrpAuth
            )
        }
        Flow::UserSrpAuth => {
            let implied = legacy && !all.contains(&Named::CustomAuthFlowOnly);
            named == Named::AllowUserSrpAuth || implied
        }
        Flow::RefreshTokenAuth | Flow::RefreshToken => {
            named == Named::AllowRefreshTokenAuth || legacy
        }
        Flow::CustomAuth => matches!(named, Named::AllowCustomAuth | Named::CustomAuthFlowOnly),
        Flow::UserAuth => named == Named::AllowUserAuth,
    }
}
