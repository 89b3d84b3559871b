//! The page to which the links in a letter lead.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::json;
use tests::World;
use tests::risks::{FAR, FIREFOX, Guarded, told_of};

/// What is answered to a link: the status, a header of the page, the text.
async fn follow(world: &World, method: &str, link: &str) -> (StatusCode, bool, String) {
    let request = Request::builder().method(method).uri(link);
    let request = request.header("host", "localhost:9229").body(Body::empty());
    let gateway = world.gateway(|_| {});
    let response = Box::pin(gateway.handle(request.expect("a request"))).await;
    let status = response.status();
    let headers = response.headers();
    assert!(headers.get("set-cookie").is_none());
    let policy = headers.get("content-security-policy");
    let is_strict = policy.is_some_and(|it| it.as_bytes().starts_with(b"default-src 'none';"));
    let text = to_bytes(response.into_body(), 1 << 16)
        .await
        .expect("a page");
    let text = String::from_utf8(text.to_vec()).expect("a text");
    (status, is_strict, text)
}

/// To look at it says nothing: programs follow links, too.
#[tokio::test]
async fn a_click_says_what_a_look_does_not() {
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "ENFORCED", json!({})).await;
    let proved = [("email", "ana@example.com"), ("email_verified", "true")];
    guarded.user_at_home("ana", &proved).await;
    guarded.says(None, told_of("BLOCK")).await;
    guarded.from("ana", FAR, FIREFOX).await;
    let letter = world.letter_to("ana@example.com").await;
    let links: Vec<&str> = letter.subject.split(' ').skip(1).collect();
    let path = |link: &str| link.replace("http://localhost:9229", "");
    for (link, asks, value) in [
        (links[0], "Yes, it was me", "Valid"),
        (links[1], "Yes, it was not me", "Invalid"),
    ] {
        let before = guarded.events("ana").await.swap_remove(0);
        for _ in 0..2 {
            let (status, is_strict, text) = follow(&world, "GET", &path(link)).await;
            assert_eq!((status, is_strict), (StatusCode::OK, true));
            assert!(text.contains(asks), "{text}");
        }
        assert_eq!(guarded.events("ana").await.swap_remove(0), before);
        let (status, is_strict, text) = follow(&world, "POST", &path(link)).await;
        assert_eq!((status, is_strict), (StatusCode::OK, true), "{text}");
        let said = guarded.events("ana").await.swap_remove(0);
        assert_eq!(said["EventFeedback"]["FeedbackValue"], value);
    }
    // A link that is not good looks like one, and says nothing.
    let other = path(links[0]).replace("user_name=ana", "user_name=%3Cscript%3E");
    let (status, _, text) = follow(&world, "GET", &other).await;
    assert_eq!(status, StatusCode::OK);
    assert!(!text.contains("script"), "{text}");
    let (status, _, text) = follow(&world, "POST", &other).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(text.contains("Invalid feedback token."), "{text}");
    let half = path(links[0]);
    let half = half.split('&').next().expect("a part");
    let (status, _, _) = follow(&world, "GET", half).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}
