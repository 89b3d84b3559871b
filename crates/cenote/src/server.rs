//! The server of a data folder: everything put together.

mod parts;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use cloudformation::Unbuilt;
use crypto::master_key::MasterKey;
use crypto::srp::Arithmetic;
use crypto::webauthn::Apps;
use gateway::Gateway;
use model::{ErrorCode, Sensitive};
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::watch;
use userpool::{
    AddressLimits, Admission, Audit, Call, Caller, Development, Directory, Identity,
    KnownPasswords, NewAccessKey, Nodes, Peer, Presence, Quotas,
};

use crate::clock::{Clock, Stopwatch, System};
use crate::config::LookAlikes;
use crate::control::{Door, Workshop};
use crate::data::{Credentials, DataFolder};
use crate::database::Database;
use crate::delivery::Outlets;
use crate::failure::Failure;
use crate::hooks::Hooks;
use crate::lane::Threads;
use crate::limits::Allowance;
use crate::logging::Output;
use crate::metrics::{self, Measured, Metrics, WatchedLane};
use crate::seed::{self, Planted, Seed};
use crate::workers::{self, Courier, Posts};
use crate::{place, random};

/// What a server is made of.
pub(crate) struct Parts {
    pub(crate) database: Database,
    pub(crate) master_key: MasterKey,
    pub(crate) credentials: Credentials,
    /// Where the credentials lie.
    pub(crate) folder: DataFolder,
    /// What clients call the server.
    pub(crate) endpoint: String,
    pub(crate) issuer: String,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// What opens tunnels for clients that know no endpoint.
    pub(crate) proxy: Option<Arc<dyn gateway::Proxy>>,
    pub(crate) delivery: Outlets,
    /// What computes the powers of SRP.
    pub(crate) arithmetic: Arithmetic,
    /// What is held at once, and what of it one peer may hold.
    pub(crate) allowance: Allowance,
    /// Which peers are proxies, and which may hold the whole.
    pub(crate) peers: gateway::Peers,
    /// For which names the server answers.
    pub(crate) hosts: gateway::Hosts,
    /// Whether new pools keep SRP verifiers.
    pub(crate) srp: bool,
    /// The operator's list of passwords that others know.
    pub(crate) known_passwords: Option<Arc<dyn KnownPasswords>>,
    /// What becomes of new names that look like another user's.
    pub(crate) look_alikes: LookAlikes,
    /// Which Android apps may ask for passkeys.
    pub(crate) passkey_apps: Apps,
    pub(crate) patience: gateway::Patience,
    /// Whether `/metrics` is answered where the services are.
    pub(crate) public_metrics: bool,
    /// Whose requests in clear are answered.
    pub(crate) in_clear: InClear,
    /// Whether operations go on as if pools had no Lambda triggers that can't be asked.
    pub(crate) triggers_ignored: bool,
    pub(crate) hooks: Hooks,
    /// What becomes of resources of stacks on which nothing here acts.
    pub(crate) unbuilt: Unbuilt,
    /// How often messages go to one address.
    pub(crate) limits: AddressLimits,
    /// What becomes of the request rates of Amazon Cognito.
    pub(crate) quotas: Quotas,
    /// How the audit log is kept; not at all unless it is said.
    pub(crate) audit: Option<Audit>,
    /// What a server for development has beside, which commands change while it runs; nothing for any other.
    pub(crate) development: Option<Development>,
    pub(crate) log: Arc<Output>,
}

/// Whose requests in clear are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InClear {
    /// Everybody's.
    FromAnywhere,
    /// Those of this machine, and of whoever asks how the server is.
    FromHere,
}

/// A server that is ready to answer.
pub(crate) struct Server {
    gateway: Gateway,
    directory: Directory,
    stacks: cloudformation::Engine,
    posts: Posts,
    /// In whose name the server does what nobody asked for.
    call: Call,
    metrics: Arc<Metrics>,
    tls: Option<Arc<ServerConfig>>,
    delivery: Outlets,
    clock: Clock,
    door: Option<(Door, Workshop)>,
}

