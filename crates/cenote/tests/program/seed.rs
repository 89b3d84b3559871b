//! Seeds: what a server has from its start, planted once however often it starts.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::people::{anybody, ok, text};
use crate::refusals::{cenote, refuses};
use crate::server::Server;

const POOL: &str = "us-east-1_Seeded";
const CLIENT: &str = "seededclient";
const SUB: &str = "11111111-2222-4333-8444-555555555555";

/// As a person writes it.
const WRITTEN: &str = r#"
UserPools:
  - Id: us-east-1_Seeded
    PoolName: app
    UsernameAttributes: [email]
    AutoVerifiedAttributes: [email]
    Schema:
      - {Name: tenant, AttributeDataType: String, Mutable: true}
    Password: Correct-Horse-7
    Clients:
      - ClientId: seededclient
        ClientName: web
        ClientSecret: abcdefghijklmnopqrstuvwx
        ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
    Groups:
      - admins
      - {GroupName: readers, Precedence: 5, Description: who reads}
    Users:
      - Username: ada@example.org
        Sub: 11111111-2222-4333-8444-555555555555
        Attributes: {email_verified: true, "custom:tenant": "12"}
        Groups: [admins, readers]
      - Username: bob@example.org
        TemporaryPassword: Temporary-1
        Enabled: false
"#;

fn start(folder: &Path, seed: &str) -> Server {
    let path = folder.join("seed.yaml");
    std::fs::write(&path, seed).expect("a seed");
    Server::start_with(folder, &["--seed", path.to_str().expect("a path")])
}

/// What is said of a seed that is refused.
fn refused(folder: &Path, seed: &str) -> Output {
    std::fs::write(folder.join("seed.yaml"), seed).expect("a seed");
    let arguments = [
        "dev",
        "--port",
        "0",
        "--data",
        "data",
        "--seed",
        "seed.yaml",
    ];
    cenote(folder, &arguments)
}

/// All that the operations show of the pool.
fn shown(server: &Server) -> Vec<Value> {
    let mut admin = server.admin();
    let of_pool = json!({ "UserPoolId": POOL });
    let of_client = json!({ "UserPoolId": POOL, "ClientId": CLIENT });
    let of_group = |name: &str| json!({ "UserPoolId": POOL, "GroupName": name });
    vec![
        ok(&mut admin, "DescribeUserPool", &of_pool),
        ok(&mut admin, "DescribeUserPoolClient", &of_client),
        ok(&mut admin, "ListGroups", &of_pool),
        ok(&mut admin, "ListUsers", &of_pool),
        ok(&mut admin, "ListUsersInGroup", &of_group("admins")),
        ok(&mut admin, "ListUsersInGroup", &of_group("readers")),
    ]
}

#[test]
fn a_seed_is_planted_once_and_its_people_sign_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), WRITTEN);
    let first = shown(&server);
    assert_eq!(first[0]["UserPool"]["Id"], POOL);
    assert_eq!(
        first[1]["UserPoolClient"]["ClientSecret"],
        "abcdefghijklmnopqrstuvwx"
    );
    assert_eq!(first[2]["Groups"].as_array().map(Vec::len), Some(2));
    assert_eq!(first[4]["Users"][0]["Username"], SUB);
    let bob = json!({ "UserPoolId": POOL, "Username": "bob@example.org" });
    let bob = ok(&mut server.admin(), "AdminGetUser", &bob);
    assert_eq!(
        (&bob["UserStatus"], &bob["Enabled"]),
        (&json!("FORCE_CHANGE_PASSWORD"), &json!(false))
    );
    let hash = crypto::mac::secret_hash("ada@example.org", CLIENT, "abcdefghijklmnopqrstuvwx");
    let body = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": CLIENT,
        "AuthParameters": {
            "USERNAME": "ada@example.org",
            "PASSWORD": "Correct-Horse-7",
            "SECRET_HASH": hash,
        },
    });
    let tokens = ok(&mut anybody(&server), "InitiateAuth", &body);
    let token = text(&tokens["AuthenticationResult"]["AccessToken"]);
    let user = ok(
        &mut anybody(&server),
        "GetUser",
        &json!({ "AccessToken": token }),
    );
    let attributes = user["UserAttributes"].as_array().expect("attributes");
    for (name, value) in [
        ("sub", SUB),
        ("custom:tenant", "12"),
        ("email_verified", "true"),
    ] {
        let found = attributes.iter().find(|it| it["Name"] == name);
        assert_eq!(found.expect("an attribute")["Value"], value, "{name}");
    }
    server.kill();

    let server = start(folder.path(), WRITTEN);
    assert_eq!(shown(&server), first);
    server.kill();
}

