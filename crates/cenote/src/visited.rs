//! A directory that a command works on through its own operations, whether or not a server serves it.

use std::sync::Arc;

use store::Engine;
use userpool::{Audit, Call, Caller, Identity, Inline, Peer, Presence, Settings};

use crate::clock::now_millis;
use crate::command_line::Directory;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::Failure;
use crate::place::{self, Kept};
use crate::random;

/// User pools that are named to somebody who names one that is not there.
const POOLS_SHOWN_MAX: usize = 50;

/// A directory whose server may be running.
pub(crate) struct Visited {
    pub(crate) directory: userpool::Directory,
    pub(crate) place: String,
}

impl Visited {
    pub(crate) async fn open(arguments: &Directory) -> Result<Visited, Failure> {
        let kept = Kept::of(arguments)?;
        let Some(master_key) = kept.master_key else {
            return Err(Failure::new(
                format!("there is no master key in {}", kept.master_key_place),
                "Name the folder or the configuration of a server that has run: it seals what is secret there.",
            ));
        };
        let engine = kept.place.visit().await?;
        let place = kept.place.to_string();
        place::must_be_whole(engine.as_ref(), &place).await?;
        let settings = Settings {
            audit: audit(arguments, &engine).await?,
            ..Settings::default()
        };
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

    /// The id of the pool that somebody names by it or by its ARN, which has to be there.
    pub(crate) async fn pool(&self, account: &str, word: &str) -> Result<String, Failure> {
        let call = call()?;
        let found = self.directory.pool_named(&call, account, word).await;
        if let Some(id) = found.map_err(|cause| self.refused(cause))? {
            return Ok(id);
        }
        let known = self.pools(account, POOLS_SHOWN_MAX).await?;
        Err(Failure::new(
            format!("there is no user pool {word:?} in the account {account}"),
            format!("Those that are there: {}.", listed(&known)),
        ))
    }

    /// The ids of so many pools of an account.
    pub(crate) async fn pools(&self, account: &str, max: usize) -> Result<Vec<String>, Failure> {
        let call = call()?;
        let known = self.directory.pools_of(&call, account, max).await;
        known.map_err(|cause| self.refused(cause))
    }

    pub(crate) fn refused(&self, cause: model::Error) -> Failure {
        let what = format!("{} can't be worked on", self.place);
        Failure::new(what, "Mend what it says, then run the command again.").because(cause)
    }
}

/// What is done here is noted where the configuration says so, and where an audit log was begun.
async fn audit(arguments: &Directory, engine: &Arc<dyn Engine>) -> Result<Option<Audit>, Failure> {
    let config = arguments.config.as_deref().map(Config::read).transpose()?;
    if let Some(audit) = config.and_then(|config| config.audit.into()) {
        return Ok(Some(audit));
    }
    let is_begun = userpool::audit_is_begun(engine.as_ref()).await;
    let is_begun = is_begun.map_err(|cause| place::failed("with the audit log", cause))?;
    Ok(is_begun.then(Audit::default))
}

/// A call of the program itself.
pub(crate) fn call() -> Result<Call, Failure> {
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

/// The account of a directory's server.
pub(crate) fn account(arguments: &Directory) -> Result<String, Failure> {
    if let Some(path) = &arguments.config {
        return Ok(Config::read(path)?.account);
    }
    let known = DataFolder::at(&arguments.data).known_credentials()?;
    Ok(known.map_or_else(|| "000000000000".to_owned(), |known| known.account))
}

/// Words of which somebody chooses one.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => "none".to_owned(),
        words => words.join(", "),
    }
}
