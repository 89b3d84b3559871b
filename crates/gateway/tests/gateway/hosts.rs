//! A server of one developer answers for its own names.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use gateway::Hosts;

use crate::gateways::gateway_with;
use crate::support::Draft;

#[tokio::test]
async fn a_foreign_name_that_leads_here_is_refused() {
    let gateway = gateway_with(|settings| {
        settings.hosts = Hosts::Own(vec!["directory.test".to_owned()]);
        settings.public_metrics = true;
    });
    let get = async |path: &str, host: &str| {
        let request = Request::get(path).header("host", host);
        let answer = gateway.handle(request.body(Body::empty()).unwrap()).await;
        answer.status()
    };
    for host in [
        "localhost",
        "LOCALHOST:9229",
        "localhost.:9229",
        "bucket.localhost:9229",
        "127.0.0.1:9229",
        "127.8.8.8",
        "[::1]:9229",
        "[::ffff:127.0.0.1]",
        "192.168.1.7:9229",
        "cognito-idp.us-east-1.amazonaws.com",
        "demo.auth.us-east-1.amazoncognito.com",
        "host.docker.internal:9229",
        "Directory.test:80",
    ] {
        assert_eq!(get("/livez", host).await, StatusCode::OK, "{host}");
        assert_eq!(get("/metrics", host).await, StatusCode::OK, "{host}");
    }
    for host in [
        "rebound.example",
        "localhost.example",
        "notlocalhost",
        "127.0.0.1.example:9229",
        "evilamazonaws.com",
        "amazonaws.com.example",
        "evilon.aws",
        "directory.test.example",
        "0.0.0.0:9229",
        "0.0.0.0",
        "[::]:9229",
        "[::ffff:0.0.0.0]:9229",
        "[rebound.example]:9229",
        "[::1",
    ] {
        for path in [
            "/",
            "/livez",
            "/metrics",
            "/us-east-1_x/.well-known/jwks.json",
        ] {
            let status = get(path, host).await;
            assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host} {path}");
        }
    }
    let target = "AWSCognitoIdentityProviderService.SignUp";
    let draft = Draft::json(target, "{}").header("host", "rebound.example");
    let answer = gateway.handle(draft.unsigned()).await;
    assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(answer.headers()["x-amzn-errortype"], "MisdirectedRequest:");
}
