//! The operations that are measured, as clients ask for them.

use std::io;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crypto::srp::client::Client as Proof;
use serde_json::{Value, json};
use tests::srp::Somebody;
use tests::{Client, Prepared, Unread};

use crate::folder::{GROUP, PASSWORD, Pool};
use crate::load::{Load, Work};
use crate::server::Server;

/// Clients that get their tokens at the same time.
const CLIENTS: usize = 8;
/// Pages of a list that are asked for in turn.
const PAGES_MAX: usize = 300;
/// Users, or groups, on a page.
pub(crate) const PAGE_USERS: usize = 60;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    SignUp,
    Password,
    SrpPair,
    Refresh,
    User,
    Users,
    GroupUsers,
    Groups,
}

/// A server with a pool, and what clients of the pool hold in their hands.
pub(crate) struct Site<'server> {
    pub(crate) server: &'server Server,
    pub(crate) pool: Pool,
    /// The public half of SRP, made before, as a client does while its user types.
    proof: Proof,
    /// Requests with tokens of users who have signed in.
    user_requests: Vec<Prepared>,
    refresh_requests: Vec<Prepared>,
    users: Pages,
    /// Of the group of the pool, and of all its groups; empty where it has none.
    group_users: Pages,
    groups: Pages,
    /// Users who were signed up so far.
    signed_up: AtomicUsize,
}

impl<'server> Site<'server> {
    /// Signs `signed_in` of the pool's users in, and walks its list as far as it is asked for later.
    pub(crate) fn new(server: &'server Server, pool: Pool, signed_in: usize) -> Site<'server> {
        let mut site = Site {
            server,
            pool,
            proof: Proof::start([5; 32]),
            user_requests: Vec::new(),
            refresh_requests: Vec::new(),
            users: Pages::of("ListUsers", "PaginationToken", "Users"),
            group_users: Pages::of("ListUsersInGroup", "NextToken", "Users"),
            groups: Pages::of("ListGroups", "NextToken", "Groups"),
            signed_up: AtomicUsize::new(0),
        };
        (site.user_requests, site.refresh_requests) = site.sign_in(signed_in);
        site.users.walk(server, &site.pool);
        if site.pool.grouped > 0 {
            site.group_users.walk(server, &site.pool);
            site.groups.walk(server, &site.pool);
        }
        site
    }

    /// Does the request of a number.
    pub(crate) fn work(&self, operation: Operation) -> Box<Work<'_>> {
        match operation {
            Operation::SignUp => Box::new(|client, _| {
                let number = self.signed_up.fetch_add(1, Ordering::Relaxed);
                client.send(&client.prepare("SignUp", &self.sign_up_body(number)))
            }),
            Operation::Password => Box::new(|client, number| {
                client.send(&client.prepare("InitiateAuth", &self.password_body(number)))
            }),
            Operation::SrpPair => Box::new(|client, number| self.srp_pair(client, number)),
            Operation::Refresh => Box::new(|client, number| {
                client.send(&self.refresh_requests[number % self.refresh_requests.len()])
            }),
            Operation::User => Box::new(|client, number| {
                client.send(&self.user_requests[number % self.user_requests.len()])
            }),
            Operation::Users => self.pages(&self.users),
            Operation::GroupUsers => self.pages(&self.group_users),
            Operation::Groups => self.pages(&self.groups),
        }
    }

