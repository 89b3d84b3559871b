//! What a seed says, read as a whole before anything is made.

use std::path::{Path, PathBuf};

use model::cognito_idp::Operation;
use serde_json::{Map, Value, json};

use super::entry::{Entry, Place, document};
use super::node::{Content, Node};
use super::user::SeedUser;
use crate::failure::Failure;

/// What `describe-user-pool` prints, and a new pool is not told.
const PRINTED_OF_POOL: [&str; 10] = [
    "Arn",
    "CreationDate",
    "CustomDomain",
    "Domain",
    "EmailConfigurationFailure",
    "EstimatedNumberOfUsers",
    "LastModifiedDate",
    "ResponseMetadata",
    "SmsConfigurationFailure",
    "Status",
];
/// What `describe-user-pool-client` prints, and a new client is not told.
const PRINTED_OF_CLIENT: [&str; 4] = [
    "ClientSecretArn",
    "ClientType",
    "CreationDate",
    "LastModifiedDate",
];
/// What `get-group` prints, and a new group is not told.
const PRINTED_OF_GROUP: [&str; 2] = ["CreationDate", "LastModifiedDate"];
/// Standard attributes that nobody defines.
const NEVER_DEFINED: [&str; 5] = [
    "sub",
    "identities",
    "email_verified",
    "phone_number_verified",
    "updated_at",
];
/// Members of which AWS prints both, though a new pool takes one: the path of the older one, and that of the newer.
const TWICE: [(&[&str], &[&str]); 2] = [
    (
        &["AdminCreateUserConfig", "UnusedAccountValidityDays"],
        &[
            "Policies",
            "PasswordPolicy",
            "TemporaryPasswordValidityDays",
        ],
    ),
    (
        &["LambdaConfig", "PreTokenGeneration"],
        &["LambdaConfig", "PreTokenGenerationConfig"],
    ),
];

/// A seed: it may hold passwords and secrets, so that it can't be printed.
pub(crate) struct Seed {
    pub(super) file: PathBuf,
    pub(super) pools: Vec<SeedPool>,
}

/// A pool of a seed.
pub(super) struct SeedPool {
    pub(super) line: usize,
    pub(super) id: Option<String>,
    pub(super) name: String,
    /// The input of `CreateUserPool`.
    pub(super) input: Map<String, Value>,
    pub(super) clients: Vec<SeedClient>,
    pub(super) groups: Vec<SeedGroup>,
    pub(super) users: Vec<SeedUser>,
}

/// A client of a pool.
pub(super) struct SeedClient {
    pub(super) line: usize,
    pub(super) id: Option<String>,
    pub(super) name: String,
    /// The input of `CreateUserPoolClient`, without its pool.
    pub(super) input: Map<String, Value>,
}

/// A group of a pool.
pub(super) struct SeedGroup {
    pub(super) line: usize,
    pub(super) name: String,
    /// The input of `CreateGroup`, without its pool.
    pub(super) input: Map<String, Value>,
}

impl Seed {
    /// Reads a seed.
    ///
    /// # Errors
    /// Where the file can't be read, or says what no seed does: the file, the line, the member and the mend.
    pub(crate) fn read(path: &Path) -> Result<Seed, Failure> {
        let text = std::fs::read_to_string(path).map_err(|cause| {
            Failure::new(
                format!("can't read the seed {}", path.display()),
                "Name a file of YAML or JSON with --seed.",
            )
            .because(cause)
        })?;
        let root = document(path, &text)?;
        let mut seed = Seed {
            file: path.to_owned(),
            pools: Vec::new(),
        };
        let mut strays = Vec::new();
        let place = Place {
            file: path,
            line: 1,
        };
        match root.content {
            Content::List(items) => {
                for item in items {
                    read_top(place, item, &mut seed.pools, &mut strays)?;
                }
            }
            _ => read_top(place, root, &mut seed.pools, &mut strays)?,
        }
        for (pool_id, client) in strays {
            let named = |pool: &&mut SeedPool| pool.id.as_deref() == Some(&*pool_id);
            let pool = seed.pools.iter_mut().find(named);
            let here = Place {
                file: path,
                line: client.line,
            };
            let pool = pool.ok_or_else(|| {
                here.wrong(
                    &format!("UserPoolId names {pool_id}, of which the seed says nothing"),
                    "Add that pool with its Id, or write the client below the Clients of its pool.",
                )
            })?;
            pool.clients.push(client);
        }
        Ok(seed)
    }
}

/// What may stand at the top: pools and clients, as a person writes them or as the AWS CLI prints one.
fn read_top(
    place: Place<'_>,
    node: Node,
    pools: &mut Vec<SeedPool>,
    strays: &mut Vec<(String, SeedClient)>,
) -> Result<(), Failure> {
    let mut entry = Entry::of("a seed", place, node)?;
    let printed = entry.take("UserPool").map(|node| vec![node]);
    for node in [printed.unwrap_or_default(), entry.list("UserPools")?].concat() {
        pools.push(read_pool(place, node)?);
    }
    let printed = entry.take("UserPoolClient").map(|node| vec![node]);
    for node in [printed.unwrap_or_default(), entry.list("UserPoolClients")?].concat() {
        let mut client = Entry::within("UserPoolClient", "an app client", place, node)?;
        let pool_id = client.demanded("UserPoolId")?;
        strays.push((pool_id, read_client(client)?));
    }
    entry.done()
}

