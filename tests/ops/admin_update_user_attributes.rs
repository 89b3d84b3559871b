//! `AdminUpdateUserAttributes`.

use serde_json::{Value, json};
use tests::people::{
    EMAIL, PASSWORD, attributes, attributes_of, confirmed, password_client, plain, tutorial_pool,
    tutorial_sign_up,
};
use tests::{World, on_every_engine};

fn body(pool_id: &str, name: &str, pairs: &[(&str, &str)]) -> Value {
    json!({ "UserPoolId": pool_id, "Username": name, "UserAttributes": attributes(pairs) })
}

#[tokio::test]
async fn an_administrator_says_that_an_address_is_proved() {
    on_every_engine(async |world| {
        let pool_id = world.pool(tutorial_pool()).await;
        let client_id = world.client(&pool_id, password_client()).await;
        world.ok("SignUp", tutorial_sign_up(&client_id)).await;
        world.advance_seconds(1);
        let proved = body(&pool_id, EMAIL, &[("email_verified", "true")]);
        assert_eq!(
            world.ok("AdminUpdateUserAttributes", proved).await,
            json!({})
        );
        let found = attributes_of(world, &pool_id, EMAIL).await;
        assert_eq!(found["email_verified"], "true");

        // A new address takes the place of the old one, is no longer proved, and gets a code.
        let moved = body(
            &pool_id,
            EMAIL,
            &[("email", "new@example.com"), ("address", "Here")],
        );
        world.ok("AdminUpdateUserAttributes", moved).await;
        let found = attributes_of(world, &pool_id, "new@example.com").await;
        assert_eq!(
            (&found["email_verified"], &found["address"]),
            (&json!("false"), &json!("Here"))
        );
        world.code_for("new@example.com").await;
        let old = json!({ "UserPoolId": pool_id, "Username": EMAIL });
        assert_eq!(
            world.refusal("AdminGetUser", old).await.0,
            "UserNotFoundException"
        );
        world.ok("SignUp", tutorial_sign_up(&client_id)).await;
        let row = (
            json!({}),
            "AliasExistsException",
            "An account with the given email already exists.",
        );
        let taken = body(&pool_id, EMAIL, &[("email", "NEW@example.com")]);
        world
            .refuses("AdminUpdateUserAttributes", &taken, &[row])
            .await;
    })
    .await;
}

#[tokio::test]
async fn the_schema_is_kept() {
    let world = World::in_memory();
    let pool_id = world.pool(tutorial_pool()).await;
    let client_id = world.client(&pool_id, password_client()).await;
    world.ok("SignUp", tutorial_sign_up(&client_id)).await;
    let set = |name: &str, value: &str| json!({ "UserAttributes": attributes(&[(name, value)]) });
    let invalid = "InvalidParameterException";
    let rows = [
        (
            set("custom:tenant_id", "0987654321"),
            invalid,
            "user.custom:tenant_id: Attribute cannot be updated.\n",
        ),
        (
            set("family_name", "Other"),
            invalid,
            "user.family_name: Attribute cannot be updated.\n",
        ),
        (
            set("custom:nope", "x"),
            invalid,
            "user.custom:nope: Attribute does not exist in the schema.\n",
        ),
        (
            set("sub", "x"),
            invalid,
            "Cannot modify the non-mutable attribute sub",
        ),
        (set("email", "x"), invalid, "Invalid email address format."),
        (
            set("email_verified", "perhaps"),
            invalid,
            "user.email_verified: The attribute is not a valid boolean\n",
        ),
        (
            json!({ "Username": "nobody" }),
            "UserNotFoundException",
            "User does not exist.",
        ),
        (
            json!({ "UserPoolId": "us-east-1_nosuchpool" }),
            "ResourceNotFoundException",
            "User pool us-east-1_nosuchpool does not exist.",
        ),
    ];
    let base = body(&pool_id, EMAIL, &[("address", "Here")]);
    world
        .refuses("AdminUpdateUserAttributes", &base, &rows)
        .await;
    let unset = body(&pool_id, EMAIL, &[("custom:is_admin", "")]);
    world.ok("AdminUpdateUserAttributes", unset).await;
    let found = attributes_of(&world, &pool_id, EMAIL).await;
    assert_eq!(found.get("custom:is_admin"), None);
}

#[tokio::test]
async fn an_alias_comes_and_goes_with_its_proof() {
    let world = World::in_memory();
    let (pool_id, client_id) =
        plain(&world, json!({ "AliasAttributes": ["email"] }), json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    let named = json!({ "UserPoolId": pool_id, "Username": "anna@example.com" });
    world.ok("AdminGetUser", named.clone()).await;
    let unproved = body(&pool_id, "anna", &[("email_verified", "false")]);
    world.ok("AdminUpdateUserAttributes", unproved).await;
    assert_eq!(
        world.refusal("AdminGetUser", named.clone()).await.0,
        "UserNotFoundException"
    );
    let sign_up = json!({
        "ClientId": client_id, "Username": "berta", "Password": PASSWORD,
        "UserAttributes": attributes(&[("email", "anna@example.com")])
    });
    world.ok("SignUp", sign_up).await;
    let proved = |name: &str| body(&pool_id, name, &[("email_verified", "true")]);
    world.ok("AdminUpdateUserAttributes", proved("berta")).await;
    assert_eq!(world.ok("AdminGetUser", named).await["Username"], "berta");
    let found = world
        .refusal("AdminUpdateUserAttributes", proved("anna"))
        .await;
    assert_eq!(found.0, "AliasExistsException");
}

#[tokio::test]
async fn the_old_address_stays_until_the_new_one_is_proved_where_the_pool_wants_that() {
    let world = World::in_memory();
    let pool = json!({
        "AliasAttributes": ["email"],
        "UserAttributeUpdateSettings": { "AttributesRequireVerificationBeforeUpdate": ["email"] }
    });
    let (pool_id, client_id) = plain(&world, pool, json!({})).await;
    confirmed(&world, &client_id, "anna").await;
    world.advance_seconds(1);
    let moved = body(&pool_id, "anna", &[("email", "new@example.com")]);
    world.ok("AdminUpdateUserAttributes", moved).await;
    let found = attributes_of(&world, &pool_id, "anna").await;
    assert_eq!(found["email"], "anna@example.com");
    assert_eq!(found["email_verified"], "true");
    world.code_for("new@example.com").await;
    let proved = [("email", "third@example.com"), ("email_verified", "true")];
    world
        .ok("AdminUpdateUserAttributes", body(&pool_id, "anna", &proved))
        .await;
    let found = attributes_of(&world, &pool_id, "third@example.com").await;
    assert_eq!(found["email_verified"], "true");
}