impl Server {
    /// Opens the store, admits the folder's access key and goes on with stacks that a crash left half done.
    pub(crate) async fn open(parts: Parts) -> Result<Server, Failure> {
        let (engine, gated) = parts.engine().await?;
        let nodes = parts.database.nodes();
        let mut registry = metrics::registry();
        let engine = Arc::new(Measured::new(engine, &mut registry));
        let store: Arc<dyn store::Engine> = Arc::clone(&engine) as Arc<dyn store::Engine>;
        let lane = Arc::new(WatchedLane::new(
            Arc::new(Threads::start(parts.arithmetic, parts.allowance.lane).map_err(unstarted)?),
            &mut registry,
        ));
        let keyring = parts.master_key.keyring();
        let (settings, of_gateway) = (parts.settings(), parts.of_gateway());
        let clock = Clock::moved_by(&settings.development.ahead);
        let directory = Directory::asking(
            Arc::new(parts.hooks),
            Arc::clone(&store),
            keyring.clone(),
            lane,
            settings,
        );
        let is_heard = gated.is_some();
        let snapshots = parts::snapshots(&parts.folder, gated, nodes, &directory, &keyring).await?;
        place::must_be_whole(store.as_ref(), &parts.database.to_string()).await?;
        let door = if is_heard {
            Some(parts::door(&parts.folder, &clock, snapshots).await?)
        } else {
            None
        };
        let metrics = Metrics::new(
            registry,
            directory.clone(),
            engine,
            parts.log,
            clock.clone(),
        );
        let metrics = Arc::new(metrics);
        let stacks = cloudformation::Engine::new(store, keyring, directory.clone())
            .with_clock(Arc::new(Stopwatch::start()))
            .with_unbuilt(parts.unbuilt);
        let call = call(&parts.credentials, &clock)?;
        admit(&directory, &call, &parts.folder, &parts.credentials).await?;
        if nodes == Nodes::One {
            // What a crash left half done is rolled back before anybody can ask for it. Of several nodes one sees to it.
            let resumed = stacks.resume(call.clone(), nodes).await;
            resumed.map_err(unresumed)?;
        }
        let posts = Posts::new(&directory, nodes, &metrics.leases())?;
        let world = Arc::new(System::new(Arc::clone(&metrics), clock.clone()));
        Ok(Server {
            gateway: Gateway::new(directory.clone(), stacks.clone(), of_gateway, world),
            directory,
            stacks,
            posts,
            call,
            metrics,
            tls: parts.tls,
            delivery: parts.delivery,
            clock,
            door,
        })
    }

    /// Makes what a seed says and is not there yet.
    pub(crate) async fn plant(&self, seed: &Seed) -> Result<Planted, Failure> {
        Box::pin(seed::plant(&self.directory, &self.call, seed)).await
    }

    /// Answers on `listener`, and the operator on `operator`, until `shutdown` is ready; then finishes what is in flight.
    pub(crate) async fn run(
        self,
        listener: TcpListener,
        operator: Option<TcpListener>,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), Failure> {
        let (stop, stopped) = watch::channel(false);
        let Server {
            posts, directory, ..
        } = self;
        let keeping = tokio::spawn(posts.clone().keep(stopped.clone()));
        let courier = Courier {
            directory: directory.clone(),
            delivery: self.delivery,
            counts: self.metrics.outbox(),
            clock: self.clock.clone(),
        };
        let outbox = Arc::clone(&posts.outbox);
        let delivering = tokio::spawn(workers::deliver(courier, outbox, stopped.clone()));
        let auditing = workers::chain(
            directory.clone(),
            posts.audit.clone(),
            self.clock.clone(),
            stopped.clone(),
        );
        let auditing = tokio::spawn(auditing);
        let counts = self.metrics.jobs();
        let jobs = workers::work(
            directory,
            posts.node(),
            counts,
            self.clock.clone(),
            stopped.clone(),
        );
        let working = tokio::spawn(jobs);
        let resuming = tokio::spawn(workers::resume(
            self.stacks,
            Arc::clone(&posts.stacks),
            self.call,
            self.clock,
            stopped.clone(),
        ));
        let listening = tokio::spawn(hear(self.door, stopped.clone()));
        let operating = tokio::spawn(operate(operator, self.gateway.clone(), stopped));
        let served = gateway::serve(listener, self.tls, self.gateway, shutdown).await;
        // The last requests may have left letters, so that the workers stop after them.
        let _ = stop.send(true);
        let _ = tokio::join!(
            delivering, working, resuming, operating, keeping, listening, auditing
        );
        posts.leave().await;
        served.map_err(|cause| {
            Failure::new("the server can't accept connections", "Start it again.").because(cause)
        })
    }
}

