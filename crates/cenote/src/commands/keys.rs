//! `cenote keys`: who may sign requests, and for what.

use std::process::ExitCode;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use userpool::{
    Call, Caller, Grant, Identity, Inline, KeyScope, KnownKey, NewAccessKey, Peer, Presence,
    Revoked, Settings, Unknown,
};

use crate::clock::now_millis;
use crate::command_line::{Directory, Keys, KeysAdd, KeysCommand, KeysList, KeysRevoke, KeysShow};
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::place::{self, Kept};
use crate::random;
use crate::server::runtime;
use crate::terminal::Terminal;

/// User pools that are named to somebody who names one that is not there.
const POOLS_SHOWN_MAX: usize = 50;

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
    let keys = Visited::open(&arguments.directory).await?.keys().await?;
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
    let account = account(arguments)?;
    let visited = Visited::open(&arguments.directory).await?;
    let grant = Grant {
        owner: arguments.name.clone(),
        scope: scope(arguments, &account, &visited).await?,
        account,
    };
    let key = NewAccessKey::generate(random::bytes()?);
    let call = call()?;
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
        let call = call()?;
        let revoked = visited.directory.revoke_access_key(&call, id).await;
        let said = match revoked.map_err(|cause| visited.refused(cause))? {
            Revoked::Now => "is revoked: it and all that came of it is refused from now on",
            Revoked::Before => "was revoked before",
            Revoked::Unknown => return Err(visited.unknown(id).await?),
        };
        terminal.line(&format!("{} {said}", terminal.strong(id)));
    }
    Ok(())
}

async fn show(arguments: &KeysShow, terminal: &Terminal) -> Result<(), Failure> {
    let visited = Visited::open(&arguments.directory).await?;
    let keys = visited.keys().await?;
    let Some(key) = keys.iter().find(|key| key.id == arguments.id) else {
        return Err(visited.unknown(&arguments.id).await?);
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

/// A directory whose server may be running.
struct Visited {
    directory: userpool::Directory,
    place: String,
}

impl Visited {
    async fn open(arguments: &Directory) -> Result<Visited, Failure> {
        let kept = Kept::of(arguments)?;
        let Some(master_key) = kept.master_key else {
            return Err(Failure::new(
                format!("there is no master key in {}", kept.master_key_place),
                "Name the folder or the configuration of a server that has run: it seals the secrets of keys.",
            ));
        };
        let engine = kept.place.visit().await?;
        let place = kept.place.to_string();
        place::must_be_whole(engine.as_ref(), &place).await?;
        let settings = Settings::default();
        let keyring = master_key.keyring();
        let directory = userpool::Directory::new(engine, keyring, Arc::new(Inline), settings);
        let visited = Visited { directory, place };
        let fits = visited.directory.fits_key(&call()?).await;
        if fits.map_err(|cause| visited.refused(cause))? {
            return Ok(visited);
        }
        Err(Failure::new(
            format!("{} can't be opened with this master key", visited.place),
            "Use the master key with which the folder, or the database, was made.",
        ))
    }

    async fn keys(&self) -> Result<Vec<KnownKey>, Failure> {
        let keys = self.directory.access_keys(&call()?).await;
        keys.map_err(|cause| self.refused(cause))
    }

    fn refused(&self, cause: model::Error) -> Failure {
        let what = format!("{} can't be changed", self.place);
        Failure::new(what, "Mend what it says, then run the command again.").because(cause)
    }

    async fn unknown(&self, id: &str) -> Result<Failure, Failure> {
        let ids: Vec<String> = self.keys().await?.into_iter().map(|key| key.id).collect();
        Ok(Failure::new(
            format!("there is no access key {id} in {}", self.place),
            format!("Those that are there: {}.", listed(&ids)),
        ))
    }
}

fn call() -> Result<Call, Failure> {
    Ok(Call {
        now_millis: now_millis(),
        seed: random::bytes()?.into(),
        region: String::new(),
        account: String::new(),
        caller: Caller::Principal(Identity::root("")),
        peer: Peer::Unknown,
        client: Presence::default(),
    })
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
    if arguments.pool.is_empty() {
        return Ok(Vec::new());
    }
    let call = call()?;
    let directory = &visited.directory;
    let mut ids = Vec::new();
    for word in &arguments.pool {
        let found = directory.pool_named(&call, account, word).await;
        let found = found.map_err(|cause| visited.refused(cause))?;
        let Some(id) = found else {
            let known = directory.pools_of(&call, account, POOLS_SHOWN_MAX).await;
            let known = known.map_err(|cause| visited.refused(cause))?;
            return Err(Failure::new(
                format!("there is no user pool {word:?} in the account {account}"),
                format!("Those that are there: {}.", listed(&known)),
            ));
        };
        ids.push(id);
    }
    Ok(ids)
}

/// The account of the key: as it is said, or that of the server.
fn account(arguments: &KeysAdd) -> Result<String, Failure> {
    if let Some(account) = &arguments.account {
        return Ok(account.clone());
    }
    if let Some(path) = &arguments.directory.config {
        return Ok(Config::read(path)?.account);
    }
    let known = DataFolder::at(&arguments.directory.data).known_credentials()?;
    Ok(known.map_or_else(|| "000000000000".to_owned(), |known| known.account))
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

fn listed(words: &[String]) -> String {
    match words {
        [] => "none".to_owned(),
        words => words.join(", "),
    }
}
