//! Where the workspace is that a chore looks at.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Found when the chore runs: a program that was copied to another work tree together with its `target` must judge that one. Cargo tells
/// where the package is that it runs; without Cargo it is the nearest folder with `xtask` inside.
static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let told = package.and_then(|package| package.parent().map(Path::to_owned));
    told.or_else(around).unwrap_or_else(|| PathBuf::from("."))
});

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    &ROOT
}

/// A path inside of the workspace.
pub(crate) fn inside(path: impl AsRef<Path>) -> PathBuf {
    ROOT.join(path)
}

fn around() -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    let nearest = here
        .ancestors()
        .find(|folder| folder.join("xtask/Cargo.toml").is_file());
    nearest.map(Path::to_owned)
}
