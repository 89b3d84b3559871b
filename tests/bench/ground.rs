//! Where the directories of a run keep their records: in a data folder, or in a schema of a database that the run is told.

use std::path::{Path, PathBuf};

use store::postgres::{Options, Trial};
use tokio::runtime::Runtime;

use crate::folder::{Filling, runtime};
use crate::plan::Plan;
use crate::server::Server;

/// The place of one directory. What is in a database goes when this is dropped.
pub(crate) struct Ground {
    pub(crate) data: PathBuf,
    schema: Option<Schema>,
}

struct Schema {
    /// How a server or a filling reaches it.
    settings: String,
    trial: Option<Trial>,
    runtime: Runtime,
}

impl Ground {
    /// A place that nobody has used, called `name` in `folder`.
    pub(crate) fn new(plan: &Plan, folder: &Path, name: &str) -> Ground {
        let schema = plan.database.as_ref();
        Ground {
            data: folder.join(name),
            schema: schema.map(|database| Schema::new(database, name)),
        }
    }

    /// Opens it without a server.
    pub(crate) fn fill(&self) -> Filling {
        match &self.schema {
            None => Filling::open(&self.data),
            Some(schema) => Filling::open_database(&self.data, &schema.settings),
        }
    }

    /// Starts a server on it.
    pub(crate) fn serve(&self, plan: &Plan) -> Server {
        let mut program = plan.program.clone();
        if let Some(Schema { settings, .. }) = &self.schema {
            program
                .arguments
                .extend(["--store".to_owned(), settings.clone()]);
        }
        Server::start(&program, &self.data)
    }
}

impl Schema {
    fn new(database: &str, name: &str) -> Schema {
        let runtime = runtime();
        let schema = format!("cenote_bench_{}_{name}", std::process::id());
        let trial = runtime.block_on(Trial::begin(Options::new(database), &schema));
        Schema {
            settings: within(database, &schema),
            trial: Some(trial.expect("a schema of the run's own in the database")),
            runtime,
        }
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        if let Some(trial) = self.trial.take()
            && let Err(cause) = self.runtime.block_on(trial.end())
        {
            eprintln!("bench: a schema stays in the database: {cause}");
        }
    }
}

/// A URL, or libpq's settings, that names a schema of the database.
fn within(database: &str, schema: &str) -> String {
    if !database.contains("://") {
        return format!("{database} options='-c search_path={schema}'");
    }
    let mark = if database.contains('?') { '&' } else { '?' };
    format!("{database}{mark}options=-csearch_path%3D{schema}")
}
