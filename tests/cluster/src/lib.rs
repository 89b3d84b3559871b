//! A `PostgreSQL` server of the tests' own: in a temporary folder, with its sockets there too, gone when
//! the process of the tests is.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails where its server does"
)]

use std::fs::Permissions;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::Duration;

/// Starts the server at each line that it reads. Where there are no more, the process of the tests
/// has ended, in whatever way, and so do the server and its folder.
const KEEPER: &str = "folder=$1; shift; trap '' INT
    while read -r _; do \"$@\" >>\"$folder/log\" 2>&1 & server=$!; done
    kill -QUIT $server; wait $server; rm -rf \"$folder\"";
/// Who runs the server where the tests run as root, which it refuses: Debian's nobody.
const NOBODY: u32 = 65_534;
/// Schemas that are made at once, since a call of `psql` takes longer than they do.
const SCHEMAS: usize = 32;
/// Of the clock by which Linux tells processor times.
const MILLIS_PER_TICK: u64 = 10;
const PAUSE: Duration = Duration::from_millis(20);
const TRIES: u32 = 3_000;

/// A server, which runs until this is dropped or the process ends.
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    start: Option<ChildStdin>,
    keeper: Child,
    fresh: Mutex<(usize, Vec<usize>)>,
}

impl Cluster {
    /// The one server that tests of this process share. Each has a schema of its own there.
    pub fn shared() -> &'static Cluster {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Cluster::new(&[], &[]))
    }

    /// A server with these lines in its configuration and these files, by name and text, in its folder of
    /// data. It listens on its folder's socket, and where a line says so, on a free port of this machine.
    ///
    /// # Panics
    /// Where `PostgreSQL` is not installed or does not start.
    pub fn new(settings: &[&str], files: &[(&str, &str)]) -> Cluster {
        let programs = programs();
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let data = folder.join("data");
        std::fs::create_dir(&data).expect("a folder of data");
        std::fs::set_permissions(&folder, Permissions::from_mode(0o755)).expect("permissions");
        if is_root() {
            for path in [&folder, &data] {
                chown(path, Some(NOBODY), Some(NOBODY)).expect("a folder of nobody's");
            }
        }
        let mut initdb = Command::new("setpriv");
        as_nobody(&mut initdb);
        initdb
            .arg(programs.join("initdb"))
            .arg("--pgdata")
            .arg(&data);
        initdb.args([
            "--username=cenote",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]);
        run(initdb.args(["--no-sync", "--no-instructions"]));
        let port = free_port();
        let mut lines = format!(
            "port = {port}\nlisten_addresses = ''\nunix_socket_directories = '{}'\n\
             max_connections = 300\nshared_buffers = 64MB\n",
            folder.display()
        );
        for setting in settings {
            lines.push_str(setting);
            lines.push('\n');
        }
        let mut file = std::fs::OpenOptions::new()
            .append(true)
            .open(data.join("postgresql.conf"))
            .expect("a configuration");
        file.write_all(lines.as_bytes()).expect("a configuration");
        for (name, text) in files {
            let path = data.join(name);
            std::fs::write(&path, text).expect("a file of the server's");
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("permissions");
            if is_root() {
                chown(path, Some(NOBODY), Some(NOBODY)).expect("a file of nobody's");
            }
        }
        let mut keeper = Command::new("sh");
        keeper.arg("-c").arg(KEEPER).arg("keeper").arg(&folder);
        keeper.arg("setpriv");
        as_nobody(&mut keeper);
        keeper.arg(programs.join("postgres")).arg("-D").arg(&data);
        let mut keeper = keeper
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut cluster = Cluster {
            programs,
            folder,
            port,
            start: keeper.stdin.take(),
            keeper,
            fresh: Mutex::default(),
        };
        cluster.start();
        cluster
    }

    /// Starts the server after [`Cluster::kill`].
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(&mut self) {
        let mut turned_away = self.turned_away();
        self.begin();
        for _ in 0..TRIES {
            let mut ready = self.psql("SELECT 1");
            let ready = ready.stdout(Stdio::null()).stderr(Stdio::null()).status();
            if ready.expect("psql").success() {
                return;
            }
            sleep(PAUSE);
            if self.turned_away() > turned_away {
                turned_away += 1;
                self.begin();
            }
        }
        panic!("PostgreSQL does not start: {}", self.log());
    }

    fn begin(&mut self) {
        let start = self.start.as_mut().expect("a keeper");
        start.write_all(b"start\n").expect("a keeper");
    }

    /// How often a start ended at once, since a process of the server that was killed was not gone yet.
    fn turned_away(&self) -> usize {
        let said = "pre-existing shared memory block";
        self.log().matches(said).count()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Kills the server and all its processes at once, as a loss of power would end them.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn kill(&self) {
        let file = self.folder.join("data/postmaster.pid");
        let text = std::fs::read_to_string(&file).expect("a server that runs");
        let server = text.lines().next().unwrap_or_default().to_owned();
        // The parent is stopped first: it starts no children anew, and those that it has are its own until they are counted. Once it
        // has ended they would be somebody else's.
        signal("STOP", std::slice::from_ref(&server));
        let children = children(&server);
        signal("KILL", std::slice::from_ref(&server));
        signal("KILL", &children);
        let alive = |id: &String| {
            let status = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            !status.is_empty() && !status.contains(") Z ")
        };
        while children.iter().chain([&server]).any(alive) {
            sleep(PAUSE);
        }
        let lock = self.folder.join(format!(".s.PGSQL.{}.lock", self.port));
        for left in [file, lock] {
            std::fs::remove_file(left).expect("a file of the server that was killed");
        }
    }

    /// Settings, as libpq reads them, for a schema that nobody has used.
    ///
    /// # Panics
    /// Where it can't be made.
    pub fn fresh(&self) -> String {
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        let (made, left) = &mut *fresh;
        if left.is_empty() {
            left.extend(*made..*made + SCHEMAS);
            *made += SCHEMAS;
            let statements: Vec<String> = left
                .iter()
                .map(|number| format!("CREATE SCHEMA fresh{number};"))
                .collect();
            self.run(&statements.concat());
        }
        let number = left.pop().expect("a schema");
        format!("{} options='-c search_path=fresh{number}'", self.settings())
    }

    /// Settings, as libpq reads them, for the database of all.
    pub fn settings(&self) -> String {
        let folder = self.folder.display();
        format!(
            "host={folder} port={} user=cenote dbname=postgres",
            self.port
        )
    }

    /// Where the server keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The socket's path.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(format!(".s.PGSQL.{}", self.port))
    }

    /// The port of the server, which it listens on where its configuration says so.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The processor's time that the server and its processes have taken, those that have ended included.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn processor_time(&self) -> Duration {
        let file = self.folder.join("data/postmaster.pid");
        let text = std::fs::read_to_string(file).expect("a server that runs");
        let server = text.lines().next().unwrap_or_default().to_owned();
        let mut children = children(&server);
        children.push(server);
        children.iter().map(|id| processor_time(id)).sum()
    }

    /// Runs statements as the owner, and gives what they print.
    ///
    /// # Panics
    /// Where one of them fails.
    pub fn run(&self, statements: &str) -> String {
        run(&mut self.psql(statements))
    }

    fn psql(&self, statements: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.arg("--host").arg(&self.folder);
        psql.arg(format!("--port={}", self.port));
        psql.args(["--username=cenote", "--dbname=postgres", "--no-psqlrc"]);
        psql.args(["--tuples-only", "--no-align", "--quiet"]);
        psql.args(["--set=ON_ERROR_STOP=1", "--command", statements]);
        psql
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.start.take());
        drop(self.keeper.wait());
    }
}

