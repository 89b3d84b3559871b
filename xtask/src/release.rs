//! Builds the program for production. Its symbols and lines lie in a file beside it, which the program itself reads for a backtrace
//! where it finds it.

use std::process::Command;

use crate::Outcome;
use crate::report::say;
use crate::root::inside;
use crate::steps::{Steps, cargo};

/// The profile, and the folder below `target` of what it makes.
const PROFILE: &str = "dist";
const PROGRAM: &str = "cenote";
const SYMBOLS: &str = "cenote.debug";

/// Builds, and takes the symbols out.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err("takes no argument".into());
    }
    let folder = inside("target").join(PROFILE);
    let mut steps = Steps::default();
    let build = ["build", "--profile", PROFILE, "--locked", "--bin", PROGRAM];
    steps.command("build", &mut cargo(&build))?;
    let symbols = ["--only-keep-debug", "--compress-debug-sections"];
    let copy = |arguments: &[&str], to: &str| {
        let mut objcopy = Command::new("objcopy");
        objcopy
            .current_dir(&folder)
            .args(arguments)
            .args([PROGRAM, to]);
        objcopy
    };
    steps.command("symbols", &mut copy(&symbols, SYMBOLS))?;
    let link = format!("--add-gnu-debuglink={SYMBOLS}");
    let bare = format!("{PROGRAM}.bare");
    steps.command("program", &mut copy(&["--strip-all", &link], &bare))?;
    std::fs::rename(folder.join(bare), folder.join(PROGRAM))?;
    for name in [PROGRAM, SYMBOLS] {
        let bytes = std::fs::metadata(folder.join(name))?.len();
        say(&format!("{bytes:>11} bytes  target/{PROFILE}/{name}"));
    }
    Ok(())
}