fn read_pool(place: Place<'_>, node: Node) -> Result<SeedPool, Failure> {
    let mut entry = Entry::within("UserPool", "a user pool", place, node)?;
    entry.pass_over(&PRINTED_OF_POOL);
    let place = entry.place;
    let id = entry.text("Id")?;
    let name = match entry.text("Name")? {
        Some(name) => name,
        None => entry.demanded("PoolName")?,
    };
    let mut clients = Vec::new();
    for node in entry.list("Clients")? {
        let mut client = Entry::within("UserPoolClient", "an app client", place, node)?;
        // That of the pool in which it was: it is in this one now.
        client.take("UserPoolId");
        clients.push(read_client(client)?);
    }
    let mut groups = Vec::new();
    for node in entry.list("Groups")? {
        groups.push(read_group(place, node)?);
    }
    let password = entry.secret("Password")?;
    let mut users = Vec::new();
    for node in entry.list("Users")? {
        users.push(SeedUser::read(place, node, password.as_ref())?);
    }
    let printed = entry.take("SchemaAttributes").map(|node| node.value());
    let mut input = entry.input(Operation::CreateUserPool)?;
    input.insert("PoolName".to_owned(), json!(name));
    if let Some(Value::Array(printed)) = printed {
        let defined: Vec<Value> = printed.into_iter().filter_map(defined).collect();
        input.insert("Schema".to_owned(), Value::Array(defined));
    }
    let mut input = Value::Object(input);
    for (older, newer) in TWICE {
        say_once(&mut input, older, newer);
    }
    let Value::Object(input) = input else {
        return Err(place.wrong("a user pool has to be a map of members", "Write one."));
    };
    Ok(SeedPool {
        line: place.line,
        id,
        name,
        input,
        clients,
        groups,
        users,
    })
}

fn read_client(mut entry: Entry<'_>) -> Result<SeedClient, Failure> {
    entry.pass_over(&PRINTED_OF_CLIENT);
    let line = entry.place.line;
    let id = entry.text("ClientId")?;
    let name = entry.demanded("ClientName")?;
    let mut input = entry.input(Operation::CreateUserPoolClient)?;
    input.insert("ClientName".to_owned(), json!(name));
    Ok(SeedClient {
        line,
        id,
        name,
        input,
    })
}

/// A group, which may be its name alone.
fn read_group(place: Place<'_>, node: Node) -> Result<SeedGroup, Failure> {
    let line = node.line;
    if let Content::Plain(Value::String(name)) = &node.content {
        let input = Map::from_iter([("GroupName".to_owned(), json!(name))]);
        let name = name.clone();
        return Ok(SeedGroup { line, name, input });
    }
    let mut entry = Entry::within("Group", "a group", place, node)?;
    entry.pass_over(&PRINTED_OF_GROUP);
    entry.take("UserPoolId");
    let name = entry.demanded("GroupName")?;
    let mut input = entry.input(Operation::CreateGroup)?;
    input.insert("GroupName".to_owned(), json!(name));
    Ok(SeedGroup { line, name, input })
}

/// An attribute that a pool shows, as a new pool defines it; none where every pool has it so.
fn defined(mut attribute: Value) -> Option<Value> {
    let shown = attribute["Name"].as_str().unwrap_or_default().to_owned();
    if NEVER_DEFINED.contains(&&*shown) {
        return None;
    }
    let own = shown.strip_prefix("dev:").unwrap_or(&shown);
    if let Some(name) = own.strip_prefix("custom:") {
        attribute["Name"] = json!(name);
        return Some(attribute);
    }
    let is_plain = attribute["Required"] != json!(true) && attribute["Mutable"] != json!(false);
    let bounds = &attribute["StringAttributeConstraints"];
    let min = if shown == "birthdate" { "10" } else { "0" };
    let max = if shown == "birthdate" { "10" } else { "2048" };
    let is_usual = bounds.is_null() || (bounds["MinLength"] == min && bounds["MaxLength"] == max);
    (!is_plain || !is_usual).then_some(attribute)
}

/// Leaves the older of two members out where the newer one is there.
fn say_once(input: &mut Value, older: &[&str], newer: &[&str]) {
    let pointer = |path: &[&str]| format!("/{}", path.join("/"));
    let has_newer = input
        .pointer(&pointer(newer))
        .is_some_and(|it| !it.is_null());
    let Some((name, above)) = older.split_last() else {
        return;
    };
    if has_newer && let Some(Value::Object(members)) = input.pointer_mut(&pointer(above)) {
        members.shift_remove(*name);
    }
}
