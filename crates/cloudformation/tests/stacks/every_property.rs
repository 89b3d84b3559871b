//! Each property of a pool and of a client, changed by an update of their stack: in place, by another thing in its place, or refused.

mod clients;
mod pools;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::world::World;

/// Which properties there are.
const PROPERTIES: &str = include_str!("../../facts/properties.txt");
const POOL: &str = "AWS::Cognito::UserPool";
const CLIENT: &str = "AWS::Cognito::UserPoolClient";

/// What comes of a change.
enum Outcome {
    /// What the descriptions say afterwards under a pointer.
    Shown(String, Value),
    /// Words that are somewhere in the descriptions afterwards.
    Mentioned(&'static str),
    /// Another thing takes its place.
    Replaced,
    /// It is refused by name.
    Fixed,
}
use Outcome::{Fixed, Mentioned, Replaced, Shown};

/// A change of a property.
struct Row {
    property: &'static str,
    before: Value,
    after: Value,
    outcome: Outcome,
    /// What stands beside the property, so that it may be what it is.
    beside: Value,
}

impl Row {
    fn new(property: &'static str, before: Value, after: Value, outcome: Outcome) -> Row {
        Row {
            property,
            before,
            after,
            outcome,
            beside: json!({}),
        }
    }

    fn beside(mut self, beside: Value) -> Row {
        self.beside = beside;
        self
    }
}

/// A template in which a property of a type is this.
fn template(kind: &str, row: &Row, value: &Value) -> String {
    let mut properties = row.beside.clone();
    properties[row.property] = value.clone();
    let resources = if kind == POOL {
        json!({"Thing": {"Type": POOL, "Properties": properties}})
    } else {
        if row.property != "UserPoolId" {
            properties["UserPoolId"] = json!({"Ref": "Pool"});
        }
        json!({"Pool": {"Type": POOL}, "Other": {"Type": POOL}, "Thing": {"Type": CLIENT, "Properties": properties}})
    };
    json!({"Resources": resources}).to_string()
}

/// What is told of the thing.
async fn described(world: &World, kind: &str, id: &str) -> Value {
    if kind == POOL {
        let named = json!({"UserPoolId": id});
        let mut told = world
            .cognito("DescribeUserPool", named.clone())
            .await
            .unwrap();
        told["Factors"] = world.cognito("GetUserPoolMfaConfig", named).await.unwrap();
        return told;
    }
    let pool = world.physical_id("S", "Pool").await;
    let named = json!({"UserPoolId": pool, "ClientId": id});
    world
        .cognito("DescribeUserPoolClient", named)
        .await
        .unwrap()
}

async fn changes(kind: &str, row: Row) {
    let property = row.property;
    let world = World::new();
    let body =
        |value: &Value| json!({"StackName": "S", "TemplateBody": template(kind, &row, value)});
    world.run("CreateStack", body(&row.before)).await;
    let events = world.events("S").await;
    assert_eq!(
        world.status("S").await,
        "CREATE_COMPLETE",
        "{property}: {events:#?}"
    );
    let id = world.physical_id("S", "Thing").await;
    world.run("UpdateStack", body(&row.after)).await;
    let events = world.events("S").await;
    let status = world.status("S").await;
    if matches!(row.outcome, Fixed) {
        let told = format!("Updates are not allowed for property - {property}.");
        assert_eq!(status, "UPDATE_ROLLBACK_COMPLETE", "{property}");
        let named = events.iter().any(|event| event.contains(&told));
        assert!(named, "{property}: {events:#?}");
        return;
    }
    assert_eq!(status, "UPDATE_COMPLETE", "{property}: {events:#?}");
    let now = world.physical_id("S", "Thing").await;
    let replaced = matches!(row.outcome, Replaced);
    assert_eq!(id != now, replaced, "{property}");
    match &row.outcome {
        Shown(at, value) => {
            let told = described(&world, kind, &now).await;
            assert_eq!(told.pointer(at), Some(value), "{property}: {told:#}");
        }
        Mentioned(words) => {
            let told = described(&world, kind, &now).await;
            assert!(told.to_string().contains(words), "{property}: {told:#}");
        }
        Replaced | Fixed => {}
    }
}

/// What an update says of a property that stands in the rows, and whether all of them do.
async fn each_of(kind: &str, rows: Vec<Row>) {
    let line = PROPERTIES
        .lines()
        .find(|line| line.split(' ').next() == Some(kind))
        .unwrap();
    let names = line.split(' ').skip(1);
    let names = names.map(|field| field.split(['=', '!']).next().unwrap());
    let missing: BTreeSet<&str> = names
        .filter(|name| !rows.iter().any(|row| row.property == *name))
        .collect();
    assert!(missing.is_empty(), "{kind}: {missing:?}");
    for row in rows {
        changes(kind, row).await;
    }
}

#[tokio::test]
async fn of_a_pool() {
    each_of(POOL, pools::rows()).await;
}

#[tokio::test]
async fn of_a_client() {
    each_of(CLIENT, clients::rows()).await;
}
