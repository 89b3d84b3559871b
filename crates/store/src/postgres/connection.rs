//! Connections: how one is made, what makes it fit for use, and what it does.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, Client, Error, Row, Socket, Statement};

use super::fault::{mend, sentence};
use super::place::{Place, Server, unusable};
use super::sql;
use crate::{Commit, Direction, Key, Range, StoreError, Write, limits};

/// Makes connections to whichever server is the primary.
pub(super) struct Connections {
    pub(super) place: Place,
    pub(super) deadline: Duration,
    /// The highest timeline that any server has told, by which a stale primary is known.
    timeline: AtomicU32,
}

/// A connection that can read and write records, with all its statements planned.
pub(super) struct Connection {
    session: Session,
    get: Statement,
    scan_forward: Statement,
    scan_backward: Statement,
    commit: Statement,
    confirm: Statement,
    timeline: Statement,
}

/// A client and the task that moves its bytes. Dropping it closes the socket and tells the server nothing.
pub(super) struct Session {
    pub(super) client: Client,
    driver: JoinHandle<()>,
    /// Whether a commit may be under way, so that a warning may be about it.
    writing: Arc<AtomicBool>,
    timeline: u32,
    checked: Instant,
}

/// What is read in one trip.
#[derive(Clone, Copy)]
pub(super) enum Read<'a> {
    Keys(&'a [Key]),
    Range(&'a Range, usize, Direction),
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connections {
    pub(super) fn new(place: Place, deadline: Duration) -> Self {
        Self {
            place,
            deadline,
            timeline: AtomicU32::new(0),
        }
    }

    /// A session with the first server that is fit. It knows of no tables yet.
    pub(super) async fn session(&self) -> Result<Session, StoreError> {
        let mut reasons = Vec::new();
        for server in &self.place.servers {
            let reason = match timeout(self.deadline, self.session_with(server)).await {
                Ok(Ok(session)) => return Ok(session),
                Ok(Err(reason)) => reason,
                Err(_) => format!("it does not answer within {:?}", self.deadline),
            };
            reasons.push(match self.place.servers.len() {
                1 => reason,
                _ => format!("{}: {reason}", server.name),
            });
        }
        Err(unusable(&self.place.name, &reasons.join("; ")))
    }

    async fn session_with(&self, server: &Server) -> Result<Session, String> {
        let said = |error: Error| format!("{}: {}", sentence(&error), mend(&error));
        let (client, connection) = server
            .config
            .connect(self.place.tls.clone())
            .await
            .map_err(said)?;
        let version = connection.parameter("server_version").unwrap_or_default();
        let major = version.split(|digit: char| !digit.is_ascii_digit()).next();
        let major: u32 = major.unwrap_or_default().parse().unwrap_or(0);
        if major < limits::SERVER_VERSION_MIN {
            return Err(format!(
                "it is PostgreSQL {version}: at least version {} is needed",
                limits::SERVER_VERSION_MIN
            ));
        }
        let writing = Arc::new(AtomicBool::new(false));
        let mut session = Session {
            client,
            driver: tokio::spawn(drive(connection, Arc::clone(&writing))),
            writing,
            timeline: 0,
            checked: Instant::now(),
        };
        let standing = session.client.query_one(sql::STANDING, &[]);
        let standing = standing.await.map_err(said)?;
        if standing.get::<_, &str>(0) != "serializable" {
            return Err(
                "what stands before it drops the settings that a connection begins with: connect to the \
                 server itself, or to a pooler in session mode that passes `options` on"
                    .to_owned(),
            );
        }
        if standing.get::<_, &str>(1) == "on" {
            return Err(
                "it takes no writes: name the primary, or all servers, in the URL".to_owned(),
            );
        }
        let statement = session.client.prepare(sql::TIMELINE).await;
        self.fence(&mut session, statement.as_ref().ok())
            .await
            .map_err(said)?;
        if self.is_stale(&session) {
            return Err(format!(
                "it writes timeline {}, but {} has been seen: it is a primary that has been replaced",
                session.timeline,
                self.timeline.load(Ordering::Relaxed)
            ));
        }
        Ok(session)
    }

    /// Asks on which timeline the server writes. A database of another make has none, and must keep
    /// stale servers from answering by itself.
    async fn fence(
        &self,
        session: &mut Session,
        statement: Option<&Statement>,
    ) -> Result<(), Error> {
        if let Some(statement) = statement {
            let row = session.client.query_one(statement, &[]).await?;
            let name: &str = row.try_get(0)?;
            let digits = name.get(..8).unwrap_or_default();
            session.timeline = u32::from_str_radix(digits, 16).unwrap_or(0);
            self.timeline.fetch_max(session.timeline, Ordering::Relaxed);
        }
        session.checked = Instant::now();
        Ok(())
    }

    fn is_stale(&self, session: &Session) -> bool {
        session.timeline < self.timeline.load(Ordering::Relaxed)
    }
}

impl Manager for Connections {
    type Type = Connection;
    type Error = StoreError;

    async fn create(&self) -> Result<Connection, StoreError> {
        let session = self.session().await?;
        let client = &session.client;
        let prepared = timeout(self.deadline, async {
            tokio::try_join!(
                client.prepare(sql::GET),
                client.prepare(sql::SCAN_FORWARD),
                client.prepare(sql::SCAN_BACKWARD),
                client.prepare(sql::COMMIT),
                client.prepare(sql::CONFIRM),
                client.prepare(sql::TIMELINE),
            )
        });
        let slow = |_| unusable(&self.place.name, "it does not answer");
        let (get, scan_forward, scan_backward, commit, confirm, timeline) =
            prepared.await.map_err(slow)?.map_err(|error| {
                let foreign = matches!(
                    error.code(),
                    Some(&SqlState::UNDEFINED_COLUMN | &SqlState::UNDEFINED_TABLE)
                );
                let mend = if foreign {
                    "its tables are those of another program; choose another database, or another \
                     schema with options=-csearch_path=NAME"
                } else {
                    mend(&error)
                };
                unusable(&self.place.name, &format!("{}: {mend}", sentence(&error)))
            })?;
        Ok(Connection {
            session,
            get,
            scan_forward,
            scan_backward,
            commit,
            confirm,
            timeline,
        })
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<StoreError> {
        let Connection {
            session, timeline, ..
        } = connection;
        if session.client.is_closed() || self.is_stale(session) {
            return Err(RecycleError::message("closed or stale"));
        }
        let trusted = Duration::from_millis(limits::TIMELINE_TRUSTED_MILLIS);
        if session.checked.elapsed() >= trusted {
            // A tenth of what a statement may take: what does not answer by then is not worth waiting for.
            let asked = timeout(self.deadline / 10, self.fence(session, Some(timeline))).await;
            if !matches!(asked, Ok(Ok(()))) || self.is_stale(session) {
                return Err(RecycleError::message("silent or stale"));
            }
        }
        Ok(())
    }
}

impl Connection {
    pub(super) async fn read(&self, read: Read<'_>) -> Result<Vec<Row>, Error> {
        let client = &self.session.client;
        match read {
            Read::Keys(keys) => {
                let keys: Vec<&[u8]> = keys.iter().map(Key::as_bytes).collect();
                client.query(&self.get, &[&keys]).await
            }
            Read::Range(range, limit, direction) => {
                let statement = match direction {
                    Direction::Forward => &self.scan_forward,
                    Direction::Backward => &self.scan_backward,
                };
                let limit = i64::try_from(limit).unwrap_or(i64::MAX);
                let (start, end) = (range.start(), range.end());
                client.query(statement, &[&start, &end, &limit]).await
            }
        }
    }

    /// Gives the connection a statement that answers nothing.
    pub(super) async fn execute(&self, statement: &str) -> Result<(), Error> {
        self.session.client.execute(statement, &[]).await.map(drop)
    }

    pub(super) async fn count(&self) -> Result<i64, Error> {
        let row = self.session.client.query_one(sql::COUNT, &[]).await?;
        row.try_get(0)
    }

    /// The checks that failed, as [`sql::COMMIT`] tells them.
    pub(super) async fn commit(&self, commit: &Commit) -> Result<Vec<Row>, Error> {
        let operation = commit.operation.to_bytes();
        let versions: Vec<_> = commit
            .checks
            .iter()
            .map(|(_, version)| version.map(crate::Version::to_bytes))
            .collect();
        let versions: Vec<Option<&[u8]>> = versions
            .iter()
            .map(|version| version.as_ref().map(<[u8; 16]>::as_slice))
            .collect();
        let checked: Vec<&[u8]> = commit
            .checks
            .iter()
            .map(|(key, _)| key.as_bytes())
            .collect();
        let (mut deleted, mut put, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for write in &commit.writes {
            match write {
                Write::Delete(key) => deleted.push(key.as_bytes()),
                Write::Put(key, value) => {
                    put.push(key.as_bytes());
                    values.push(value.as_slice());
                }
            }
        }
        self.session.writing.store(true, Ordering::Relaxed);
        let done = self
            .session
            .client
            .query(
                &self.commit,
                &[
                    &checked,
                    &versions,
                    &deleted,
                    &put,
                    &values,
                    &operation.as_slice(),
                ],
            )
            .await;
        self.session.writing.store(false, Ordering::Relaxed);
        done
    }

    /// Whether a key has this operation's value, durably.
    pub(super) async fn confirm(&self, commit: &Commit) -> Result<bool, Error> {
        let operation = commit.operation.to_bytes();
        let put: Vec<&[u8]> = commit
            .writes
            .iter()
            .filter(|write| matches!(write, Write::Put(..)))
            .map(|write| write.key().as_bytes())
            .collect();
        self.session.writing.store(true, Ordering::Relaxed);
        let done = self
            .session
            .client
            .execute(&self.confirm, &[&put, &operation.as_slice()])
            .await;
        self.session.writing.store(false, Ordering::Relaxed);
        done.map(|rows| rows > 0)
    }
}

/// Moves bytes until the connection ends. A warning during a commit says that it may not have reached
/// the standbys that it should have waited for. Then the connection ends before the server's
/// success is read, and the commit's outcome is unknown, as it is.
async fn drive<T>(connection: tokio_postgres::Connection<Socket, T>, writing: Arc<AtomicBool>)
where
    T: tokio_postgres::tls::TlsStream + Unpin,
{
    let mut connection = pin!(connection);
    poll_fn(|context| {
        loop {
            match connection.poll_message(context) {
                Poll::Ready(Some(Ok(AsyncMessage::Notice(notice)))) => {
                    if *notice.code() == SqlState::WARNING && writing.load(Ordering::Relaxed) {
                        return Poll::Ready(());
                    }
                }
                Poll::Ready(Some(Ok(_))) => {}
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    })
    .await;
}
