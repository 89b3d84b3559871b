//! Sets up and runs all checks and tests: the database server and the clients that they need included.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::budget::Run;
use crate::root::inside;
use crate::steps::{Begun, Steps, Told, cargo};
use crate::{Outcome, codegen, contract, floors, lint, tidy};

/// Runs everything, the quick before the slow.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let quick = match arguments {
        [] => false,
        [flag] if flag == "--quick" => true,
        _ => return Err("takes nothing but --quick".into()),
    };
    let mut steps = Steps::default();
    lint::install_components(&mut steps)?;
    let mut server = Command::new(inside("tests/cluster/install.sh"));
    steps.command("install the database server", &mut server)?;
    // The clients are downloaded while everything else is compiled.
    let mut clients = Command::new(inside("tests/endtoend/setup.sh"));
    let clients = (!quick).then(|| Begun::new(&mut clients)).transpose()?;
    steps.run("codegen", || codegen::run(&["--check".to_owned()]))?;
    steps.run("floors", || floors::run(&[]))?;
    steps.run("tidy", || tidy::run(&[]))?;
    lint::add(&mut steps)?;

    // Building the programs and the tests at once gives the end-to-end tests a program without another build.
    let build = ["build", "--workspace", "--bins", "--tests", "--locked"];
    steps.command("build", &mut cargo(&build))?;
    contract::forget()?;
    let test = ["test", "--workspace", "--locked", "--no-fail-fast"];
    steps.tests("unit and contract tests", &mut cargo(&test), read_cargo)?;
    steps.run("contract", || contract::run(&[]))?;
    steps.command("a look at the benchmark", &mut look_at_benchmark()?)?;
    if let Some(clients) = clients {
        steps.wait("install the clients", clients)?;
        // The same scripts, on the other engine too.
        for store in ["sqlite", "postgres"] {
            let mut script = Command::new(inside("tests/endtoend/run.sh"));
            script
                .env("CENOTE_BINARY", program("cenote")?)
                .env("CENOTE_TEST_STORE", store);
            let name = format!("end-to-end tests on {store}");
            steps.tests(&name, &mut script, read_pytest)?;
        }
    }
    steps.close(if quick { Run::Part } else { Run::Whole })?;
    if quick { Ok(()) } else { steps.keep() }
}

/// Everything that `cargo xtask bench` does, in small and with programs that are not built for speed: that it works, not how fast.
fn look_at_benchmark() -> Outcome<Command> {
    let mut bench = Command::new(program("bench")?);
    bench.arg("--quick");
    bench.arg("--server").arg(program("cenote")?);
    bench.arg("--commits").arg(program("examples/commits")?);
    let figures = inside("target/bench-quick.jsonl");
    bench.arg("--json").arg(figures);
    Ok(bench)
}

/// A program that a step before has built, beside this one.
fn program(name: &str) -> Outcome<PathBuf> {
    let folder = std::env::current_exe()?;
    let program = folder.with_file_name(name);
    if program.exists() {
        Ok(program)
    } else {
        Err(format!("{} is not there", program.display()).into())
    }
}

/// `Running ops/main.rs (target/debug/deps/ops-0123456789abcdef)`, and `test result: ok. 12 passed; …; finished in 3.45s` of those
/// that had anything to run.
fn read_cargo(line: &str) -> Option<Told> {
    let words = line.trim_start();
    if let Some(path) = words
        .strip_prefix("Running ")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let (name, _) = path.rsplit('/').next()?.rsplit_once('-')?;
        return Some(Told::Begun(name.to_owned()));
    }
    if let Some(name) = words.strip_prefix("Doc-tests ") {
        return Some(Told::Begun(format!("of {name}'s documentation")));
    }
    if !line.starts_with("test result:") || line.contains(". 0 passed; 0 failed") {
        return None;
    }
    let seconds = line.rsplit_once("finished in ")?.1.trim_end_matches('s');
    let time = Duration::try_from_secs_f64(seconds.parse().ok()?).ok();
    Some(Told::Closed(time))
}

/// `12 passed, 1 skipped in 34.56s`, between `=` or not.
fn read_pytest(line: &str) -> Option<Told> {
    let words = line.trim_matches(|character| character == '=' || character == ' ');
    let closes = words.contains(" in ") && (words.contains(" passed") || words.contains(" failed"));
    closes.then_some(Told::Closed(None))
}
