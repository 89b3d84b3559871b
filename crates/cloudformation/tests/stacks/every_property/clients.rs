//! The properties of a client.

use serde_json::{Value, json};

use super::{Replaced, Row, Shown};

/// One that is shown as it is given.
fn plain(property: &'static str, before: Value, after: Value) -> Row {
    let at = format!("/UserPoolClient/{property}");
    Row::new(property, before, after.clone(), Shown(at, after))
}

/// One of which a member changes.
fn inside(property: &'static str, member: &str, before: &str, after: &str) -> Row {
    let at = format!("/UserPoolClient/{property}/{member}");
    let (before, shown) = (json!({member: before}), json!(after));
    Row::new(property, before, json!({member: after}), Shown(at, shown))
}

pub(super) fn rows() -> Vec<Row> {
    let pages = json!({
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": ["https://a.example", "https://b.example"],
    });
    let application = "arn:aws:mobiletargeting:us-east-1:123456789012:apps";
    let (a, b) = (json!("https://a.example"), json!("https://b.example"));
    vec![
        plain("AccessTokenValidity", json!(1), json!(2)),
        plain("AllowedOAuthFlows", json!(["code"]), json!(["implicit"])).beside(pages.clone()),
        plain("AllowedOAuthFlowsUserPoolClient", json!(true), json!(false)).beside(pages.clone()),
        plain("AllowedOAuthScopes", json!(["openid"]), json!(["email"])).beside(pages.clone()),
        inside(
            "AnalyticsConfiguration",
            "ApplicationArn",
            &format!("{application}/a"),
            &format!("{application}/b"),
        ),
        plain("AuthSessionValidity", json!(3), json!(5)),
        plain("CallbackURLs", json!([a]), json!([b])),
        plain("ClientName", json!("one"), json!("two")),
        plain("DefaultRedirectURI", a.clone(), b.clone()).beside(pages),
        plain(
            "EnablePropagateAdditionalUserContextData",
            json!(true),
            json!(false),
        )
        .beside(json!({"GenerateSecret": true})),
        plain("EnableTokenRevocation", json!(true), json!(false)),
        plain(
            "ExplicitAuthFlows",
            json!(["ALLOW_REFRESH_TOKEN_AUTH"]),
            json!(["ALLOW_USER_PASSWORD_AUTH"]),
        ),
        Row::new("GenerateSecret", json!(false), json!(true), Replaced),
        plain("IdTokenValidity", json!(1), json!(2)),
        plain("LogoutURLs", json!([a]), json!([b])),
        plain(
            "PreventUserExistenceErrors",
            json!("LEGACY"),
            json!("ENABLED"),
        ),
        plain("ReadAttributes", json!(["email"]), json!(["name"])),
        inside("RefreshTokenRotation", "Feature", "ENABLED", "DISABLED")
            .beside(json!({"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})),
        plain("RefreshTokenValidity", json!(30), json!(31)),
        plain("SupportedIdentityProviders", json!([]), json!(["COGNITO"])),
        inside("TokenValidityUnits", "AccessToken", "hours", "days"),
        Row::new(
            "UserPoolId",
            json!({"Ref": "Pool"}),
            json!({"Ref": "Other"}),
            Replaced,
        ),
        plain("WriteAttributes", json!(["email"]), json!(["name"])),
    ]
}
