//! The logs of imports, as `CloudWatch` Logs shows them.

mod refusals;

use serde_json::{Value, json};
use tests::imports::{columns, create, import, log, person, pool, put, row, start, stream};
use tests::{ACCOUNT, REGION, Refusal, World, merge, on_every_engine};

async fn call(world: &World, operation: &str, body: Value) -> Result<Value, Refusal> {
    let key = world.key().await;
    world.call_logs((REGION, &key), operation, body).await
}

async fn ok(world: &World, operation: &str, body: Value) -> Value {
    let answer = call(world, operation, body.clone()).await;
    answer.unwrap_or_else(|refusal| panic!("{operation} {body}: {refusal:?}"))
}

fn with(base: &Value, members: Value) -> Value {
    let mut all = base.clone();
    merge(&mut all, members);
    all
}

fn messages(answer: &Value) -> Vec<&str> {
    let events = answer["events"].as_array().expect("events");
    let texts = events.iter().map(|it| it["message"].as_str());
    texts.map(|text| text.expect("a line")).collect()
}

/// The numbers of the lines that an answer shows.
fn numbers(answer: &Value) -> Vec<usize> {
    let number = |message: &str| {
        let (_, rest) = message.split_once("Line Number ").expect("a number");
        let digits = rest.split(' ').next().expect("a number");
        digits.parse().expect("a number")
    };
    messages(answer).into_iter().map(number).collect()
}

/// Imports so many users, of whom every third one has no address, into a pool; and gives the import.
async fn imported(world: &World, pool_id: &str, (prefix, count): (&str, usize)) -> Value {
    let columns = columns(world, pool_id).await;
    let line = |number: usize| {
        let name = format!("{prefix}-{number}");
        if number % 3 == 2 {
            row(&columns, &[("cognito:username", &name)])
        } else {
            person(&columns, &name)
        }
    };
    let lines: Vec<String> = std::iter::once(columns.join(","))
        .chain((0..count).map(line))
        .collect();
    import(world, pool_id, json!({}), lines.join("\n")).await
}

