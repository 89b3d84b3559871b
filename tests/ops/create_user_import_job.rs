//! `CreateUserImportJob`, and the address to which the file is sent.

use serde_json::{Value, json};
use store::{Commit, Direction, Key, Version, Write};
use tests::imports::{ENCRYPTION, ROLE, create, described, pool, put, send, start};
use tests::people::NO_POOL;
use tests::watched::{Trip, Watched};
use tests::{ACCOUNT, REGION, World, on_every_engine};
use userpool::Caller;

/// A method, an address, headers; the status of the answer, and words of it.
type Sent<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], u16, &'a str);

fn address(import: &Value) -> &str {
    import["PreSignedUrl"].as_str().expect("an address")
}

#[tokio::test]
async fn an_import_waits_for_its_file() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let hashed = json!({ "PasswordHashingAlgorithm": "BCRYPT" });
        let mut made = create(world, &pool_id, hashed).await;
        let id = made["JobId"].as_str().expect("an id").to_owned();
        let (head, random) = id.split_once('-').expect("an id");
        assert_eq!((head, random.len()), ("import", 10));
        let url = address(&made).to_owned();
        let begin = format!(
            "http://localhost:9229/aws-cognito-idp-user-import-us-east-1/123456789012/{pool_id}/{id}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
        );
        assert!(url.starts_with(&begin), "{url}");
        assert!(
            url.contains(
                "&X-Amz-Expires=900&X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption&"
            ),
            "{url}"
        );
        assert_eq!(described(world, &made).await, made);
        made["PreSignedUrl"].take();
        let expected = json!({
            "CloudWatchLogsRoleArn": ROLE, "CreationDate": world.now(), "FailedUsers": 0,
            "ImportedUsers": 0, "JobId": id, "JobName": "people",
            "PasswordHashingAlgorithm": "BCRYPT", "PreSignedUrl": null, "SkippedUsers": 0,
            "Status": "Created", "UserPoolId": pool_id,
        });
        assert_eq!(made, expected);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_import_is_refused() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let base = json!({
            "UserPoolId": pool_id, "JobName": "people", "CloudWatchLogsRoleArn": ROLE,
        });
        let invalid = "InvalidParameterException";
        let rows = [
            (
                json!({ "UserPoolId": "us-east-1_nosuchpool" }),
                "ResourceNotFoundException",
                NO_POOL,
            ),
            (
                json!({ "CloudWatchLogsRoleArn": "arn:aws:iam::999999999999:role/logs" }),
                invalid,
                "Cross-account pass role is not allowed.",
            ),
            (
                json!({ "CloudWatchLogsRoleArn": null }),
                invalid,
                "1 validation error detected: Value null at 'cloudWatchLogsRoleArn' failed to satisfy constraint: Member must not be null",
            ),
            (
                json!({ "PasswordHashingAlgorithm": "MD5" }),
                invalid,
                "1 validation error detected: Value 'MD5' at 'passwordHashingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [SCRYPT, PBKDF2_SHA256, ARGON2ID, BCRYPT]",
            ),
        ];
        world.refuses("CreateUserImportJob", &base, &rows).await;
    })
    .await;
}

#[tokio::test]
async fn a_pool_has_a_thousand_imports_and_no_more() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    for _ in 0..1_000 {
        create(&world, &pool_id, json!({})).await;
    }
    let body = json!({
        "UserPoolId": pool_id, "JobName": "people", "CloudWatchLogsRoleArn": ROLE,
    });
    let full = (
        "LimitExceededException".to_owned(),
        "A user pool can not have more than 1000 user import jobs.".to_owned(),
    );
    let refused = world.refusal("CreateUserImportJob", body.clone()).await;
    assert_eq!(refused, full);
    // A pool of a version before that counted none: they are counted once.
    let key = Key::of(&[&pool_id, "census"]);
    let engine = world.engine();
    let found = engine.get(std::slice::from_ref(&key)).await;
    let found = found.expect("a read").remove(0).expect("a census");
    let mut census: Value = serde_json::from_slice(&found.value).expect("JSON");
    let imports = census.as_object_mut().expect("a record").remove("imports");
    assert_eq!(imports, Some(json!(1_000)));
    let commit = Commit {
        operation: Version::new(7),
        checks: Vec::new(),
        writes: vec![Write::Put(key, census.to_string().into_bytes())],
    };
    engine.commit(commit).await.expect("a commit");
    assert_eq!(world.refusal("CreateUserImportJob", body).await, full);
}

#[tokio::test]
async fn an_import_is_made_without_a_look_at_the_others() {
    let engine = Watched::new();
    let world = World::on_engine(engine.clone());
    let pool_id = pool(&world, json!({})).await;
    create(&world, &pool_id, json!({})).await;
    engine.trips();
    create(&world, &pool_id, json!({})).await;
    assert!(!engine.trips().contains(&Trip::Scan));
}

