//! Groups that tests need.

use serde_json::{Value, json};
use store::{Direction, Range};

use crate::{World, merge};

/// The role of a group, of the pool's account.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/staff";

/// Makes a group with these members beside its name.
///
/// # Panics
/// Where it is refused.
pub async fn group(world: &World, pool_id: &str, name: &str, members: Value) -> Value {
    let mut body = json!({ "UserPoolId": pool_id, "GroupName": name });
    merge(&mut body, members);
    world.ok("CreateGroup", body).await["Group"].clone()
}

/// Puts a user into a group.
///
/// # Panics
/// Where it is refused.
pub async fn join(world: &World, pool_id: &str, username: &str, group: &str) {
    let body = json!({ "UserPoolId": pool_id, "Username": username, "GroupName": group });
    assert_eq!(world.ok("AdminAddUserToGroup", body).await, json!({}));
}

/// Makes a user who has a temporary password, and sends nothing.
///
/// # Panics
/// Where it is refused.
pub async fn user(world: &World, pool_id: &str, name: &str) {
    let body = json!({ "UserPoolId": pool_id, "Username": name, "MessageAction": "SUPPRESS" });
    world.ok("AdminCreateUser", body).await;
}

/// The names of the groups that an answer lists, in its order.
pub fn group_names(answer: &Value) -> Vec<String> {
    named(&answer["Groups"], "GroupName")
}

/// The names of the users whom an answer lists, in the order of the names.
pub fn user_names(answer: &Value) -> Vec<String> {
    let mut names = named(&answer["Users"], "Username");
    names.sort();
    names
}

/// Lists a user's groups.
///
/// # Panics
/// Where it is refused.
pub async fn groups_of(world: &World, pool_id: &str, username: &str) -> Vec<String> {
    let body = json!({ "UserPoolId": pool_id, "Username": username });
    group_names(&world.ok("AdminListGroupsForUser", body).await)
}

/// Lists a group's users.
///
/// # Panics
/// Where it is refused.
pub async fn users_of(world: &World, pool_id: &str, group: &str) -> Vec<String> {
    let body = json!({ "UserPoolId": pool_id, "GroupName": group });
    user_names(&world.ok("ListUsersInGroup", body).await)
}

/// Sees to the users of deleted groups until there is nothing left to do, and gives the number of steps.
///
/// # Panics
/// Where the store fails.
pub async fn disband(world: &World) -> usize {
    let mut steps = 0;
    while world
        .directory()
        .disband(world.now_millis(), world.seed())
        .await
        .expect("a step")
    {
        steps += 1;
    }
    steps
}

/// The keys of what is stored, of indexes too, in which a text stands.
///
/// # Panics
/// Where the store fails.
pub async fn keys_with(world: &World, text: &str) -> Vec<String> {
    let engine = world.engine();
    let all = engine.scan(&Range::all(), 1_000, Direction::Forward).await;
    let all = all.expect("a scan");
    let keys = all.iter().map(|(key, _)| key.to_string());
    keys.filter(|key| key.contains(text)).collect()
}

fn named(list: &Value, member: &str) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let name = |item: &Value| item[member].as_str().unwrap_or("no name").to_owned();
    items.map(name).collect()
}
