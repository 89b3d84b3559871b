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
    UserGroups,
    Imports,
    ResourceServers,
    Providers,
    Secrets,
    Pool,
}

/// What is asked of a pool by an administrator, page by page: the operation, the members of a request and of an answer that hold the
/// token and the list, and how many a full page has.
const LISTS: [(Operation, Asked); 9] = [
    (
        Operation::Users,
        asked("ListUsers", "PaginationToken", "Users", PAGE_USERS),
    ),
    (
        Operation::GroupUsers,
        asked("ListUsersInGroup", "NextToken", "Users", PAGE_USERS),
    ),
    (
        Operation::Groups,
        asked("ListGroups", "NextToken", "Groups", PAGE_USERS),
    ),
    (
        Operation::UserGroups,
        asked("AdminListGroupsForUser", "NextToken", "Groups", PAGE_USERS),
    ),
    (
        Operation::Imports,
        asked(
            "ListUserImportJobs",
            "PaginationToken",
            "UserImportJobs",
            50,
        ),
    ),
    (
        Operation::ResourceServers,
        asked("ListResourceServers", "NextToken", "ResourceServers", 50),
    ),
    (
        Operation::Providers,
        asked("ListIdentityProviders", "NextToken", "Providers", 50),
    ),
    (
        Operation::Secrets,
        asked("ListUserPoolClientSecrets", "NextToken", "ClientSecrets", 2),
    ),
    (Operation::Pool, asked("DescribeUserPool", "", "", 1)),
];

impl Operation {
    fn list(self) -> Option<Asked> {
        let found = LISTS.iter().find(|(operation, _)| *operation == self);
        found.map(|(_, asked)| *asked)
    }
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
    /// What administrators ask for; of a pool that has users alone, the lists of these.
    lists: Vec<(Operation, Pages)>,
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
            lists: Vec::new(),
            signed_up: AtomicUsize::new(0),
        };
        (site.user_requests, site.refresh_requests) = site.sign_in(signed_in);
        let is_there = |operation| operation == Operation::Users || site.pool.grouped > 0;
        let wanted = LISTS.iter().filter(|(operation, _)| is_there(*operation));
        let walked = wanted.map(|(operation, asked)| (*operation, asked.walk(server, &site.pool)));
        let lists = walked.collect();
        Site { lists, ..site }
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
            list => self.pages(self.list(list)),
        }
    }

    fn list(&self, operation: Operation) -> &Pages {
        let found = self.lists.iter().find(|(it, _)| *it == operation);
        let (_, pages) = found.expect("a list that was walked");
        pages
    }

    fn pages(&self, pages: &Pages) -> Box<Work<'_>> {
        // Signed now, and good for some minutes.
        let client = self.server.administrator();
        let asked = pages.asked;
        let bodies = pages
            .tokens
            .iter()
            .map(|token| asked.body(&self.pool, token));
        let pages: Vec<Prepared> = bodies
            .map(|body| client.prepare(asked.operation, &body))
            .collect();
        Box::new(move |client, number| client.send(&pages[number % pages.len()]))
    }

    /// Bytes of a page of `ListUsers`.
    pub(crate) fn page_bytes(&self) -> usize {
        let mut client = self.server.administrator();
        let Pages { asked, tokens } = self.list(Operation::Users);
        let first = asked.body(&self.pool, &tokens[0]);
        let answer = client.send(&client.prepare(asked.operation, &first));
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

/// How a list is asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    operation: &'static str,
    /// The members of a request and of an answer that hold the token and the list; empty where there is none.
    token: &'static str,
    list: &'static str,
    /// How many a full page has.
    full: usize,
}

const fn asked(
    operation: &'static str,
    token: &'static str,
    list: &'static str,
    full: usize,
) -> Asked {
    Asked {
        operation,
        token,
        list,
        full,
    }
}

/// A list that is asked for page by page.
struct Pages {
    asked: Asked,
    /// What each full page begins with, from the first on.
    tokens: Vec<Value>,
}

impl Asked {
    /// What names the list, whichever it is: what an operation does not know means nothing to it.
    fn body(self, pool: &Pool, token: &Value) -> Value {
        let mut body = json!({
            "UserPoolId": pool.id, "GroupName": GROUP, "Username": pool.username(0),
            "ClientId": pool.secret_client_id, "Limit": PAGE_USERS,
            "MaxResults": self.full.min(PAGE_USERS),
        });
        if !token.is_null() {
            body[self.token] = token.clone();
        }
        body
    }

    /// Goes through the list as far as it is asked for later.
    fn walk(self, server: &Server, pool: &Pool) -> Pages {
        let mut client = server.administrator();
        let (mut tokens, mut token) = (Vec::new(), Value::Null);
        while tokens.len() < PAGES_MAX {
            let answer = client.call(self.operation, &self.body(pool, &token));
            let answer = answer.expect("an answer").body;
            let listed = answer[self.list].as_array().map_or(0, Vec::len);
            if listed == self.full || tokens.is_empty() {
                tokens.push(token);
            }
            token = answer[self.token].clone();
            if token.is_null() {
                break;
            }
        }
        Pages {
            asked: self,
            tokens,
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
    let connect = || match operation.list() {
        Some(_) => site.server.administrator(),
        None => site.server.anonymous(),
    };
    measure(Load {
        server: site.server.id(),
        clients,
        connect: &connect,
        work: work.as_ref(),
    })
}
