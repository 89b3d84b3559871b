//! The chore that brings newer facts in: what it tells of differences, and what it refuses before it asks anybody.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use std::fs;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A service of two operations, small enough to be read.
fn service() -> Value {
    json!({
        "metadata": { "apiVersion": "2016-04-18" },
        "operations": {
            "Open": {
                "name": "Open", "http": { "method": "POST", "requestUri": "/" },
                "input": { "shape": "OpenRequest" }, "errors": [{ "shape": "Locked" }],
            },
            "Close": {
                "name": "Close", "http": { "method": "POST", "requestUri": "/" }, "authtype": "none",
            },
        },
        "shapes": {
            "OpenRequest": {
                "type": "structure", "required": ["Door"],
                "members": { "Door": { "shape": "Name" }, "Way": { "shape": "Way" } },
            },
            "Name": { "type": "string", "min": 1, "max": 20, "pattern": "[a-z]+" },
            "Way": { "type": "string", "enum": ["IN", "OUT"] },
            "Locked": { "type": "structure", "exception": true, "members": {} },
        },
    })
}

/// What the chore says of two versions of a service.
fn compared(before: &Value, after: &Value) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["before.json", "doors.json"].map(|name| folder.path().join(name));
    for (path, facts) in paths.iter().zip([before, after]) {
        fs::write(path, facts.to_string()).unwrap();
    }
    let [before, after] = paths.each_ref().map(|path| path.to_str().unwrap());
    let output = chore(&["--compare", before, after]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(str::to_owned).collect()
}

fn chore(arguments: &[&str]) -> Output {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.arg("facts").args(arguments).output().unwrap()
}

#[test]
fn the_same_facts_are_no_change() {
    assert_eq!(compared(&service(), &service()), ["doors: no change"]);
}

#[test]
fn each_thing_that_comes_is_told() {
    let mut after = service();
    after["operations"]["Lock"] = json!({
        "name": "Lock", "http": { "method": "POST", "requestUri": "/" },
        "input": { "shape": "LockRequest" }, "errors": [{ "shape": "Locked" }, { "shape": "Jammed" }],
    });
    after["shapes"]["LockRequest"] = json!({
        "type": "structure", "required": ["Door"], "members": { "Door": { "shape": "Name" } },
    });
    after["shapes"]["Jammed"] = json!({ "type": "structure", "exception": true, "members": {} });
    after["shapes"]["OpenRequest"]["members"]["Wide"] = json!({ "shape": "Width" });
    after["shapes"]["Width"] = json!({ "type": "integer", "max": 3 });
    after["shapes"]["Way"]["enum"] = json!(["IN", "OUT", "UP"]);
    after["operations"]["Open"]["errors"] = json!([{ "shape": "Locked" }, { "shape": "Jammed" }]);
    assert_eq!(
        compared(&service(), &after),
        [
            "doors: operations +1, errors +1, members +2, values +1, constraints +1",
            "  ~ enum Way: + value UP",
            "  + error Jammed",
            "  + integer Width: max 3",
            "  + operation Lock: error Jammed; error Locked; input LockRequest",
            "  ~ operation Open: + error Jammed",
            "  + structure LockRequest: member Door Name, required",
            "  ~ structure OpenRequest: + member Wide Width",
        ]
    );
}

#[test]
fn each_thing_that_goes_is_told() {
    let mut after = service();
    for (part, name) in [("operations", "Close"), ("shapes", "Locked")] {
        after[part].as_object_mut().unwrap().remove(name);
    }
    after["operations"]["Open"]["errors"] = json!([]);
    after["shapes"]["OpenRequest"]["members"] = json!({ "Door": { "shape": "Name" } });
    after["shapes"]["Way"]["enum"] = json!(["IN"]);
    after["shapes"]["Name"] = json!({ "type": "string", "min": 1, "max": 20 });
    assert_eq!(
        compared(&service(), &after),
        [
            "doors: operations -1, errors -1, members -1, values -1, constraints -1",
            "  ~ enum Way: - value OUT",
            "  - error Locked",
            "  - operation Close",
            "  ~ operation Open: - error Locked",
            "  ~ string Name: - pattern",
            "  ~ structure OpenRequest: - member Way",
        ]
    );
}

#[test]
fn each_thing_that_changes_is_told() {
    let mut after = service();
    after["metadata"]["apiVersion"] = json!("2026-11-01");
    after["operations"]["Close"]["authtype"] = json!("v4");
    after["shapes"]["OpenRequest"]["required"] = json!(["Door", "Way"]);
    after["shapes"]["Name"]["max"] = json!(40);
    after["shapes"]["Name"]["sensitive"] = json!(true);
    assert_eq!(
        compared(&service(), &after),
        [
            "doors: members ~1, constraints ~1",
            "  ~ metadata: apiVersion 2016-04-18 -> 2026-11-01",
            "  ~ operation Close: authtype none -> v4",
            "  ~ string Name: max 20 -> 40; + sensitive true",
            "  ~ structure OpenRequest: member Way Way -> Way, required",
        ]
    );
}

#[test]
fn what_is_no_version_is_refused() {
    for version in [
        "1.44",
        "1.44.x",
        "1.44.8; true",
        "../1.44.8",
        "1.44.8.1",
        "",
        "*",
    ] {
        let output = chore(&[version]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{version}");
        assert!(
            said.contains("is no version of botocore") && said.contains("nothing was changed"),
            "{version}: {said}"
        );
    }
    for arguments in [&[][..], &["--compare", "one"], &["1.44.8", "1.44.9"]] {
        assert!(!chore(arguments).status.success(), "{arguments:?}");
    }
}
