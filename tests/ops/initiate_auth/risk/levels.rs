//! How a sign-in is judged, by what was before.

use serde_json::json;
use tests::risks::{CHROME, FAR, FIREFOX, Guarded, HOME, context};
use tests::sign_in::PASSWORD;
use tests::{World, on_every_engine};

use self::Step::{In, Nowhere, Said, Wait, Wrong};

/// What a user, or somebody in the user's name, did before.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The right password, from somewhere.
    In(&'static str, &'static str),
    /// A wrong one.
    Wrong(&'static str, &'static str),
    /// The right one, and nothing is told of from where.
    Nowhere,
    /// What was last is said to be somebody else's, or the user's own.
    Said(&'static str),
    /// Seconds.
    Wait(i64),
}

async fn take(guarded: &Guarded<'_>, name: &str, step: Step) {
    match step {
        In(address, agent) => drop(guarded.from(name, address, agent).await),
        Wrong(address, agent) => {
            let from = Some(context(address, agent));
            let (told, _) = guarded.comes(name, "Wrong1!x", from).await;
            assert_eq!(told, "Incorrect username or password.");
        }
        Nowhere => drop(guarded.comes(name, PASSWORD, None).await),
        Said(value) => guarded.feedback(name, value).await,
        Wait(seconds) => guarded.world.advance_seconds(seconds - 1),
    }
    guarded.world.advance_seconds(1);
}

const NO: &str = "Pass NoRisk -";
const LOW: &str = "Pass AccountTakeover Low";
const MEDIUM: &str = "Pass AccountTakeover Medium";
const HIGH: &str = "Pass AccountTakeover High";

const AT_HOME: Step = In(HOME, CHROME);
const FAR_AWAY: Step = In(FAR, FIREFOX);
const WRONG_FAR_AWAY: Step = Wrong(FAR, FIREFOX);

/// Steps from as many networks, by one program.
fn on_the_way() -> [Step; 5] {
    let networks = [
        "192.0.2.1",
        "198.18.1.1",
        "198.18.2.1",
        "198.18.3.1",
        "2001:db8:1::1",
    ];
    networks.map(|address| In(address, CHROME))
}

