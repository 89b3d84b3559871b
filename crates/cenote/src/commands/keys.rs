//! `cenote keys`: who may sign requests, and for what.

use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::{Value, json};
use userpool::{Grant, KeyScope, KnownKey, NewAccessKey, Revoked, Unknown};

use crate::command_line::{Keys, KeysAdd, KeysCommand, KeysList, KeysRevoke, KeysShow};
use crate::failure::Failure;
use crate::random;
use crate::server::runtime;
use crate::terminal::Terminal;
use crate::visited::{self, Visited, listed};

pub(crate) fn run(arguments: &Keys, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let runtime = runtime()?;
    match &arguments.command {
        KeysCommand::List(arguments) => runtime.block_on(list(arguments, terminal))?,
        KeysCommand::Add(arguments) => runtime.block_on(add(arguments, terminal))?,
        KeysCommand::Revoke(arguments) => runtime.block_on(revoke(arguments, terminal))?,
        KeysCommand::Show(arguments) => runtime.block_on(show(arguments, terminal))?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(arguments: &KeysList, terminal: &Terminal) -> Result<(), Failure> {
    let keys = known(&Visited::open(&arguments.directory).await?).await?;
    for key in &keys {
        if arguments.json {
            terminal.line(&described(key).to_string());
            continue;
        }
        let status = if key.revoked_millis.is_some() {
            "revoked"
        } else {
            "active"
        };
        let (id, owner) = (terminal.strong(&key.id), owner(key));
        let may = may(key.scope.as_ref());
        terminal.line(&format!(
            "{id}  {status:<8} {:<20}  {owner:<24}  {may}",
            written(key.created_millis)
        ));
    }
    Ok(())
}

async fn add(arguments: &KeysAdd, terminal: &Terminal) -> Result<(), Failure> {
    let account = match &arguments.account {
        Some(account) => account.clone(),
        None => visited::account(&arguments.directory)?,
    };
    let visited = Visited::open(&arguments.directory).await?;
    let grant = Grant {
        owner: arguments.name.clone(),
        scope: scope(arguments, &account, &visited).await?,
        account,
    };
    let key = NewAccessKey::generate(random::bytes()?);
    let call = visited::call()?;
    let added = visited.directory.add_access_key(&call, &key, &grant).await;
    added.map_err(|cause| visited.refused(cause))?;
    let (id, secret) = (&key.id, key.secret.expose());
    if arguments.json {
        let key = json!({ "Version": 1, "AccessKeyId": id, "SecretAccessKey": secret });
        terminal.line(&key.to_string());
        return Ok(());
    }
    let (owner, may) = (&grant.owner, may(grant.scope.as_ref()));
    terminal.line(&format!(
        "# {owner} in the account {}: {may}. The secret is shown this once.",
        grant.account
    ));
    terminal.line(&format!("export AWS_ACCESS_KEY_ID='{id}'"));
    terminal.line(&format!("export AWS_SECRET_ACCESS_KEY='{secret}'"));
    Ok(())
}

async fn revoke(arguments: &KeysRevoke, terminal: &Terminal) -> Result<(), Failure> {
    let visited = Visited::open(&arguments.directory).await?;
    for id in &arguments.ids {
        let call = visited::call()?;
        let revoked = visited.directory.revoke_access_key(&call, id).await;
        let said = match revoked.map_err(|cause| visited.refused(cause))? {
            Revoked::Now => "is revoked: it and all that came of it is refused from now on",
            Revoked::Before => "was revoked before",
            Revoked::Unknown => return Err(unknown(&visited, id).await?),
        };
        terminal.line(&format!("{} {said}", terminal.strong(id)));
    }
    Ok(())
}

async fn show(arguments: &KeysShow, terminal: &Terminal) -> Result<(), Failure> {
    let visited = Visited::open(&arguments.directory).await?;
    let keys = known(&visited).await?;
    let Some(key) = keys.iter().find(|key| key.id == arguments.id) else {
        return Err(unknown(&visited, &arguments.id).await?);
    };
    if arguments.json {
        terminal.line(&described(key).to_string());
        return Ok(());
    }
    let status = match key.revoked_millis {
        Some(revoked) => format!("revoked at {}", written(revoked)),
        None => "active".to_owned(),
    };
    for (name, value) in [
        ("key", terminal.strong(&key.id)),
        ("status", status),
        ("owner", owner(key)),
        ("account", key.account.clone()),
        ("arn", key.arn.clone()),
        ("made", written(key.created_millis)),
        ("epoch", written(key.epoch_millis)),
        ("may", may(key.scope.as_ref())),
    ] {
        terminal.line(&format!("{name:<8} {value}"));
    }
    Ok(())
}

async fn known(visited: &Visited) -> Result<Vec<KnownKey>, Failure> {
    let keys = visited.directory.access_keys(&visited::call()?).await;
    keys.map_err(|cause| visited.refused(cause))
}

async fn unknown(visited: &Visited, id: &str) -> Result<Failure, Failure> {
    let ids: Vec<String> = known(visited)
        .await?
        .into_iter()
        .map(|key| key.id)
        .collect();
    Ok(Failure::new(
        format!("there is no access key {id} in {}", visited.place),
        format!("Those that are there: {}.", listed(&ids)),
    ))
}

/// What the arguments let the key do; none where that is everything.
async fn scope(
    arguments: &KeysAdd,
    account: &str,
    visited: &Visited,
) -> Result<Option<KeyScope>, Failure> {
    let scope = KeyScope {
        allow: match arguments.allow.as_slice() {
            [] => vec!["*".to_owned()],
            allow => allow.to_vec(),
        },
        deny: arguments.deny.clone(),
        pools: pools(arguments, account, visited).await?,
        read_only: arguments.read_only,
    };
    scope.check().map_err(|unknown| {
        let Unknown {
            word,
            what,
            possible,
        } = unknown;
        Failure::new(
            format!("{word:?} {what}"),
            format!("What could stand there: {}.", listed(&possible)),
        )
    })?;
    let everything = scope.allow.iter().any(|it| it == "*")
        && scope.deny.is_empty()
        && scope.pools.is_empty()
        && !scope.read_only;
    Ok((!everything).then_some(scope))
}

/// The ids of the pools that are named, which have to be there.
async fn pools(
    arguments: &KeysAdd,
    account: &str,
    visited: &Visited,
) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for word in &arguments.pool {
        ids.push(visited.pool(account, word).await?);
    }
    Ok(ids)
}

fn described(key: &KnownKey) -> Value {
    json!({
        "id": key.id,
        "status": if key.revoked_millis.is_some() { "revoked" } else { "active" },
        "owner": key.owner,
        "account": key.account,
        "arn": key.arn,
        "created": written(key.created_millis),
        "epoch": written(key.epoch_millis),
        "revoked": key.revoked_millis.map(written),
        "scope": key.scope,
    })
}

fn owner(key: &KnownKey) -> String {
    match key.owner.as_str() {
        "" => "unknown".to_owned(),
        owner => owner.to_owned(),
    }
}

fn may(scope: Option<&KeyScope>) -> String {
    scope.map_or_else(|| "everything".to_owned(), KeyScope::to_string)
}

fn written(millis: i64) -> String {
    let instant = Timestamp::from_millisecond(millis).unwrap_or_default();
    format!("{instant:.0}")
}