/// The folder of the newest programs.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let folders = versions.flatten().map(|version| version.path().join("bin"));
    let number = |folder: &PathBuf| {
        let version = folder.parent().and_then(Path::file_name);
        version.and_then(|version| version.to_str()?.parse::<u32>().ok())
    };
    let newest = folders
        .filter(|folder| folder.join("postgres").exists())
        .max_by_key(number);
    newest.expect("PostgreSQL, which is not installed: run tests/cluster/install.sh")
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Arguments of `setpriv` with which it runs what follows as nobody, where it can.
fn as_nobody(command: &mut Command) {
    if is_root() {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
}

/// A port that nobody has now. That of the socket alone need not be free.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn children(parent: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").expect("a list of processes");
    let numbers = processes
        .flatten()
        .filter_map(|process| process.file_name().into_string().ok());
    let is_child = |id: &String| {
        let status = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let after_name = status.rsplit(") ").next().unwrap_or_default();
        after_name.split(' ').nth(1) == Some(parent)
    };
    numbers.filter(is_child).collect()
}

/// The processor's time of a process and of its children that have ended; `self` is this one.
pub fn processor_time(process: &str) -> Duration {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = status.rsplit(") ").next().unwrap_or_default();
    let times = after_name.split(' ').skip(11).take(4);
    let ticks: u64 = times.filter_map(|time| time.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * MILLIS_PER_TICK)
}

fn signal(name: &str, processes: &[String]) {
    // The shell has a `kill` of its own, also where no package brings one.
    let kill = format!("kill -{name} {}", processes.join(" "));
    let mut shell = Command::new("sh");
    shell.args(["-c", &kill]).stderr(Stdio::null());
    // One of them may have ended by itself meanwhile.
    shell.status().expect("a shell");
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("a program of PostgreSQL's");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
