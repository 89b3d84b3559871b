//! Sign-ins from here and there, in pools with threat protection.

use serde_json::{Value, json};

use crate::sign_in::PASSWORD;
use crate::{World, merge};

/// Where a user is at home.
pub const HOME: &str = "198.51.100.7";
/// Where nobody was before.
pub const FAR: &str = "203.0.113.9";
/// A program on a system.
pub const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
/// Another one on another.
pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
/// What is said of who may be somebody else.
pub const BLOCKED: &str = "Unable to login because of security reasons.";
/// What is said of who comes from where nobody is let in.
pub const KEPT_OUT: &str = "Request not allowed due to security reasons.";

/// An action on all levels of risk.
pub fn on_all_levels(action: &str) -> Value {
    let action = json!({ "EventAction": action, "Notify": false });
    json!({ "AccountTakeoverRiskConfiguration": { "Actions": {
        "LowAction": action, "MediumAction": action, "HighAction": action,
    } } })
}

/// From where and by what a back end says that a user acts.
pub fn context(address: &str, agent: &str) -> Value {
    json!({
        "IpAddress": address, "ServerName": "app.example.com", "ServerPath": "/sign-in",
        "HttpHeaders": [{ "headerName": "User-Agent", "headerValue": agent }],
    })
}

/// Somebody who signs in through a back end of a pool with threat protection.
pub struct Guarded<'a> {
    /// The world.
    pub world: &'a World,
    /// The pool.
    pub pool_id: String,
    /// A client of it that may do everything, and hides who exists.
    pub client: String,
}

impl<'a> Guarded<'a> {
    /// A pool with this `AdvancedSecurityMode` and these members.
    pub async fn new(world: &'a World, mode: &str, members: Value) -> Guarded<'a> {
        let mut pool = guarded(mode);
        merge(&mut pool, members);
        let pool_id = world.pool(pool).await;
        let hides = json!({ "PreventUserExistenceErrors": "ENABLED" });
        let client = world.open_client(&pool_id, hides).await;
        Guarded {
            world,
            pool_id,
            client,
        }
    }

    /// Gives the pool another `AdvancedSecurityMode`.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn becomes(&self, mode: &str) {
        let mut body = json!({ "UserPoolId": self.pool_id });
        merge(&mut body, guarded(mode));
        self.world.ok("UpdateUserPool", body).await;
    }

    /// Says of the pool what is done about risks, or with a client's id of that.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn says(&self, client: Option<&str>, rules: Value) {
        let mut body = json!({ "UserPoolId": self.pool_id });
        if let Some(client) = client {
            body["ClientId"] = json!(client);
        }
        merge(&mut body, rules);
        self.world.ok("SetRiskConfiguration", body).await;
    }

    /// Signs in by password from somewhere: what came of it, and the answer. `in`, the challenge that is asked, or the refusal.
    pub async fn comes(
        &self,
        username: &str,
        password: &str,
        context: Option<Value>,
    ) -> (String, Value) {
        let mut body = json!({
            "UserPoolId": self.pool_id, "ClientId": self.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": username, "PASSWORD": password },
        });
        if let Some(context) = context {
            body["ContextData"] = context;
        }
        told(self.world.call("AdminInitiateAuth", body).await)
    }

    /// The same with the right password, and what came of it alone.
    pub async fn from(&self, username: &str, address: &str, agent: &str) -> String {
        let context = Some(context(address, agent));
        self.comes(username, PASSWORD, context).await.0
    }

    /// The user's events, the newest first.
    ///
    /// # Panics
    /// Where they are not shown.
    pub async fn events(&self, username: &str) -> Vec<Value> {
        let whose = json!({ "UserPoolId": self.pool_id, "Username": username });
        let listed = self.world.ok("AdminListUserAuthEvents", whose).await;
        listed["AuthEvents"].as_array().expect("a list").clone()
    }

    /// Of the newest event, what came of it, the decision and the level.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn last_event(&self, username: &str) -> String {
        let events = self.events(username).await;
        let event = events.first().expect("an event");
        let risk = &event["EventRisk"];
        let level = risk["RiskLevel"].as_str().unwrap_or("-");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let response = text(&event["EventResponse"]);
        format!("{response} {} {level}", text(&risk["RiskDecision"]))
    }

    /// Says of the user's newest event whose it was.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn feedback(&self, username: &str, value: &str) {
        let id = self.events(username).await.swap_remove(0)["EventId"].clone();
        let body = json!({
            "UserPoolId": self.pool_id, "Username": username, "EventId": id, "FeedbackValue": value,
        });
        self.world.ok("AdminUpdateAuthEventFeedback", body).await;
    }

    /// A user who was let in at home by Chrome, and nowhere else.
    pub async fn user_at_home(&self, username: &str, attributes: &[(&str, &str)]) {
        self.world.user(&self.pool_id, username, attributes).await;
        self.from(username, HOME, CHROME).await;
        self.world.advance_seconds(1);
    }
}

/// What came of a step of a sign-in.
pub fn told(answer: Result<Value, crate::Refusal>) -> (String, Value) {
    match answer {
        Ok(answer) => {
            let challenge = answer["ChallengeName"].as_str();
            (challenge.unwrap_or("in").to_owned(), answer)
        }
        Err((_, message)) => (message, Value::Null),
    }
}

fn guarded(mode: &str) -> Value {
    json!({ "UserPoolTier": "PLUS", "UserPoolAddOns": { "AdvancedSecurityMode": mode } })
}

/// An action on all levels of which users are told, by letters that say all that can be said.
pub fn told_of(action: &str) -> Value {
    let action = json!({ "EventAction": action, "Notify": true });
    let letter = |kind: &str| {
        let blanks = "{username} {login-time} {ip-address} {device-name} {city} {country}";
        let links = "{one-click-link-valid} {one-click-link-invalid}";
        json!({
            "Subject": format!("{kind} {links}"),
            "HtmlBody": format!("<p title=\"{{username}}\">{blanks} {{other}} {links} {{</p>"),
        })
    };
    json!({ "AccountTakeoverRiskConfiguration": {
        "Actions": { "LowAction": action, "MediumAction": action, "HighAction": action },
        "NotifyConfiguration": {
            "From": "Watch <watch@example.com>", "ReplyTo": "help@example.com",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
            "BlockEmail": letter("blocked"), "MfaEmail": letter("asked"), "NoActionEmail": letter("let-by"),
        },
    } })
}

/// What a letter's links say to `UpdateAuthEventFeedback`: that it was the user, and that it was not.
///
/// # Panics
/// Where the subject has no links.
pub fn links(subject: &str) -> [Value; 2] {
    let mut words = subject.split(' ').skip(1).map(feedback_of);
    [
        words.next().expect("a link"),
        words.next().expect("another link"),
    ]
}

fn feedback_of(link: &str) -> Value {
    let (place, query) = link.split_once('?').expect("a query");
    let pool_id = place.rsplit('/').nth(1).expect("a pool");
    let mut body = json!({ "UserPoolId": pool_id });
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').expect("a value");
        let member = match name {
            "user_name" => "Username",
            "event_id" => "EventId",
            "feedback_value" => "FeedbackValue",
            _ => "FeedbackToken",
        };
        body[member] = json!(value);
    }
    body
}
