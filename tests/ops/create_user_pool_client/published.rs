//! Clients whose secret lies in Secrets Manager: `PublishSecretsInAWSSecretsManager`.

use serde_json::{Value, json};
use tests::sign_in::{PASSWORD, hash_of, password_flow};
use tests::{World, on_every_engine};

const NOTHING: &str = "Secrets Manager can't find the specified secret.";
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// A pool with ana, and a client of it whose secret is published.
struct Published {
    pool: String,
    client: String,
    arn: String,
}

impl Published {
    async fn make(world: &World) -> Published {
        let pool = world.pool(json!({})).await;
        world.user(&pool, "ana", &[]).await;
        let body = json!({
            "UserPoolId": pool,
            "ClientName": "published",
            "GenerateSecret": true,
            "PublishSecretsInAWSSecretsManager": true,
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        });
        let made = world.ok("CreateUserPoolClient", body).await;
        let made = &made["UserPoolClient"];
        assert_eq!(made.get("ClientSecret"), None);
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        Published {
            pool,
            client: text("ClientId"),
            arn: text("ClientSecretArn"),
        }
    }

    fn named(&self) -> Value {
        json!({ "UserPoolId": self.pool, "ClientId": self.client })
    }

    async fn described(&self, world: &World) -> Value {
        let described = world.ok("DescribeUserPoolClient", self.named()).await;
        described["UserPoolClient"].clone()
    }

    async fn publish(&self, world: &World, published: bool) -> Value {
        let mut body = self.named();
        body["PublishSecretsInAWSSecretsManager"] = json!(published);
        let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
        body["ExplicitAuthFlows"] = json!(flows);
        let updated = world.ok("UpdateUserPoolClient", body).await;
        updated["UserPoolClient"].clone()
    }

    /// The secret of a stage, as an application reads it.
    async fn read(&self, world: &World, stage: &str) -> String {
        let body = json!({ "SecretId": self.arn, "VersionStage": stage });
        let read = ok(world, "GetSecretValue", body).await;
        let text = read["SecretString"].as_str().expect("a text");
        let value: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(value["userPoolId"], self.pool.as_str());
        assert_eq!(value["userPoolClientId"], self.client.as_str());
        let secret = value["clientSecretValue"].as_str().expect("a secret");
        secret.to_owned()
    }

    async fn proves(&self, world: &World, secret: &str) -> bool {
        let mut body = password_flow(&self.client, "ana", PASSWORD);
        body["AuthParameters"]["SECRET_HASH"] = json!(hash_of("ana", &self.client, secret));
        world.call("InitiateAuth", body).await.is_ok()
    }
}

async fn ok(world: &World, operation: &str, body: Value) -> Value {
    let answer = world.call_secrets(operation, body.clone()).await;
    answer.unwrap_or_else(|refusal| panic!("{operation} {body}: {refusal:?}"))
}

async fn refusal(world: &World, operation: &str, body: Value) -> (String, String) {
    let answer = world.call_secrets(operation, body).await;
    answer.expect_err("a refusal")
}

/// Calls an operation of a secret once for each row, and expects the code and the sentence of the row.
async fn refuses(
    world: &World,
    arn: &str,
    rows: impl IntoIterator<Item = (&str, Value, &str, &str)>,
) {
    for (operation, members, code, sentence) in rows {
        let mut body = members;
        body["SecretId"] = json!(arn);
        let told = refusal(world, operation, body).await;
        assert_eq!(told, (code.to_owned(), sentence.to_owned()));
    }
}

#[tokio::test]
async fn the_secret_is_read_by_its_arn_and_was_rotated_once() {
    on_every_engine(async |world| {
        let published = Published::make(world).await;
        let Published { pool, client, arn } = &published;
        let name = format!("cognito-idp!{pool}/{client}");
        let start = format!("arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-");
        assert_eq!(arn.strip_prefix(&start).map(str::len), Some(6), "{arn}");
        let described = published.described(world).await;
        assert_eq!(described["ClientSecretArn"], arn.as_str());
        assert_eq!(described.get("ClientSecret"), None);
        let current = published.read(world, "AWSCURRENT").await;
        let previous = published.read(world, "AWSPREVIOUS").await;
        assert_ne!(current, previous);
        for secret in [&current, &previous] {
            assert!(published.proves(world, secret).await);
        }
        // The name, and the ARN without its end, mean it too.
        for id in [&name, &start.trim_end_matches('-').to_owned(), arn] {
            let told = ok(world, "DescribeSecret", json!({ "SecretId": id })).await;
            assert_eq!(told["ARN"], arn.as_str());
            assert_eq!(told["OwningService"], "cognito-idp");
            assert_eq!(
                told["RotationRules"],
                json!({ "AutomaticallyAfterDays": 7 })
            );
        }
        let listed = ok(world, "ListSecretVersionIds", json!({ "SecretId": arn })).await;
        let stages: Vec<&Value> = (0..2)
            .map(|at| &listed["Versions"][at]["VersionStages"][0])
            .collect();
        assert_eq!(stages, ["AWSCURRENT", "AWSPREVIOUS"]);
        let first = ok(
            world,
            "ListSecretVersionIds",
            json!({ "SecretId": arn, "MaxResults": 1 }),
        )
        .await;
        let token = &first["NextToken"];
        let rest = json!({ "SecretId": arn, "MaxResults": 1, "NextToken": token });
        let rest = ok(world, "ListSecretVersionIds", rest).await;
        assert_eq!(rest["Versions"][0], listed["Versions"][1]);
        assert_eq!(rest.get("NextToken"), None);
    })
    .await;
}