#[tokio::test]
async fn a_log_is_read_from_its_end_and_from_its_head() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let made = imported(world, &pool_id, ("user", 5)).await;
        let asked = stream(&made);
        let whole = ok(world, "GetLogEvents", asked.clone()).await;
        let failed = "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).";
        let expected = [
            "[SUCCEEDED] Line Number 2 - The import succeeded.".to_owned(),
            "[SUCCEEDED] Line Number 3 - The import succeeded.".to_owned(),
            format!("[FAILED] Line Number 4 - {failed}"),
            "[SUCCEEDED] Line Number 5 - The import succeeded.".to_owned(),
            "[SUCCEEDED] Line Number 6 - The import succeeded.".to_owned(),
        ];
        assert_eq!(messages(&whole), expected);
        let at = &whole["events"][0];
        assert_eq!(at["timestamp"], world.now_millis());
        assert_eq!(at["ingestionTime"], world.now_millis());

        let read = async |members: Value| {
            let answer = ok(world, "GetLogEvents", with(&asked, members)).await;
            let token = |name: &str| answer[name].as_str().expect("a token").to_owned();
            let tokens = (token("nextForwardToken"), token("nextBackwardToken"));
            (numbers(&answer), tokens)
        };
        // The last ones unless the head is asked for.
        let (last, (ahead, back)) = read(json!({ "limit": 2 })).await;
        assert_eq!(last, [5, 6]);
        assert!(ahead.starts_with("f/") && back.starts_with("b/"));
        let (before, (between, back)) = read(json!({ "limit": 2, "nextToken": back })).await;
        assert_eq!(before, [3, 4]);
        let (first, (_, back)) = read(json!({ "limit": 2, "nextToken": back })).await;
        assert_eq!(first, [2]);
        // At an end the token comes back.
        let (none, (_, again)) = read(json!({ "nextToken": back })).await;
        assert_eq!((none, &again), (Vec::new(), &back));
        let (none, (again, _)) = read(json!({ "nextToken": ahead })).await;
        assert_eq!((none, &again), (Vec::new(), &ahead));
        let (later, _) = read(json!({ "nextToken": between })).await;
        assert_eq!(later, [5, 6]);
        let (first, (ahead, back)) = read(json!({ "startFromHead": true, "limit": 4 })).await;
        assert_eq!(first, [2, 3, 4, 5]);
        assert_eq!(read(json!({ "nextToken": ahead })).await.0, [6]);
        assert!(read(json!({ "nextToken": back })).await.0.is_empty());
        let now = world.now_millis();
        assert_eq!(read(json!({ "startTime": now })).await.0.len(), 5);
        assert_eq!(read(json!({ "startTime": now + 1 })).await.0.len(), 0);
        // The end of the time is without its last instant here.
        assert_eq!(read(json!({ "endTime": now })).await.0.len(), 0);
        assert_eq!(read(json!({ "endTime": now + 1 })).await.0.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_log_grows_while_it_is_read() {
    let world = World::in_memory();
    let pool_id = pool(&world, json!({})).await;
    let columns = columns(&world, &pool_id).await;
    let people = (0..2_000).map(|number| person(&columns, &format!("user-{number}")));
    let lines: Vec<String> = std::iter::once(columns.join(",")).chain(people).collect();
    let made = create(&world, &pool_id, json!({})).await;
    put(&world, &made, lines.join("\n")).await;
    start(&world, &made).await;
    let asked = with(&stream(&made), json!({ "startFromHead": true }));
    let empty = ok(&world, "GetLogEvents", asked.clone()).await;
    assert!(numbers(&empty).is_empty());
    world.work().await;
    let token = json!({ "nextToken": empty["nextForwardToken"] });
    let begun = ok(&world, "GetLogEvents", with(&asked, token)).await;
    let seen = numbers(&begun).len();
    assert!(seen > 0 && seen < 2_000, "{seen}");
    world.work_all().await;
    let token = json!({ "nextToken": begun["nextForwardToken"] });
    let rest = ok(&world, "GetLogEvents", with(&asked, token)).await;
    assert_eq!(numbers(&rest), (seen + 2..=2_001).collect::<Vec<_>>());
    assert_eq!(log(&world, &made).await.len(), 2_000);
}

#[tokio::test]
async fn lines_are_filtered_over_all_imports_of_a_pool() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let first = imported(world, &pool_id, ("first", 3)).await;
        let between = world.now_millis() + 1;
        world.advance_seconds(60);
        let second = imported(world, &pool_id, ("second", 4)).await;
        let group = json!({ "logGroupName": stream(&first)["logGroupName"] });
        let filter =
            async |members: Value| ok(world, "FilterLogEvents", with(&group, members)).await;
        let all = filter(json!({})).await;
        assert_eq!(numbers(&all), [2, 3, 4, 2, 3, 4, 5]);
        assert_eq!(all["searchedLogStreams"], json!([]));
        assert_eq!(all["nextToken"], Value::Null);
        let event = &all["events"][3];
        assert_eq!(event["logStreamName"], stream(&second)["logStreamName"]);
        assert_eq!(event["timestamp"], world.now_millis());
        let ids: std::collections::BTreeSet<&str> = (0..7)
            .map(|at| all["events"][at]["eventId"].as_str().expect("an id"))
            .collect();
        assert_eq!(ids.len(), 7);
        assert!(ids.iter().all(|id| id.len() == 56));

        let arn = format!(
            "arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{}",
            group["logGroupName"].as_str().expect("a name")
        );
        let by_arn = json!({ "logGroupIdentifier": arn });
        assert_eq!(ok(world, "FilterLogEvents", by_arn).await, all);
        for (pattern, lines) in [
            ("FAILED", vec![4, 4]),
            ("\"[FAILED]\"", vec![4, 4]),
            ("?\"Number 2\" ?\"Number 5\"", vec![2, 2, 5]),
            ("Number -SUCCEEDED", vec![4, 4]),
            ("\"Line Number\" -\"Number 3 \" -FAILED", vec![2, 2, 5]),
            ("failed", vec![]),
            ("", vec![2, 3, 4, 2, 3, 4, 5]),
        ] {
            let answer = filter(json!({ "filterPattern": pattern })).await;
            assert_eq!(numbers(&answer), lines, "{pattern}");
        }
        let of_first = stream(&first)["logStreamName"].clone();
        for (members, lines) in [
            (json!({ "logStreamNames": [of_first] }), vec![2, 3, 4]),
            (
                json!({ "logStreamNamePrefix": second["JobId"] }),
                vec![2, 3, 4, 5],
            ),
            (json!({ "startTime": between }), vec![2, 3, 4, 5]),
            (json!({ "endTime": between }), vec![2, 3, 4]),
            (json!({ "startFromHead": false, "limit": 2 }), vec![5, 4]),
        ] {
            assert_eq!(numbers(&filter(members.clone()).await), lines, "{members}");
        }
        let mut seen = Vec::new();
        let mut asked = json!({ "limit": 2, "filterPattern": "SUCCEEDED" });
        loop {
            let page = filter(asked.clone()).await;
            seen.extend(numbers(&page));
            if page["nextToken"].is_null() {
                break;
            }
            asked["nextToken"] = page["nextToken"].clone();
        }
        assert_eq!(seen, [2, 3, 2, 3, 5]);
    })
    .await;
}

