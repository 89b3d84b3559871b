//! What the system may do with the memory of this process: there are keys in it.

use rustix::process::{Resource, Rlimit, setrlimit};

/// Lets no image of the memory be written or read by others of the same user. Where the system refuses, it is as before.
pub(crate) fn keep_memory_private() {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}
