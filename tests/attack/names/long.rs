//! Names that are longer than any that can be asked for.

use serde_json::json;
use tests::on_every_engine;
use tests::people::{access_token, attributes, plain};
use tests::sign_in::PASSWORD;

/// As long as the attribute may be.
const CHARACTERS: usize = 2048;

#[tokio::test]
async fn a_preferred_name_that_nobody_can_ask_for_is_an_attribute_and_no_name() {
    on_every_engine(async |world| {
        let aliases = json!({ "AliasAttributes": ["preferred_username"] });
        let (pool, client) = plain(world, aliases, json!({})).await;
        let long = "\u{e9}".repeat(CHARACTERS);
        let given = attributes(&[("preferred_username", &long)]);
        let body = json!({
            "ClientId": client, "Username": "mallory", "Password": PASSWORD,
            "UserAttributes": given,
        });
        world.ok("SignUp", body).await;
        let named = json!({ "UserPoolId": pool, "Username": "mallory" });
        world.ok("AdminConfirmSignUp", named).await;
        let token = access_token(world, &client, "mallory", PASSWORD).await;
        // Another one may have the same, since it names neither.
        world
            .user(&pool, "eve", &[("preferred_username", &long)])
            .await;
        let longer = format!("{}x", "\u{e9}".repeat(CHARACTERS - 1));
        let body = json!({
            "AccessToken": token,
            "UserAttributes": attributes(&[("preferred_username", &longer)]),
        });
        world.ok("UpdateUserAttributes", body).await;
    })
    .await;
}
