//! Who is a proxy, however its address is written.

use crate::serving::{Serving, get};

#[test]
fn an_ipv4_address_that_is_written_as_an_ipv6_one_is_that_of_the_proxy() {
    for (addresses, is_proxy) in [
        ("::ffff:127.0.0.1", true),
        ("::ffff:127.0.0.0/104", true),
        ("::ffff:7f00:1/128", true),
        ("::ffff:10.0.0.1", false),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let proxy = format!("[proxy]\naddresses = ['{addresses}']\n");
        let mut serving = Serving::start(folder.path(), &proxy);
        let answer = get(serving.port, "/").expect("an answer");
        // A proxy has to say for whom it asks.
        let asks_for_nobody = answer.status == 400 && answer.body.contains("'x-forwarded-for'");
        assert_eq!(asks_for_nobody, is_proxy, "{addresses}: {}", answer.body);
        serving.kill();
    }
}