    fn pages(&self, list: &Pages) -> Box<Work<'_>> {
        // Signed now, and good for some minutes.
        let client = self.server.administrator();
        let bodies = list.tokens.iter().map(|token| list.body(&self.pool, token));
        let pages: Vec<Prepared> = bodies
            .map(|body| client.prepare(list.operation, &body))
            .collect();
        Box::new(move |client, number| client.send(&pages[number % pages.len()]))
    }

    /// Bytes of a page of `ListUsers`.
    pub(crate) fn page_bytes(&self) -> usize {
        let mut client = self.server.administrator();
        let first = self.users.body(&self.pool, &self.users.tokens[0]);
        let answer = client.send(&client.prepare(self.users.operation, &first));
        answer.expect("a page").body.len()
    }

    fn sign_up_body(&self, number: usize) -> Value {
        let username = Pool::fresh_username(number);
        json!({
            "ClientId": self.pool.client_id,
            "Username": username,
            "Password": PASSWORD,
            "UserAttributes": [
                { "Name": "email", "Value": format!("{username}@example.com") },
                { "Name": "name", "Value": format!("User of the number {number}") },
            ],
        })
    }

    fn password_body(&self, number: usize) -> Value {
        json!({
            "ClientId": self.pool.client_id,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {
                "USERNAME": self.pool.username(self.pool.proved(number)),
                "PASSWORD": PASSWORD,
            },
        })
    }

    fn srp_pair(&self, client: &mut Client, number: usize) -> io::Result<Unread> {
        let somebody = Somebody {
            client_id: &self.pool.client_id,
            pool_name: self.pool.short_name(),
            username: &self.pool.username(self.pool.proved(number)),
            password: PASSWORD,
        };
        somebody.sign_in(client, &self.proof)
    }

    /// The requests of so many users who have signed in by password: for themselves, and for new tokens.
    fn sign_in(&self, count: usize) -> (Vec<Prepared>, Vec<Prepared>) {
        let next = AtomicUsize::new(0);
        let signed_in = Mutex::new((Vec::new(), Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    let mut client = self.server.anonymous();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= count {
                            return;
                        }
                        let answer = client.call("InitiateAuth", &self.password_body(number));
                        let answer = answer.expect("an answer").body;
                        let tokens = &answer["AuthenticationResult"];
                        assert!(tokens.is_object(), "no sign-in: {answer}");
                        let own = json!({ "AccessToken": tokens["AccessToken"] });
                        let refresh = json!({
                            "ClientId": self.pool.client_id,
                            "AuthFlow": "REFRESH_TOKEN_AUTH",
                            "AuthParameters": { "REFRESH_TOKEN": tokens["RefreshToken"] },
                        });
                        let own = client.prepare("GetUser", &own);
                        let refresh = client.prepare("InitiateAuth", &refresh);
                        let mut signed_in =
                            signed_in.lock().unwrap_or_else(PoisonError::into_inner);
                        signed_in.0.push(own);
                        signed_in.1.push(refresh);
                    }
                });
            }
        });
        signed_in
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A list that is asked for page by page.
struct Pages {
    operation: &'static str,
    /// The members of a request and of an answer that hold the token and the list.
    token: &'static str,
    list: &'static str,
    /// What each full page begins with, from the first on.
    tokens: Vec<Value>,
}

impl Pages {
    fn of(operation: &'static str, token: &'static str, list: &'static str) -> Pages {
        Pages {
            operation,
            token,
            list,
            tokens: Vec::new(),
        }
    }

    fn body(&self, pool: &Pool, token: &Value) -> Value {
        let mut body = json!({ "UserPoolId": pool.id, "GroupName": GROUP, "Limit": PAGE_USERS });
        if !token.is_null() {
            body[self.token] = token.clone();
        }
        body
    }

    /// Goes through the list as far as it is asked for later.
    fn walk(&mut self, server: &Server, pool: &Pool) {
        let mut client = server.administrator();
        let mut token = Value::Null;
        while self.tokens.len() < PAGES_MAX {
            let answer = client.call(self.operation, &self.body(pool, &token));
            let answer = answer.expect("an answer").body;
            let listed = answer[self.list].as_array().expect("a list");
            if listed.len() == PAGE_USERS || self.tokens.is_empty() {
                self.tokens.push(token);
            }
            token = answer[self.token].clone();
            if token.is_null() {
                break;
            }
        }
    }
}

/// Clients of a site that do one operation.
pub(crate) fn with_load<T>(
    site: &Site<'_>,
    operation: Operation,
    clients: usize,
    measure: impl FnOnce(Load<'_>) -> T,
) -> T {
    let work = site.work(operation);
    let connect = || match operation {
        Operation::Users | Operation::GroupUsers | Operation::Groups => site.server.administrator(),
        _ => site.server.anonymous(),
    };
    measure(Load {
        server: site.server.id(),
        clients,
        connect: &connect,
        work: work.as_ref(),
    })
}
