//! What a second factor costs: the step of a sign-in that answers with the code of a software token, over two signatures and a request.

use std::time::{SystemTime, UNIX_EPOCH};

use crypto::totp;
use model::cognito_idp::Operation;
use serde_json::{Value, json};
use tests::Prepared;
use tests::software_token::Authenticator;

use crate::bare::{Bare, Part};
use crate::costs::median;
use crate::figures::{Bar, Figure};
use crate::folder::{Filling, Keeps, PASSWORD, Pool};
use crate::ground::Ground;
use crate::load::Load;
use crate::plan::Plan;
use crate::server::Server;

/// Users of a round: a code is right once, so that each signs in once.
const USERS: usize = 300;
/// The most over the bare parts.
const RATIO_MAX: f64 = 1.3;
/// Bytes of the answer beside which the step is set.
const ANSWER_BYTES: usize = 4_096;

/// Measures the step and its parts turn by turn.
pub(crate) fn run(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ground = Ground::new(plan, folder.path(), "factors");
    let filling = ground.fill();
    let users = plan.fewer(USERS);
    let (pool, _) = filling.pool(Keeps::Verifiers, users * plan.rounds, 1);
    let authenticators = filling.software_tokens(&pool);
    drop(filling);
    let server = ground.serve(plan);
    let bare = Bare::new(plan, ANSWER_BYTES);
    let (mut micros, mut ratios) = (Vec::new(), Vec::new());
    for round in 0..plan.rounds {
        let of_round = (round * users..(round + 1) * users).map(|number| {
            let username = pool.username(number);
            step(&server, &pool, &username, &authenticators[number])
        });
        let steps: Vec<Prepared> = of_round.collect();
        let parts = [Part::Tokens, Part::PageRequest];
        let cost: f64 = parts.into_iter().map(|part| bare.measure(part)).sum();
        let load = Load {
            server: server.id(),
            clients: plan.clients,
            connect: &|| server.anonymous(),
            work: &|client, number| client.send(&steps[number]),
        };
        let seen = load.each(steps.len());
        assert!(seen.refused.is_empty(), "{:?}", seen.refused);
        micros.push(seen.cpu_micros_each());
        ratios.push(seen.cpu_micros_each() / cost);
    }
    plan.figures.add(Figure {
        name: "RespondToAuthChallenge SOFTWARE_TOKEN_MFA: CPU time",
        value: median(&micros),
        unit: "µs",
        ratio: Some(median(&ratios)),
        bar: Some(Bar::AtMost(RATIO_MAX)),
    });
}

/// Begins a sign-in, and gives the request that ends it.
fn step(server: &Server, pool: &Pool, username: &str, authenticator: &Authenticator) -> Prepared {
    let mut client = server.anonymous();
    let body = json!({
        "ClientId": pool.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": username, "PASSWORD": PASSWORD },
    });
    let begun = client.call("InitiateAuth", &body).expect("an answer").body;
    assert_eq!(begun["ChallengeName"], "SOFTWARE_TOKEN_MFA", "{begun}");
    let answers =
        json!({ "USERNAME": username, "SOFTWARE_TOKEN_MFA_CODE": next_code(authenticator) });
    let body = json!({
        "ClientId": pool.client_id, "ChallengeName": "SOFTWARE_TOKEN_MFA",
        "Session": begun["Session"], "ChallengeResponses": answers,
    });
    client.prepare("RespondToAuthChallenge", &body)
}

impl Filling {
    /// Gives each user of a pool a software token that is asked for at each sign-in.
    fn software_tokens(&self, pool: &Pool) -> Vec<Authenticator> {
        let on = json!({
            "UserPoolId": pool.id, "MfaConfiguration": "OPTIONAL",
            "SoftwareTokenMfaConfiguration": { "Enabled": true },
        });
        self.call(Operation::SetUserPoolMfaConfig, &on);
        let give = |number| self.software_token(pool, &pool.username(number));
        (0..pool.users).map(give).collect()
    }

    fn software_token(&self, pool: &Pool, username: &str) -> Authenticator {
        let body = json!({
            "ClientId": pool.client_id, "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": username, "PASSWORD": PASSWORD },
        });
        let begun = self.call(Operation::InitiateAuth, &body);
        let token = &begun["AuthenticationResult"]["AccessToken"];
        let body = json!({ "AccessToken": token });
        let given = self.call(Operation::AssociateSoftwareToken, &body);
        let authenticator = Authenticator::of(&given["SecretCode"]);
        let code = authenticator.code_at(totp::step_at(now_seconds()));
        let body = json!({ "AccessToken": token, "UserCode": code });
        self.call(Operation::VerifySoftwareToken, &body);
        let body = json!({
            "UserPoolId": pool.id, "Username": username,
            "SoftwareTokenMfaSettings": { "Enabled": true, "PreferredMfa": true },
        });
        self.call(Operation::AdminSetUserMFAPreference, &body);
        authenticator
    }
}

/// The code of the step after this one, which is taken too: that of this one may have been spent where the token was set up.
fn next_code(authenticator: &Authenticator) -> Value {
    json!(authenticator.code_at(totp::step_at(now_seconds()) + 1))
}

fn now_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.expect("a time after 1970").as_secs();
    i64::try_from(seconds).expect("a time of this age")
}