#[tokio::test]
async fn a_rotation_leaves_the_secret_before_it_good_and_no_other() {
    on_every_engine(async |world| {
        let published = Published::make(world).await;
        let oldest = published.read(world, "AWSPREVIOUS").await;
        let before = published.read(world, "AWSCURRENT").await;
        let token = "0b6f7a52-4b0d-4a51-9d4e-7c2f5e9a6b13";
        let body = json!({ "SecretId": published.arn, "ClientRequestToken": token });
        // Asked again with the same token, it is done already.
        for _ in 0..2 {
            let rotated = ok(world, "RotateSecret", body.clone()).await;
            assert_eq!(rotated["VersionId"], token);
            assert_eq!(published.read(world, "AWSPREVIOUS").await, before);
        }
        let current = published.read(world, "AWSCURRENT").await;
        assert!(published.proves(world, &current).await);
        assert!(published.proves(world, &before).await);
        assert!(!published.proves(world, &oldest).await);
    })
    .await;
}

#[tokio::test]
async fn it_is_rotated_by_itself_as_often_as_is_said() {
    on_every_engine(async |world| {
        let published = Published::make(world).await;
        let due = |told: &Value| told["NextRotationDate"].as_f64().expect("an instant");
        let of_secret = json!({ "SecretId": published.arn });
        let told = ok(world, "DescribeSecret", of_secret.clone()).await;
        let first = published.read(world, "AWSCURRENT").await;
        world.advance_seconds(7 * DAY_SECONDS - 1);
        world.work_all().await;
        assert_eq!(published.read(world, "AWSCURRENT").await, first);
        world.advance_seconds(1);
        world.work_all().await;
        assert_eq!(published.read(world, "AWSPREVIOUS").await, first);
        let again = ok(world, "DescribeSecret", of_secret).await;
        assert!((due(&again) - due(&told) - 604_800.0).abs() < 1e-3);

        let second = published.read(world, "AWSCURRENT").await;
        let rules = json!({ "ScheduleExpression": "rate(12 hours)", "Duration": "2h" });
        let body = json!({ "SecretId": published.arn, "RotationRules": rules, "RotateImmediately": false });
        ok(world, "RotateSecret", body).await;
        assert_eq!(published.read(world, "AWSCURRENT").await, second);
        let told = ok(world, "DescribeSecret", json!({ "SecretId": published.arn })).await;
        assert_eq!(told["RotationRules"], rules);
        world.advance_seconds(DAY_SECONDS / 2);
        world.work_all().await;
        assert_eq!(published.read(world, "AWSPREVIOUS").await, second);
    })
    .await;
}

#[tokio::test]
async fn it_comes_back_and_goes_again_and_with_its_client() {
    on_every_engine(async |world| {
        let published = Published::make(world).await;
        let current = published.read(world, "AWSCURRENT").await;
        // An update that says nothing of it leaves it where it is.
        let updated = world.ok("UpdateUserPoolClient", published.named()).await;
        assert_eq!(
            updated["UserPoolClient"]["ClientSecretArn"],
            published.arn.as_str()
        );

        let updated = published.publish(world, false).await;
        assert_eq!(updated.get("ClientSecretArn"), None);
        let shown = updated["ClientSecret"].as_str().expect("a secret");
        assert!(published.proves(world, shown).await);
        assert!(published.proves(world, &current).await);
        let of_secret = json!({ "SecretId": published.arn });
        let gone = ("ResourceNotFoundException".to_owned(), NOTHING.to_owned());
        assert_eq!(
            refusal(world, "GetSecretValue", of_secret.clone()).await,
            gone
        );

        let updated = published.publish(world, true).await;
        let arn = updated["ClientSecretArn"]
            .as_str()
            .expect("an ARN")
            .to_owned();
        assert_ne!(arn, published.arn);
        assert_eq!(refusal(world, "GetSecretValue", of_secret).await, gone);
        let again = Published { arn, ..published };
        assert_eq!(again.read(world, "AWSPREVIOUS").await, current);

        world.ok("DeleteUserPoolClient", again.named()).await;
        let of_secret = json!({ "SecretId": again.arn });
        assert_eq!(refusal(world, "DescribeSecret", of_secret).await, gone);
        world.advance_seconds(8 * DAY_SECONDS);
        world.work_all().await;
    })
    .await;
}

