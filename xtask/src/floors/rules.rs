//! The floors and the rooms, as tables.

/// Where a member stands, and what it may import of the other members.
pub(crate) struct Floor {
    pub(crate) name: &'static str,
    pub(crate) level: u8,
    pub(crate) imports: &'static [&'static str],
}

/// Every member of the workspace, lowest first.
pub(crate) const FLOORS: &[Floor] = &[
    Floor {
        name: "model",
        level: 0,
        imports: &[],
    },
    Floor {
        name: "crypto",
        level: 0,
        imports: &[],
    },
    Floor {
        name: "store",
        level: 0,
        imports: &[],
    },
    Floor {
        // A database server for tests: no member but tests runs it, and their own tests everyone.
        name: "cluster",
        level: 0,
        imports: &[],
    },
    Floor {
        // What tests of several members write down for `cargo xtask contract`.
        name: "observed",
        level: 0,
        imports: &[],
    },
    Floor {
        name: "work",
        level: 1,
        imports: &["crypto", "store"],
    },
    Floor {
        name: "outbound",
        level: 1,
        imports: &[],
    },
    Floor {
        name: "userpool",
        level: 2,
        imports: &["model", "crypto", "store", "work"],
    },
    Floor {
        name: "cloudformation",
        level: 3,
        imports: &["model", "crypto", "store", "userpool"],
    },
    Floor {
        name: "gateway",
        level: 4,
        imports: &["model", "crypto", "userpool", "cloudformation"],
    },
    Floor {
        name: "cenote",
        level: 5,
        imports: &[
            "model",
            "crypto",
            "store",
            "work",
            "outbound",
            "userpool",
            "cloudformation",
            "gateway",
        ],
    },
    Floor {
        // The program's own tests borrow its client.
        name: "tests",
        level: 5,
        imports: &[
            "cluster",
            "observed",
            "model",
            "crypto",
            "store",
            "work",
            "userpool",
            "cloudformation",
            "gateway",
        ],
    },
    Floor {
        name: "xtask",
        level: 6,
        imports: &[],
    },
];

/// Outside crates that only some members may name.
pub(crate) struct Kept {
    pub(crate) names: &'static [&'static str],
    pub(crate) by: &'static [&'static str],
    pub(crate) reason: &'static str,
}

/// Which outside crates belong to whom.
pub(crate) const KEPT: &[Kept] = &[
    Kept {
        names: &[
            "rusqlite",
            "libsqlite3-sys",
            "tokio-postgres",
            "postgres",
            "deadpool-postgres",
            "deadpool",
            "sqlx",
            "diesel",
            "redb",
            "sled",
            "rocksdb",
            "heed",
        ],
        by: &["store"],
        reason: "only store names a database driver",
    },
    Kept {
        names: &[
            "axum",
            "hyper",
            "hyper-util",
            "http",
            "http-body",
            "http-body-util",
            "h2",
            "tower",
            "tower-http",
        ],
        by: &["gateway", "tests"],
        reason: "only gateway answers HTTP",
    },
    Kept {
        names: &["reqwest"],
        by: &["outbound"],
        reason: "only outbound asks over HTTP",
    },
    Kept {
        names: &["lettre"],
        by: &["cenote"],
        reason: "only the program sends mail",
    },
    Kept {
        names: &["prometheus-client", "tracing-subscriber"],
        by: &["cenote", "tests"],
        reason: "only the program says how numbers and lines are read",
    },
    Kept {
        names: &["clap", "toml"],
        by: &["cenote"],
        reason: "only the program is configured",
    },
    Kept {
        names: &["argon2", "aws-lc-sys", "bcrypt", "scrypt"],
        by: &["crypto"],
        reason: "only crypto does cryptography",
    },
    Kept {
        names: &["aws-lc-rs"],
        by: &["crypto", "cenote"],
        reason: "only crypto does cryptography, and the program draws seeds",
    },
];

/// Members whose whole tree must do without some crates.
pub(crate) struct Plain {
    pub(crate) crates: &'static [&'static str],
    pub(crate) without: &'static [&'static str],
    pub(crate) reason: &'static str,
}

/// Members that have no async and do no I/O.
pub(crate) const PLAIN: Plain = Plain {
    crates: &["model", "crypto"],
    without: &[
        "tokio",
        "futures",
        "futures-util",
        "async-std",
        "smol",
        "mio",
        "async-trait",
    ],
    reason: "it does no I/O and has no async",
};

/// Outside crates that nothing may bring along, each with its reason.
pub(crate) const ABSENT: &[(&str, &str)] = &[
    ("ring", "the one cryptographic library is AWS-LC"),
    ("openssl", "the one cryptographic library is AWS-LC"),
    ("openssl-sys", "the one cryptographic library is AWS-LC"),
    ("native-tls", "TLS is rustls"),
];

/// The rooms of a crate: a module imports from its own room and from those above it in the list.
pub(crate) struct Rooms {
    /// The folder of the crate's sources.
    pub(crate) folder: &'static str,
    /// The rooms, by their paths in that folder; the ground first, the roof last.
    pub(crate) list: &'static [&'static str],
    /// What every room may name of the crate's root.
    pub(crate) root: &'static [&'static str],
}

/// The crates that have rooms.
pub(crate) const ROOMS: &[Rooms] = &[
    Rooms {
        folder: "crates/userpool/src/",
        list: &[
            "limits",
            "refusals",
            "world",
            "records",
            "rules",
            "audit",
            "triggers",
            "load",
            "settings",
            "lists",
            "messages",
            "tokens",
            "people",
            "imports",
            "factors",
            "sign_in",
            "access",
            "secrets",
            "duties",
            "ops",
            "log_ops",
            "directory",
        ],
        root: &["Result"],
    },
    Rooms {
        folder: "crates/cloudformation/src/",
        list: &[
            "limits",
            "refusal",
            "names",
            "template",
            "evaluate",
            "world",
            "permission",
            "records",
            "environment",
            "resources",
            "deploy",
            "ops",
            "ssm_ops",
            "calls",
        ],
        root: &[],
    },
    Rooms {
        folder: "crates/gateway/src/",
        list: &[
            "limits",
            "front",
            "aws/signature",
            "aws/json",
            "aws/token_service",
            "aws/query",
            "aws/cognito",
            "aws/systems_manager",
            "aws/cloud_watch_logs",
            "aws/secrets_manager",
            "aws/s3",
            "aws/foreign",
            "oauth",
            "hosted",
            "health",
            "dispatch",
            "gateway",
            "connections",
        ],
        root: &[],
    },
];

/// Where packages come from.
pub(crate) const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Licences that let the program be given away under its own, by their names in SPDX.
pub(crate) const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Packages that are built in two versions, each with who keeps the older one. The list only shrinks.
pub(crate) const DOUBLES: &[(&str, &str)] = &[
    ("base64", "postgres-protocol has the older one"),
    (
        "const-oid",
        "x509-cert has the older one, by way of tokio-postgres-rustls",
    ),
    ("fallible-iterator", "tokio-postgres has the older one"),
    (
        "syn",
        "the derive macros of zeroize, tracing and der have the older one",
    ),
    ("untrusted", "aws-lc-rs has the older one"),
];
