//! Who can write the database puts an entry back after it was chained: it is chained once more, and that is told.

use tests::audit::walked;
use userpool::{AuditFault, Repeat};

use super::Scene;

/// What stands twice.
async fn repeats(scene: &Scene) -> Vec<Repeat> {
    let repeats = match walked(scene.world.directory(), None).await {
        Ok(_) => Ok(Vec::new()),
        Err(AuditFault::Repeated(repeats)) => Ok(repeats),
        Err(other) => Err(other),
    };
    repeats.expect("no other fault")
}

#[tokio::test]
async fn an_entry_that_is_put_back_is_named() {
    let scene = Scene::new().await;
    scene.sign_in().await;
    let entry = scene.under("audit-entry").await;
    assert_eq!(entry.len(), 1);
    let first = scene.end().await.number + 1;
    scene.world.chain().await;
    assert_eq!(scene.fault().await, None);
    let log = scene.world.log().await;
    let id = log.last().expect("the sign-in").id.clone();
    // While it waits, ...
    scene.put(&entry).await;
    let waits = Repeat {
        number: None,
        first,
        id: id.clone(),
    };
    assert_eq!(repeats(&scene).await, vec![waits.clone()]);
    let told = format!("number {first} waits to be chained once more (entry {id})");
    assert_eq!(scene.fault().await, Some(told));
    // ... once it is chained, be it at once or after others, ...
    scene.world.chain().await;
    scene.sign_in().await;
    scene.world.chain().await;
    scene.put(&entry).await;
    scene.sign_in().await;
    scene.world.chain().await;
    let chained = |number| Repeat {
        number: Some(number),
        ..waits.clone()
    };
    let twice = [chained(first + 1), chained(first + 3)];
    assert_eq!(repeats(&scene).await, twice);
    // ... and where it is there in all ways at once.
    scene.put(&entry).await;
    let [second, third] = twice;
    assert_eq!(repeats(&scene).await, [second, third, waits]);
    let fault = scene.fault().await.expect("a fault");
    let told = format!(
        "number {} is number {first} once more (entry {id}); ",
        first + 1
    );
    assert!(fault.starts_with(&told), "{fault}");
}

/// An entry of a commit that was long on its way comes after later ones by right.
#[tokio::test]
async fn an_entry_that_comes_late_is_none_of_them() {
    let scene = Scene::new().await;
    scene.world.advance_seconds(-60);
    scene.sign_in().await;
    let late = scene.under("audit-entry").await;
    assert_eq!(scene.fault().await, None);
    let first = scene.end().await.number + 1;
    scene.world.chain().await;
    assert_eq!(scene.fault().await, None);
    scene.put(&late).await;
    scene.world.chain().await;
    let repeats = repeats(&scene).await;
    let numbers: Vec<_> = repeats.iter().map(|it| (it.first, it.number)).collect();
    assert_eq!(numbers, [(first, Some(first + 1))]);
}