#[tokio::test]
async fn a_sign_in_is_judged_by_those_before() {
    let way = on_the_way();
    let back = [&[AT_HOME], &way[..]].concat();
    let long_ago = [&[AT_HOME], &way[..], &[Wait(60 * 60)]].concat();
    let disowned = [AT_HOME, FAR_AWAY, Said("Invalid")];
    let owned_at_last = [&disowned[..], &[FAR_AWAY, Said("Valid")]].concat();
    #[rustfmt::skip]
    let rows: Vec<(&[Step], Step, &str)> = vec![
        // Who was never let in has no past.
        (&[], FAR_AWAY, NO),
        (&[WRONG_FAR_AWAY; 3], FAR_AWAY, NO),
        // A network is more than an address, and a device is no version.
        (&[AT_HOME], AT_HOME, NO),
        (&[AT_HOME], In("198.51.100.200", CHROME), NO),
        (&[AT_HOME], In("::ffff:198.51.100.200", CHROME), NO),
        (&[In("2001:db8:1:2::3", CHROME)], In("2001:db8:1:ffff::4", CHROME), NO),
        (&[In("2001:db8:1:2::3", CHROME)], In("2001:db8:2:2::3", FIREFOX), LOW),
        (&[AT_HOME], In("198.51.101.7", FIREFOX), LOW),
        // One of them that is new makes no risk.
        (&[AT_HOME], In(FAR, CHROME), NO),
        (&[AT_HOME], In(HOME, FIREFOX), NO),
        (&[AT_HOME], FAR_AWAY, LOW),
        (&[AT_HOME, FAR_AWAY], FAR_AWAY, NO),
        (&[AT_HOME, In(FAR, CHROME), In(HOME, FIREFOX)], FAR_AWAY, NO),
        // Who says nothing is not judged, and is nobody new where nothing was ever said.
        (&[AT_HOME], Nowhere, NO),
        (&[Nowhere], FAR_AWAY, LOW),
        // Wrong guesses count from where they came.
        (&[AT_HOME, WRONG_FAR_AWAY, WRONG_FAR_AWAY], FAR_AWAY, LOW),
        (&[AT_HOME, WRONG_FAR_AWAY, WRONG_FAR_AWAY, WRONG_FAR_AWAY], FAR_AWAY, MEDIUM),
        (&[AT_HOME, WRONG_FAR_AWAY, WRONG_FAR_AWAY, WRONG_FAR_AWAY], In(FAR, CHROME), LOW),
        (&[AT_HOME, WRONG_FAR_AWAY, WRONG_FAR_AWAY, WRONG_FAR_AWAY], AT_HOME, NO),
        (&[AT_HOME, WRONG_FAR_AWAY, WRONG_FAR_AWAY, WRONG_FAR_AWAY], In("192.0.2.1", FIREFOX), LOW),
        (&[AT_HOME, WRONG_FAR_AWAY, WRONG_FAR_AWAY, WRONG_FAR_AWAY, Wait(24 * 60 * 60)], FAR_AWAY, LOW),
        (&[AT_HOME, Wrong(HOME, CHROME), Wrong(HOME, CHROME), Wrong(HOME, CHROME)], AT_HOME, NO),
        // Many networks in a short time.
        (&back[..4], In("198.18.9.1", CHROME), NO),
        (&back, In(HOME, CHROME), LOW),
        (&back, In("198.18.9.1", CHROME), MEDIUM),
        (&back, In("198.18.9.1", FIREFOX), HIGH),
        (&long_ago, In("198.18.9.1", CHROME), NO),
        // What was said to be somebody else's, or the user's own.
        (&disowned, FAR_AWAY, HIGH),
        (&disowned, In(FAR, CHROME), HIGH),
        (&disowned, AT_HOME, NO),
        (&disowned, In("192.0.2.1", CHROME), LOW),
        (&disowned, In("192.0.2.1", FIREFOX), MEDIUM),
        (&owned_at_last, FAR_AWAY, NO),
        (&[AT_HOME, WRONG_FAR_AWAY, Said("Valid")], FAR_AWAY, NO),
        (&[WRONG_FAR_AWAY, Said("Valid")], AT_HOME, LOW),
        (&[AT_HOME, Said("Invalid")], AT_HOME, HIGH),
        (&[AT_HOME, Said("Invalid")], FAR_AWAY, MEDIUM),
    ];
    let world = World::in_memory();
    let guarded = Guarded::new(&world, "AUDIT", json!({})).await;
    for (number, (before, then, expected)) in rows.into_iter().enumerate() {
        let name = format!("ana{number}");
        world.user(&guarded.pool_id, &name, &[]).await;
        for step in before {
            take(&guarded, &name, *step).await;
        }
        take(&guarded, &name, then).await;
        let event = guarded.last_event(&name).await;
        assert_eq!(event, expected, "{before:?} {then:?}");
    }
}

/// Twenty events are looked at: where the user was let in by none of these, more are.
#[tokio::test]
async fn wrong_guesses_drive_out_nobodys_past() {
    on_every_engine(async |world| {
        let guarded = Guarded::new(world, "AUDIT", json!({})).await;
        guarded.user_at_home("ana", &[]).await;
        for _ in 0..25 {
            take(&guarded, "ana", WRONG_FAR_AWAY).await;
            take(&guarded, "ana", Wait(16 * 60)).await;
        }
        take(&guarded, "ana", AT_HOME).await;
        assert_eq!(guarded.last_event("ana").await, NO);
        let guarded = Guarded::new(world, "AUDIT", json!({ "PoolName": "other" })).await;
        guarded.user_at_home("ana", &[]).await;
        for _ in 0..25 {
            take(&guarded, "ana", WRONG_FAR_AWAY).await;
            take(&guarded, "ana", Wait(16 * 60)).await;
        }
        take(&guarded, "ana", FAR_AWAY).await;
        assert_eq!(guarded.last_event("ana").await, MEDIUM);
    })
    .await;
}
