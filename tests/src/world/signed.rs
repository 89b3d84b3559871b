//! Requests to a world, and who signs them.

use axum::body::{Body, to_bytes};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderValue, Request};
use model::Sensitive;
use model::cognito_idp::Operation;
use serde_json::Value;
use userpool::{Call, Caller, NewAccessKey, Peer, Presence};

use super::{ACCOUNT, REGION, Refusal, World};
use crate::client::AccessKey;
use crate::front::HOST;
use crate::signature::{self, Asked};

/// More than any answer has.
const ANSWER_BYTES_MAX: usize = 8 << 20;

impl World {
    /// Calls an operation with a key of the test's own, whether or not the operation needs one.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call_as(
        &self,
        key: &AccessKey,
        operation: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let asked = Asked::Pools(operation);
        self.send(Some(key), REGION, asked, &body.to_string()).await
    }

    /// Calls an operation of `CloudWatch` Logs, in a region and with a key.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call_logs(
        &self,
        (region, key): (&str, &AccessKey),
        operation: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let asked = Asked::Logs(operation);
        self.send(Some(key), region, asked, &body.to_string()).await
    }

    /// Calls an operation as [`World::call`] does, with a body that may be no JSON.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call_text(&self, operation: &str, body: &str) -> Result<Value, Refusal> {
        self.called(REGION, ACCOUNT, operation, body).await
    }

    /// Calls an operation of Secrets Manager.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call_secrets(&self, operation: &str, body: Value) -> Result<Value, Refusal> {
        let key = self.key().await;
        let asked = Asked::Secrets(operation);
        self.send(Some(&key), REGION, asked, &body.to_string())
            .await
    }

    /// Calls an unsigned operation by a program that calls itself so.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call_as_program(
        &self,
        agent: &'static str,
        operation: &str,
        body: Value,
    ) -> Result<Value, Refusal> {
        let (asked, body) = (Asked::Pools(operation), body.to_string());
        let mut request = self.request(None, REGION, asked, &body);
        let agent = HeaderValue::from_static(agent);
        request.headers_mut().insert(USER_AGENT, agent);
        self.answered(request, asked).await
    }

    /// The key with which the world signs, which is admitted.
    ///
    /// # Panics
    /// Where it can't be.
    pub async fn key(&self) -> AccessKey {
        let key = key_of(ACCOUNT);
        let admitted = Box::pin(self.admit(&key, REGION, ACCOUNT)).await;
        admitted.expect("an admitted key");
        key
    }

    pub(super) async fn called(
        &self,
        region: &str,
        account: &str,
        operation: &str,
        body: &str,
    ) -> Result<Value, Refusal> {
        let named = Operation::from_name(operation).expect("an operation of the facts");
        let key = (!named.unsigned()).then(|| key_of(account));
        if let Some(key) = &key
            && let Err(error) = Box::pin(self.admit(key, region, account)).await
        {
            let code = error.code().as_str().to_owned();
            return Err((code, "no key was admitted".to_owned()));
        }
        let asked = Asked::Pools(operation);
        self.send(key.as_ref(), region, asked, body).await
    }

    async fn admit(
        &self,
        key: &AccessKey,
        region: &str,
        account: &str,
    ) -> Result<(), model::Error> {
        let call = self.as_caller(Caller::Anonymous, region, account);
        let key = NewAccessKey {
            id: key.id.clone(),
            secret: Sensitive::new(key.secret.clone()),
        };
        let admitted = self
            .directory
            .admit_access_key(&call, account, &key, account);
        admitted.await.map(drop)
    }

    /// A call of the directory itself.
    pub fn as_caller(&self, caller: Caller, region: &str, account: &str) -> Call {
        Call {
            now_millis: self.now_millis(),
            seed: self.seed(),
            region: region.to_owned(),
            account: account.to_owned(),
            caller,
            peer: Peer::Unknown,
            client: Presence::default(),
        }
    }

    async fn send(
        &self,
        key: Option<&AccessKey>,
        region: &str,
        asked: Asked<'_>,
        body: &str,
    ) -> Result<Value, Refusal> {
        let request = self.request(key, region, asked, body);
        self.answered(request, asked).await
    }

    fn request(
        &self,
        key: Option<&AccessKey>,
        region: &str,
        asked: Asked<'_>,
        body: &str,
    ) -> Request<String> {
        signature::request(&signature::Draft {
            asked,
            body,
            authority: HOST,
            region,
            key,
            now_seconds: self.now_millis() / 1000,
        })
    }

    async fn answered(&self, request: Request<String>, asked: Asked<'_>) -> Result<Value, Refusal> {
        let body = request.body().clone();
        let answering = self.gateway.handle(request.map(Body::from));
        let response = Box::pin(answering).await;
        assert_eq!(
            self.gateway.defects(),
            Vec::<String>::new(),
            "{asked:?}: {body}"
        );
        let status = response.status();
        self.tally.count(status.is_success());
        let answer = to_bytes(response.into_body(), ANSWER_BYTES_MAX)
            .await
            .expect("an answer");
        let answer: Value = serde_json::from_slice(&answer).expect("an answer in JSON");
        if status.is_success() {
            return Ok(answer);
        }
        let member = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        let code = member("__type");
        if let Asked::Pools(operation) = asked {
            observed::note(operation, &code);
        }
        Err((code, member("message")))
    }
}

/// The key with which a world signs for an account.
fn key_of(account: &str) -> AccessKey {
    AccessKey {
        id: format!("AKIA{account}TEST"),
        secret: format!("secret of {account}"),
        token: None,
    }
}
