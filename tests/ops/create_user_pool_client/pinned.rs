//! Clients whose ids are named by a tag of their pool, or by their own names.

use serde_json::{Value, json};
use tests::development::pinning;
use tests::{World, on_every_engine_settled};

fn named(pool: &str, name: &str) -> Value {
    json!({ "UserPoolId": pool, "ClientName": name })
}

async fn pool_with(world: &World, tags: Value) -> String {
    world.pool(json!({ "UserPoolTags": tags })).await
}

#[tokio::test]
async fn a_tag_of_the_pool_names_the_ids_of_its_clients() {
    on_every_engine_settled(&pinning(), async |world| {
        let tags =
            json!({ "cenote:client-id:web": "webclient01", "cenote:client-id:app 2": "A+b_9" });
        let pool = pool_with(world, tags).await;
        for (name, id) in [("web", "webclient01"), ("app 2", "A+b_9")] {
            assert_eq!(world.client(&pool, json!({ "ClientName": name })).await, id);
            let described = json!({ "UserPoolId": pool, "ClientId": id });
            let described = world.ok("DescribeUserPoolClient", described).await;
            assert_eq!(described["UserPoolClient"]["ClientName"], name);
        }
        let other = world.client(&pool, json!({ "ClientName": "other" })).await;
        assert_eq!(other.len(), 26);
    })
    .await;
}

#[tokio::test]
async fn a_name_names_the_id_as_suites_know_it_and_stays() {
    on_every_engine_settled(&pinning(), async |world| {
        let pool = world.pool(json!({})).await;
        let name = "_custom_id_:myclient123";
        let made = world.ok("CreateUserPoolClient", named(&pool, name)).await;
        assert_eq!(made["UserPoolClient"]["ClientId"], "myclient123");
        assert_eq!(made["UserPoolClient"]["ClientName"], name);
        let body = json!({ "UserPoolId": pool, "ClientId": "myclient123", "ClientName": name });
        let updated = world.ok("UpdateUserPoolClient", body).await;
        assert_eq!(updated["UserPoolClient"]["ClientName"], name);
        // It is used without its pool: signing up by it finds the pool.
        let body =
            json!({ "ClientId": "myclient123", "Username": "ada", "Password": "Secret-1234" });
        world.ok("SignUp", body).await;
    })
    .await;
}

#[tokio::test]
async fn an_id_that_can_not_be_had_is_refused_with_what_names_it() {
    on_every_engine_settled(&pinning(), async |world| {
        let tags = json!({
            "cenote:client-id:web": "webclient01",
            "cenote:client-id:again": "webclient01",
            "cenote:client-id:wrong": "a-b",
            "cenote:client-id:empty": "",
        });
        let pool = pool_with(world, tags).await;
        world.client(&pool, json!({ "ClientName": "web" })).await;
        let invalid = "InvalidParameterException";
        world
            .refuses(
                "CreateUserPoolClient",
                &named(&pool, "web"),
                &[
                    (
                        json!({ "ClientName": "again" }),
                        invalid,
                        "The tag cenote:client-id:again of the pool names the id webclient01, which another app client has.",
                    ),
                    (
                        json!({ "ClientName": "_custom_id_:webclient01" }),
                        invalid,
                        "The ClientName _custom_id_:webclient01 names the id webclient01, which another app client has.",
                    ),
                    (
                        json!({ "ClientName": "wrong" }),
                        invalid,
                        "The tag cenote:client-id:wrong of the pool names the id a-b: write letters, digits, _ and +, 128 at most.",
                    ),
                    (
                        json!({ "ClientName": "empty" }),
                        invalid,
                        "The tag cenote:client-id:empty of the pool names the id : write letters, digits, _ and +, 128 at most.",
                    ),
                    (
                        json!({ "ClientName": "_custom_id_:a.b" }),
                        invalid,
                        "The ClientName _custom_id_:a.b names the id a.b: write letters, digits, _ and +, 128 at most.",
                    ),
                    (
                        json!({ "ClientName": "_custom_id_:a/b" }),
                        invalid,
                        "1 validation error detected: Value 'a/b' at 'clientName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+",
                    ),
                ],
            )
            .await;
        // A deleted client's id is free.
        let gone = json!({ "UserPoolId": pool, "ClientId": "webclient01" });
        world.ok("DeleteUserPoolClient", gone).await;
        world.client(&pool, json!({ "ClientName": "again" })).await;
    })
    .await;
}

#[tokio::test]
async fn outside_development_nothing_names_an_id() {
    let world = World::in_memory();
    let pool = pool_with(&world, json!({ "cenote:client-id:web": "webclient01" })).await;
    let (code, message) = world
        .refusal("CreateUserPoolClient", named(&pool, "web"))
        .await;
    assert_eq!(code, "InvalidParameterException");
    assert_eq!(
        message,
        "The tag cenote:client-id:web of the pool names an id, which a server for development alone gives: leave it out."
    );
    let (code, message) = world
        .refusal("CreateUserPoolClient", named(&pool, "_custom_id_:mine"))
        .await;
    assert_eq!(code, "InvalidParameterException");
    assert!(
        message.contains("'clientName' failed to satisfy constraint"),
        "{message}"
    );
}