#[tokio::test]
async fn groups_and_streams_are_listed() {
    on_every_engine(async |world| {
        let none = ok(world, "DescribeLogGroups", json!({})).await;
        assert_eq!(none["logGroups"], json!([]));
        world.pool(json!({ "PoolName": "without" })).await;
        let named = json!({ "PoolName": "two words" });
        let other = pool(world, named).await;
        create(world, &other, json!({})).await;
        let pool_id = pool(world, json!({})).await;
        let since = world.now_millis();
        let first = imported(world, &pool_id, ("first", 1)).await;
        world.advance_seconds(60);
        imported(world, &pool_id, ("second", 1)).await;

        let name = stream(&first)["logGroupName"].clone();
        let arn = format!(
            "arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{}",
            name.as_str().expect("a name")
        );
        let group = json!({
            "arn": format!("{arn}:*"), "logGroupArn": arn, "logGroupName": name,
            "creationTime": since, "logGroupClass": "STANDARD", "metricFilterCount": 0,
            "retentionInDays": 90, "storedBytes": 0,
        });
        let of_other = format!("/aws/cognito/userpools/{other}/two_words");
        let listed = async |members: Value| -> Vec<Value> {
            let answer = ok(world, "DescribeLogGroups", members).await;
            let groups = answer["logGroups"].as_array().expect("groups");
            groups.iter().map(|it| it["logGroupName"].clone()).collect()
        };
        for (members, expected) in [
            (json!({}), json!([name, of_other])),
            (json!({ "logGroupNamePrefix": name }), json!([name])),
            (
                json!({ "logGroupNamePrefix": "/aws/cognito/" }),
                json!([name, of_other]),
            ),
            (json!({ "logGroupNamePrefix": "/aws/lambda/" }), json!([])),
            (json!({ "logGroupNamePattern": "two" }), json!([of_other])),
            (
                json!({ "logGroupIdentifiers": [of_other] }),
                json!([of_other]),
            ),
            (json!({ "logGroupClass": "DELIVERY" }), json!([])),
        ] {
            assert_eq!(json!(listed(members.clone()).await), expected, "{members}");
        }
        let by_name = json!({ "logGroupNamePrefix": name });
        let found = ok(world, "DescribeLogGroups", by_name).await;
        assert_eq!(found["logGroups"], json!([group]));
        let mut seen = Vec::new();
        let mut asked = json!({ "limit": 1 });
        loop {
            let page = ok(world, "DescribeLogGroups", asked.clone()).await;
            seen.extend(page["logGroups"].as_array().expect("groups").clone());
            if page["nextToken"].is_null() {
                break;
            }
            asked["nextToken"] = page["nextToken"].clone();
        }
        assert_eq!(seen.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn streams_are_listed_by_name_and_by_time() {
    on_every_engine(async |world| {
        let pool_id = pool(world, json!({})).await;
        let first = imported(world, &pool_id, ("first", 1)).await;
        world.advance_seconds(60);
        let second = imported(world, &pool_id, ("second", 1)).await;
        create(world, &pool_id, json!({ "JobName": "not begun" })).await;
        let name = stream(&first)["logGroupName"].clone();
        let group = name.as_str().expect("a name");
        let arn = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}");
        let streams = async |members: Value| -> Value {
            let asked = with(&json!({ "logGroupName": name }), members);
            ok(world, "DescribeLogStreams", asked).await
        };
        let by_time = streams(json!({ "orderBy": "LastEventTime", "descending": true })).await;
        let names = [&second, &first].map(|it| stream(it)["logStreamName"].clone());
        for (at, name) in names.iter().enumerate() {
            assert_eq!(by_time["logStreams"][at]["logStreamName"], *name);
        }
        let newest = json!({
            "arn": format!("{arn}:log-stream:{}", names[0].as_str().expect("a name")),
            "creationTime": world.now_millis(), "firstEventTimestamp": world.now_millis(),
            "lastEventTimestamp": world.now_millis(), "lastIngestionTime": world.now_millis(),
            "logStreamName": names[0], "storedBytes": 0,
        });
        assert_eq!(by_time["logStreams"][0], newest);
        let prefix = json!({ "logStreamNamePrefix": first["JobId"] });
        let found = streams(prefix).await;
        assert_eq!(found["logStreams"].as_array().map(Vec::len), Some(1));
        let page = streams(json!({ "limit": 1 })).await;
        let next = streams(json!({ "limit": 1, "nextToken": page["nextToken"] })).await;
        assert_eq!(next["nextToken"], Value::Null);
        assert_ne!(page["logStreams"], next["logStreams"]);
    })
    .await;
}