async fn operate(
    listener: Option<TcpListener>,
    gateway: Gateway,
    mut stopped: watch::Receiver<bool>,
) {
    if let Some(listener) = listener {
        let end = async { drop(stopped.changed().await) };
        gateway::serve_operator(listener, gateway, end).await;
    }
}

/// Hears commands, where there is a door for them.
async fn hear(door: Option<(Door, Workshop)>, stopped: watch::Receiver<bool>) {
    if let Some((door, workshop)) = door {
        door.keep(workshop, stopped).await;
    }
}

/// Listens on an address.
pub(crate) async fn listen(address: SocketAddr, mend: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| Failure::new(format!("can't listen on {address}"), mend).because(cause))
}

/// Ready when the process is asked to stop.
pub(crate) async fn asked_to_stop() {
    let mut terminated =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminated) => terminated,
            Err(cause) => {
                tracing::warn!(%cause, "SIGTERM can't be heard");
                let _ = tokio::signal::ctrl_c().await;
                return;
            }
        };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

/// The threads on which the server runs.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| {
            Failure::new(
                "can't start the server's threads",
                "Raise the limit of threads (ulimit -u).",
            )
            .because(cause)
        })
}

/// Admits the access key of this server's folder, to a store whose master key is this server's. Where it was revoked, or a backup
/// was restored since, the folder gets another one.
async fn admit(
    directory: &Directory,
    call: &Call,
    folder: &DataFolder,
    credentials: &Credentials,
) -> Result<(), Failure> {
    match directory.fits_key(call).await {
        Ok(true) => {}
        Ok(false) => return Err(stranger()),
        Err(cause) => return Err(unreadable(cause)),
    }
    let Credentials {
        account, region, ..
    } = credentials;
    if admit_key(directory, call, folder, credentials).await? == Admission::Revoked {
        let renewed = folder.renew_credentials(account, region)?;
        admit_key(directory, call, folder, &renewed).await?;
        tracing::warn!(
            revoked = credentials.access_key_id,
            key = renewed.access_key_id,
            "the folder's access key was revoked: it has another one"
        );
    }
    Ok(())
}

async fn admit_key(
    directory: &Directory,
    call: &Call,
    folder: &DataFolder,
    credentials: &Credentials,
) -> Result<Admission, Failure> {
    let key = NewAccessKey {
        id: credentials.access_key_id.clone(),
        secret: Sensitive::new(credentials.secret_access_key.clone()),
    };
    let call = Call {
        seed: random::bytes()?.into(),
        ..call.clone()
    };
    let admitted = directory
        .admit_access_key(&call, &folder.id()?, &key, &credentials.account)
        .await;
    admitted.map_err(|cause| match cause.code() {
        ErrorCode::AccessDenied => Failure::new(
            "the data folder holds an access key that is somebody else's",
            "Delete its credentials.json: the next start of the server makes a new key.",
        )
        .because(cause),
        _ => stranger().because(cause),
    })
}

fn stranger() -> Failure {
    Failure::new(
        "the data folder can't be opened with this master key",
        "Use the master key with which the folder, or the database, was made.",
    )
}

fn unresumed(cause: model::Error) -> Failure {
    Failure::new(
        "stacks that were being deployed can't be resumed",
        "Start it again.",
    )
    .because(cause)
}

fn unreadable(cause: model::Error) -> Failure {
    Failure::new(
        "the store can't be read",
        "Start it again; the log says more.",
    )
    .because(cause)
}

fn call(credentials: &Credentials, clock: &Clock) -> Result<Call, Failure> {
    let account = credentials.account.clone();
    Ok(Call {
        now_millis: clock.now_millis(),
        seed: random::bytes()?.into(),
        region: credentials.region.clone(),
        caller: Caller::Principal(Identity::root(&account)),
        peer: Peer::Unknown,
        client: Presence::default(),
        account,
    })
}

fn unstarted(cause: std::io::Error) -> Failure {
    Failure::new(
        "can't start a thread",
        "Raise the limit of threads (ulimit -u).",
    )
    .because(cause)
}
