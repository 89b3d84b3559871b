//! A server that speaks TLS answers nobody in clear whose request others could read on its way.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use gateway::{Arrival, Gateway};

use crate::gateways::gateway_with;
use crate::support::Draft;

/// A server behind TLS of its own, beside which a proxy at 10.0.0.1 may terminate TLS too.
fn server(behind_tls: bool) -> Gateway {
    gateway_with(|settings| {
        settings.tls_only = true;
        "https://users.test".clone_into(&mut settings.endpoint);
        settings.peers.proxies = vec!["10.0.0.1/32".parse().unwrap()];
        settings.peers.behind_tls = behind_tls;
    })
}

async fn status_and_text(
    gateway: &Gateway,
    mut request: Request<Body>,
    (address, tls): (&str, bool),
) -> (StatusCode, String) {
    let address = address.parse().unwrap();
    let headers = request.headers_mut();
    headers.insert("x-forwarded-for", "192.0.2.1".parse().unwrap());
    request.extensions_mut().insert(Arrival { address, tls });
    let answer = gateway.handle(request).await;
    let status = answer.status();
    let text = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&text).into_owned())
}

fn get(path: &str) -> Request<Body> {
    let request = Request::get(path).header("host", "users.test");
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn what_others_can_read_is_not_answered() {
    let sign_up = || {
        let body = r#"{"ClientId":"c","Username":"ana","Password":"Correct-Horse-7"}"#;
        Draft::json("AWSCognitoIdentityProviderService.SignUp", body).unsigned()
    };
    for (address, tls, behind_tls, taken) in [
        ("192.0.2.1", false, false, false),
        ("192.0.2.1", false, true, false),
        ("2001:db8::1", false, false, false),
        ("192.0.2.1", true, false, true),
        ("10.0.0.1", false, false, false),
        ("10.0.0.1", false, true, true),
        ("127.0.0.1", false, false, true),
        ("::1", false, false, true),
        ("::ffff:127.0.0.1", false, false, true),
    ] {
        let server = server(behind_tls);
        let way = (address, tls);
        let case = format!("{address} {tls} {behind_tls}");
        for path in ["/livez", "/readyz"] {
            let (status, _) = status_and_text(&server, get(path), way).await;
            assert_eq!(status, StatusCode::OK, "{case} {path}");
        }
        // There is no such client, nor such a pool.
        let jwks = get("/us-east-1_nosuchpool/.well-known/jwks.json");
        for (request, otherwise) in [(sign_up(), "ResourceNotFoundException"), (jwks, "")] {
            let (status, text) = status_and_text(&server, request, way).await;
            let said = text.contains("This port speaks TLS") && text.contains("https://users.test");
            assert_eq!(said, !taken, "{case}: {text}");
            assert!(taken || status == StatusCode::BAD_REQUEST, "{case}");
            assert!(!taken || text.contains(otherwise), "{case}: {text}");
        }
    }
}