#[tokio::test]
async fn a_file_is_taken_at_its_address_alone() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        let other = create(world, &pool_id, json!({})).await;
        let url = address(&made);
        let id = made["JobId"].as_str().expect("an id");
        let of_other = url.replace(id, other["JobId"].as_str().expect("an id"));
        let unsigned = url.split_once('?').expect("a query").0.to_owned();
        let longer = url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000");
        let no_csv = [ENCRYPTION, ("content-type", "image/png")];
        let too_long = [ENCRYPTION, ("content-length", "104857601")];
        let rows: [Sent<'_>; 9] = [
            ("PUT", url, &[], 400, "The signed header"),
            (
                "PUT",
                url,
                &[(ENCRYPTION.0, "AES256")],
                403,
                "SignatureDoesNotMatch",
            ),
            (
                "PUT",
                &of_other,
                &[ENCRYPTION],
                403,
                "SignatureDoesNotMatch",
            ),
            ("PUT", &longer, &[ENCRYPTION], 403, "SignatureDoesNotMatch"),
            ("PUT", &unsigned, &[ENCRYPTION], 403, "AccessDenied"),
            ("GET", url, &[ENCRYPTION], 403, "AccessDenied"),
            ("DELETE", url, &[ENCRYPTION], 403, "AccessDenied"),
            (
                "PUT",
                url,
                &no_csv,
                400,
                "send it with the content type text/csv",
            ),
            ("PUT", url, &too_long, 400, "104857600 bytes at most"),
        ];
        for (method, url, headers, expected, words) in rows {
            let (status, text) = send(world, (method, url), headers, "a,b").await;
            assert_eq!(status, expected, "{method} {url} {headers:?}: {text}");
            assert!(text.contains(words), "{method} {url} {headers:?}: {text}");
        }
        // A file that has come is replaced by the next one.
        put(world, &made, "a,b").await;
        put(world, &made, "c").await;
        world.advance_seconds(901);
        let (status, text) = send(world, ("PUT", url), &[ENCRYPTION], "a,b").await;
        assert_eq!(status, 403, "{text}");
        assert!(text.contains("Request has expired"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_file_is_taken_before_the_start_alone() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    let made = create(&world, &pool_id, json!({})).await;
    put(&world, &made, "a,b").await;
    start(&world, &made).await;
    let (status, text) = send(&world, ("PUT", address(&made)), &[ENCRYPTION], "c").await;
    assert_eq!(status, 403, "{text}");
    assert!(text.contains("has been started"), "{text}");
}

/// How many pieces of files are stored for a pool.
async fn pieces(world: &World, pool_id: &str) -> usize {
    let parts = Key::prefix(&[pool_id, "import-part"]);
    let found = world.engine().scan(&parts, 1_000, Direction::Forward).await;
    found.expect("a scan").len()
}

#[tokio::test]
async fn a_file_that_does_not_come_as_a_whole_leaves_nothing() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = create(world, &pool_id, json!({})).await;
        let id = made["JobId"].as_str().expect("an id");
        let call = world.as_caller(Caller::Anonymous, REGION, ACCOUNT);
        let place = (ACCOUNT, pool_id.as_str(), id);
        let directory = world.directory();
        let mebibyte = vec![b'a'; 1 << 20];
        let begin = async || {
            let receiving = directory.receive(&call, place).await;
            let mut receiving = receiving.expect("an import that waits");
            receiving.take(&mebibyte).await.expect("pieces");
            receiving
        };
        let broken_off = begin().await;
        assert_eq!(pieces(world, &pool_id).await, 16);
        broken_off.abandon().await;
        assert_eq!(pieces(world, &pool_id).await, 0);
        // One that is whole after the import was started.
        let late = begin().await;
        put(world, &made, "a,b").await;
        start(world, &made).await;
        let refusal = late.finish().await.expect_err("a refusal");
        assert!(refusal.message().contains("has been started"), "{refusal}");
        assert_eq!(pieces(world, &pool_id).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_begun_to_be_sent_twenty_times() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    let made = create(&world, &pool_id, json!({})).await;
    for _ in 0..20 {
        put(&world, &made, "a,b").await;
    }
    assert_eq!(pieces(&world, &pool_id).await, 1);
    let (status, text) = send(&world, ("PUT", address(&made)), &[ENCRYPTION], "c").await;
    assert_eq!(status, 403, "{text}");
    assert!(text.contains("too often. Create another job."), "{text}");
    start(&world, &made).await;
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let world = World::in_memory();
    assert_eq!(
        world.refusal_unsigned("CreateUserImportJob").await,
        "NotAuthorizedException"
    );
}