#[test]
fn what_the_cli_prints_is_a_seed_of_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = start(folder.path(), WRITTEN);
    let printed = shown(&server);
    server.kill();

    let other = tempfile::tempdir().expect("a folder");
    let mut pool = printed[0]["UserPool"].clone();
    pool["Clients"] = json!([printed[1]]);
    pool["Groups"] = printed[2]["Groups"].clone();
    pool["Users"] = printed[3]["Users"].clone();
    pool["Password"] = json!("Correct-Horse-7");
    let seed = serde_json::to_string_pretty(&json!({ "UserPool": pool })).expect("JSON");
    let server = start(other.path(), &seed);
    let again = shown(&server);
    server.kill();
    // Instants, and the status of users of whom no password is printed, are those of the seed.
    let mut pools = [&printed[0], &again[0]].map(|it| it["UserPool"].clone());
    let mut clients = [&printed[1], &again[1]].map(|it| it["UserPoolClient"].clone());
    for item in pools.iter_mut().chain(&mut clients) {
        for name in ["CreationDate", "LastModifiedDate"] {
            item[name] = Value::Null;
        }
    }
    assert_eq!(pools[0], pools[1]);
    assert_eq!(clients[0], clients[1]);
    let subs = |shown: &Value| {
        let users = shown["Users"].as_array().expect("users").iter();
        let mut subs: Vec<String> = users.map(|user| text(&user["Username"])).collect();
        subs.sort();
        subs
    };
    assert_eq!(subs(&printed[3]), subs(&again[3]));
}

#[test]
fn what_is_wrong_with_a_seed_is_told_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    for (seed, told) in [
        ("", ["line 1", "is empty"]),
        (
            "UserPools:\n  - PoolName: [",
            ["line ", "is not well-formed"],
        ),
        (
            "UserPools:\n  - PoolNam: app\n",
            ["line 2", "has no PoolName"],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Polices: {}\n",
            ["line 3", "Polices is no member of a user pool"],
        ),
        ("UserPools: app\n", ["line 1", "UserPools has to be a list"]),
        ("Pools: []\n", ["line 1", "Pools is no member of a seed"]),
        (
            "UserPools:\n  - PoolName: a\n    PoolName: b\n",
            ["line 3", "has PoolName twice"],
        ),
        (
            "UserPools:\n  - &a {PoolName: a}\n  - *a\n",
            ["line 3", "has an alias"],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Clients:\n      - ClientId: web\n",
            ["line 4", "an app client has no ClientName"],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Users:\n      - Username: ada\n        Pasword: x\n",
            ["line 5", "Pasword is no member of a user"],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Users:\n      - {Username: ada, Password: a, TemporaryPassword: b}\n",
            ["line 4", "has a Password and a TemporaryPassword"],
        ),
        (
            "UserPoolClients:\n  - UserPoolId: us-east-1_X\n    ClientName: web\n",
            ["line 2", "us-east-1_X, of which the seed says nothing"],
        ),
    ] {
        let output = refused(folder.path(), seed);
        refuses(&output, &["seed.yaml", told[0], told[1]]);
    }
    let output = cenote(
        folder.path(),
        &["dev", "--port", "0", "--seed", "nowhere.yaml"],
    );
    refuses(&output, &["can't read the seed nowhere.yaml", "--seed"]);
}

#[test]
fn what_an_operation_refuses_is_told_with_the_line_of_the_entry() {
    let folder = tempfile::tempdir().expect("a folder");
    for (seed, told) in [
        (
            "UserPools:\n  - PoolName: app\n    Id: mine\n",
            ["line 2", "the user pool app is refused", "userPoolId"],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Clients:\n      - ClientName: web\n        ExplicitAuthFlows: [NONE]\n",
            [
                "line 4",
                "the app client web is refused",
                "explicitAuthFlows",
            ],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Users:\n      - {Username: ada, Password: Correct-Horse-7}\n      - {Username: bob, Password: short}\n",
            [
                "line 5",
                "the user bob is refused",
                "Password not long enough",
            ],
        ),
        (
            "UserPools:\n  - PoolName: app\n    Users:\n      - {Username: ada, Password: Correct-Horse-7, Groups: [none]}\n",
            ["line 4", "the user ada is refused", "Group not found."],
        ),
    ] {
        let output = refused(folder.path(), seed);
        refuses(&output, &["seed.yaml", told[0], told[1], told[2]]);
    }
}
