//! What the configuration says of names that look like another one.

use serde_json::json;

use crate::serving::Serving;

#[test]
fn a_name_that_looks_like_another_is_refused_where_the_configuration_says_so() {
    for (names, second) in [
        ("", ""),
        ("[names]\nlook_alikes = 'allow'\n", ""),
        (
            "[names]\nlook_alikes = 'refuse'\n",
            "UsernameExistsException",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let serving = Serving::start(folder.path(), names);
        let (_, client) = serving.make_pool();
        let mut anybody = serving.client();
        for (name, expected) in [("paypal", ""), ("paypa1", second)] {
            let body =
                json!({ "ClientId": client, "Username": name, "Password": "Correct-Horse-7" });
            let answer = anybody.call("SignUp", &body).expect("an answer");
            assert_eq!(answer.error(), expected, "{names} {name}");
        }
    }
}