#[tokio::test]
async fn a_pool_takes_the_secrets_of_its_clients_along() {
    on_every_engine(async |world| {
        let published = Published::make(world).await;
        let body = json!({ "UserPoolId": published.pool });
        world.ok("DeleteUserPool", body).await;
        let of_secret = json!({ "SecretId": published.arn });
        let told = refusal(world, "GetSecretValue", of_secret).await;
        assert_eq!(told.1, NOTHING);
        world.advance_seconds(8 * DAY_SECONDS);
        world.work_all().await;
        assert_eq!(tests::groups::keys_with(world, "secret-due").await, [""; 0]);
        assert_eq!(
            tests::groups::keys_with(world, "managed_secret").await,
            [""; 0]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let world = World::in_memory();
    let published = Published::make(&world).await;
    let Published { pool, client, arn } = &published;
    let other_region = arn.replace("us-east-1:1234", "eu-west-1:1234");
    let other_end = format!("{}AAAAAA", &arn[..arn.len() - 6]);
    for id in [
        "nothing",
        "cognito-idp!",
        &format!("cognito-idp!{pool}/nothing"),
        &format!("cognito-idp!us-east-1_Nothing/{client}"),
        &other_region,
        &other_end,
    ] {
        let told = refusal(&world, "GetSecretValue", json!({ "SecretId": id })).await;
        let expected = ("ResourceNotFoundException".to_owned(), NOTHING.to_owned());
        assert_eq!(told, expected, "{id}");
    }
    let listed = ok(&world, "ListSecretVersionIds", json!({ "SecretId": arn })).await;
    let previous = &listed["Versions"][1]["VersionId"];
    let no_version = "0b6f7a52-4b0d-4a51-9d4e-7c2f5e9a6b13";
    let rows = [
        (
            "GetSecretValue",
            json!({ "VersionId": no_version }),
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for VersionId: 0b6f7a52-4b0d-4a51-9d4e-7c2f5e9a6b13",
        ),
        (
            "GetSecretValue",
            json!({ "VersionStage": "AWSPENDING" }),
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
        ),
        (
            "GetSecretValue",
            json!({ "VersionId": previous, "VersionStage": "AWSCURRENT" }),
            "InvalidRequestException",
            "You provided a VersionStage that is not associated to the provided VersionId.",
        ),
        (
            "ListSecretVersionIds",
            json!({ "NextToken": "nothing" }),
            "InvalidNextTokenException",
            "The NextToken is none of this list: begin anew without it.",
        ),
    ];
    refuses(&world, arn, rows).await;
}

#[tokio::test]
async fn a_rotation_that_can_not_be_is_refused() {
    let world = World::in_memory();
    let published = Published::make(&world).await;
    let rotate = "RotateSecret";
    let rows = [
        (
            rotate,
            json!({ "RotationLambdaARN": "arn:aws:lambda:us-east-1:123456789012:function:f" }),
            "InvalidRequestException",
            "Amazon Cognito rotates this secret itself: leave RotationLambdaARN out.",
        ),
        (
            rotate,
            json!({ "RotationRules": { "ScheduleExpression": "rate(1 hour)" } }),
            "InvalidParameterException",
            "RotationRules says every 1 hours: a secret is rotated every 4 hours at most, and every 24000 at least.",
        ),
        (
            rotate,
            json!({ "RotationRules": { "AutomaticallyAfterDays": 1, "ScheduleExpression": "rate(1 day)" } }),
            "InvalidParameterException",
            "RotationRules has both AutomaticallyAfterDays and ScheduleExpression: leave one of them out.",
        ),
        (
            rotate,
            json!({ "RotationRules": {} }),
            "InvalidParameterException",
            "RotationRules says nothing of how often: give AutomaticallyAfterDays or ScheduleExpression.",
        ),
        (
            rotate,
            json!({ "RotationRules": { "ScheduleExpression": "cron(0 8 * * ? *)" } }),
            "InvalidParameterException",
            "ScheduleExpression cron(0 8 * * ? *) is not understood: write such as rate(7 days) or rate(12 hours). Cenote does not have cron expressions.",
        ),
        (
            "PutSecretValue",
            json!({ "SecretString": "mine" }),
            "UnknownOperationException",
            "PutSecretValue is an operation of AWS Secrets Manager that Cenote does not have: it holds the secrets of app clients alone.",
        ),
    ];
    refuses(&world, &published.arn, rows).await;
}

#[tokio::test]
async fn a_secret_that_is_managed_is_not_changed_by_hand() {
    on_every_engine(async |world| {
        let published = Published::make(world).await;
        let sentence = format!(
            "The secret of client {} is managed in AWS Secrets Manager: rotate {} there.",
            published.client, published.arn
        );
        let told = ("InvalidParameterException".to_owned(), sentence);
        let add = world
            .refusal("AddUserPoolClientSecret", published.named())
            .await;
        assert_eq!(add, told);
        let listed = world
            .ok("ListUserPoolClientSecrets", published.named())
            .await;
        let mut body = published.named();
        body["ClientSecretId"] = listed["ClientSecrets"][0]["ClientSecretId"].clone();
        let delete = world.refusal("DeleteUserPoolClientSecret", body).await;
        assert_eq!(delete, told);
    })
    .await;
}
