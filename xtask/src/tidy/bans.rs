//! Words that must be absent, as a table. Each row keeps one of the absences that `docs/absences.md` lists.

use super::tree::{File, Tree, has_word};

/// Words that are absent from some files.
struct Ban {
    /// Beginnings of the paths that the ban is for.
    scope: &'static [&'static str],
    /// Beginnings of the paths below those that it is not for.
    except: &'static [&'static str],
    reading: Reading,
    words: &'static [&'static str],
    reason: &'static str,
}

/// What is read of a file.
enum Reading {
    /// Rust without comments and literals.
    Code,
    /// Everything.
    Text,
}

/// This table, which has to name what it bans.
const SELF: &str = "xtask/src/tidy/bans.rs";

const BANS: &[Ban] = &[
    Ban {
        scope: &["crates/", "tests/", "xtask/"],
        except: &[],
        reading: Reading::Code,
        words: &[
            "todo!",
            "unimplemented!",
            "dbg!",
            "static mut",
            "thread_local!",
            "lazy_static!",
        ],
        reason: "unfinished code and global state have no place here",
    },
    Ban {
        scope: &["crates/", "tests/", "xtask/"],
        except: &[],
        reading: Reading::Code,
        words: &["#[ignore", "#[allow", "#![allow"],
        reason: "an exception is an expectation with its reason: #[expect(.., reason = \"..\")]",
    },
    Ban {
        scope: &[
            "crates/work/src/",
            "crates/userpool/src/",
            "crates/cloudformation/src/",
        ],
        except: &[],
        reading: Reading::Code,
        words: &[
            "SystemTime",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
            "OsRng",
            "thread_rng",
            "getrandom",
            "SystemRandom",
            "std::env",
            "std::fs",
            "std::process",
            "std::thread",
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "ToSocketAddrs",
            "tokio::fs",
            "tokio::net",
            "tokio::time",
            "tokio::spawn",
            "spawn_blocking",
            "task::spawn",
        ],
        reason: "an operation is a function of its input, its instant, its stream and what it read",
    },
    Ban {
        scope: &["crates/model/src/", "crates/crypto/src/"],
        except: &[],
        reading: Reading::Code,
        words: &[
            "async fn",
            ".await",
            "std::env",
            "std::fs",
            "std::net",
            "std::process",
            "std::thread",
            "SystemTime",
            "Timestamp::now",
        ],
        reason: "it does no I/O and has no async",
    },
    Ban {
        scope: &["crates/"],
        except: &[
            "crates/store/",
            "crates/model/src/generated",
            "crates/model/facts",
        ],
        reading: Reading::Text,
        words: &[
            "INSERT INTO",
            "DELETE FROM",
            "CREATE TABLE",
            "CREATE INDEX",
            "PRAGMA ",
        ],
        reason: "only store speaks SQL",
    },
    Ban {
        scope: &[
            "crates/userpool/src/",
            "crates/cloudformation/src/",
            "crates/store/src/",
            "crates/cenote/src/",
        ],
        except: &[],
        reading: Reading::Code,
        words: &[
            "StatusCode",
            "HeaderMap",
            "hyper::",
            "axum::",
            "http::",
            "reqwest::",
        ],
        reason: "gateway answers HTTP and outbound asks over it; nobody else speaks it",
    },
    Ban {
        scope: &["crates/gateway/src/"],
        except: &[],
        reading: Reading::Code,
        words: &["store::", "records::", "dyn Engine", "Tx"],
        reason: "gateway never sees a record",
    },
    Ban {
        scope: &[
            "crates/cloudformation/",
            "crates/gateway/",
            "crates/cenote/",
            "tests/",
        ],
        except: &[],
        reading: Reading::Code,
        words: &["userpool::records", "userpool::rules", "userpool::sign_in"],
        reason: "everyone else is a customer of userpool's operations",
    },
    Ban {
        scope: &["crates/userpool/src/records", "crates/userpool/src/rules"],
        except: &[],
        reading: Reading::Code,
        words: &["Cx", "async"],
        reason: "records look nothing up and rules are pure: they take values",
    },
    Ban {
        scope: &["crates/userpool/src/lib.rs"],
        except: &[],
        reading: Reading::Code,
        words: &["pub mod records"],
        reason: "records are userpool's own",
    },
    Ban {
        scope: &[
            "crates/",
            "tests/",
            "xtask/",
            "docs/",
            "README.md",
            "ARCHITECTURE.md",
            ".ci/",
        ],
        except: &["crates/model/facts"],
        reading: Reading::Text,
        words: &["FIXME", "XXX", "TODO", "HACK"],
        reason: "what is left to do stands in the project's issues",
    },
    Ban {
        scope: &[""],
        except: &["LICENSE", "Cargo.lock"],
        reading: Reading::Text,
        words: &["/root/", "/work/", "/Users/", "/home/"],
        reason: "a path of somebody's machine",
    },
];

pub(crate) fn findings(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.path != SELF) {
        for ban in BANS.iter().filter(|ban| ban.is_for(file)) {
            found.extend(ban.findings(file));
        }
    }
    found
}

impl Ban {
    fn is_for(&self, file: &File) -> bool {
        let begins = |beginning: &&str| file.path.starts_with(*beginning);
        self.scope.iter().any(begins) && !self.except.iter().any(begins)
    }

    fn findings(&self, file: &File) -> Vec<String> {
        let text = match self.reading {
            Reading::Code => &file.code,
            Reading::Text => &file.text,
        };
        let mut found = Vec::new();
        for (line, text) in text.lines().enumerate() {
            for word in self.words.iter().filter(|word| has_word(text, word)) {
                found.push(file.at(line, &format!("{word}: {}", self.reason)));
            }
        }
        found
    }
}
