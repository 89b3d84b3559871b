//! What the configuration says of request rates.

use serde_json::json;

use crate::serving::Serving;

/// More calls than the one a second that is let through, however slow the machine is.
const CALLS: usize = 100;

#[test]
fn request_rates_hold_where_the_configuration_says_so() {
    let definition =
        json!({ "LimitClass": "API_CATEGORY", "Attributes": { "Category": "UserRead" } });
    for (quotas, refused) in [
        ("", ""),
        ("[quotas]\napply = false\n", ""),
        ("[quotas]\napply = true\n", "TooManyRequestsException"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let serving = Serving::start(folder.path(), quotas);
        let mut admin = serving.admin();
        let body = json!({ "LimitDefinition": definition });
        let answers = (0..CALLS).map(|_| admin.call("GetProvisionedLimit", &body));
        let errors: Vec<String> = answers
            .map(|answer| answer.expect("an answer").error().to_owned())
            .collect();
        let found = errors.iter().find(|error| !error.is_empty());
        assert_eq!(found.map_or("", String::as_str), refused, "{quotas}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(folder.path(), "[quotas]\nprovisioned_max = 200\n");
    let mut admin = serving.admin();
    for (requested, expected) in [(200, ""), (201, "ServiceQuotaExceededException")] {
        let body = json!({ "LimitDefinition": definition, "RequestedLimitValue": requested });
        let answer = admin.call("UpdateProvisionedLimit", &body);
        assert_eq!(answer.expect("an answer").error(), expected);
    }
}
