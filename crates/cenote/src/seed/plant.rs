//! Makes what a seed says and is not there yet.

use std::fmt;

use model::cognito_idp::Operation;
use model::{Error, ErrorCode};
use serde_json::{Map, Value, json};
use userpool::limits::USERS_ADDED_AT_ONCE_MAX;
use userpool::{Call, Directory, NewUser, Proof};

use super::entry::Place;
use super::pool::{Seed, SeedClient, SeedGroup, SeedPool};
use super::user::SeedUser;
use crate::commands::check::counted;
use crate::failure::Failure;
use crate::random;

/// How much was made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Planted {
    pools: u64,
    clients: u64,
    groups: u64,
    users: u64,
}

/// Makes what a seed says and is not there yet. What is there stays as it is, so that the seed may be planted again.
///
/// # Errors
/// What an operation refuses, with the line of the entry. What was made until then stays.
pub(crate) async fn plant(
    directory: &Directory,
    call: &Call,
    seed: &Seed,
) -> Result<Planted, Failure> {
    let mut planted = Planted::default();
    for pool in &seed.pools {
        // A pool is in the region with which its id begins.
        let region = pool.id.as_deref().and_then(|id| id.split_once('_'));
        let region = region.map_or(&*call.region, |(region, _)| region);
        let gardener = Gardener {
            directory,
            call: Call {
                region: region.to_owned(),
                ..call.clone()
            },
            seed,
        };
        gardener.plant(pool, &mut planted).await?;
    }
    Ok(planted)
}

/// Who makes things in one region.
struct Gardener<'a> {
    directory: &'a Directory,
    call: Call,
    seed: &'a Seed,
}

impl Gardener<'_> {
    async fn plant(&self, pool: &SeedPool, planted: &mut Planted) -> Result<(), Failure> {
        let place = self.place(pool.line);
        let what = format!("the user pool {}", pool.name);
        let made = self.pool(pool, planted).await;
        let id = made.map_err(|cause| place.refused(&what, cause))?;
        for client in &pool.clients {
            let what = format!("the app client {}", client.name);
            let made = self.client(&id, client, planted).await;
            made.map_err(|cause| self.place(client.line).refused(&what, cause))?;
        }
        for group in &pool.groups {
            let what = format!("the group {}", group.name);
            let made = self.group(&id, group, planted).await;
            made.map_err(|cause| self.place(group.line).refused(&what, cause))?;
        }
        self.users(&id, &pool.users, planted).await
    }

    /// The id of a pool, which is made where it is not there.
    async fn pool(&self, pool: &SeedPool, planted: &mut Planted) -> Result<String, Error> {
        let found = if let Some(id) = &pool.id {
            let body = json!({ "UserPoolId": id });
            self.found(Operation::DescribeUserPool, body).await?
        } else {
            let list = (Operation::ListUserPools, "UserPools", json!({}));
            self.listed(list, |item| item["Name"] == *pool.name).await?
        };
        if let Some(found) = found {
            let described = found.get("UserPool").unwrap_or(&found);
            return Ok(text(&described["Id"]));
        }
        let operation = Operation::CreateUserPool;
        let made = self
            .make(operation, &pool.input, pool.id.as_deref())
            .await?;
        planted.pools += 1;
        Ok(text(&made["UserPool"]["Id"]))
    }

    async fn client(
        &self,
        pool_id: &str,
        client: &SeedClient,
        planted: &mut Planted,
    ) -> Result<(), Error> {
        let found = if let Some(id) = &client.id {
            let body = json!({ "UserPoolId": pool_id, "ClientId": id });
            self.found(Operation::DescribeUserPoolClient, body).await?
        } else {
            let of_pool = json!({ "UserPoolId": pool_id });
            let list = (Operation::ListUserPoolClients, "UserPoolClients", of_pool);
            self.listed(list, |item| item["ClientName"] == *client.name)
                .await?
        };
        if found.is_some() {
            return Ok(());
        }
        let mut input = client.input.clone();
        input.insert("UserPoolId".to_owned(), json!(pool_id));
        let operation = Operation::CreateUserPoolClient;
        self.make(operation, &input, client.id.as_deref()).await?;
        planted.clients += 1;
        Ok(())
    }

    async fn group(
        &self,
        pool_id: &str,
        group: &SeedGroup,
        planted: &mut Planted,
    ) -> Result<(), Error> {
        let body = json!({ "UserPoolId": pool_id, "GroupName": group.name });
        if self.found(Operation::GetGroup, body).await?.is_some() {
            return Ok(());
        }
        let mut input = group.input.clone();
        input.insert("UserPoolId".to_owned(), json!(pool_id));
        self.make(Operation::CreateGroup, &input, None).await?;
        planted.groups += 1;
        Ok(())
    }

    /// Users, those with a password many at a time: each commit of them is all or nothing.
    async fn users(
        &self,
        pool_id: &str,
        users: &[SeedUser],
        planted: &mut Planted,
    ) -> Result<(), Failure> {
        let mut absent = Vec::new();
        for user in users {
            let name = user.sub.as_ref().unwrap_or(&user.name);
            let body = json!({ "UserPoolId": pool_id, "Username": name });
            let found = self.found(Operation::AdminGetUser, body).await;
            if found.map_err(|cause| self.refused(user, cause))?.is_none() {
                absent.push(user);
            }
        }
        let (whole, invited): (Vec<&SeedUser>, Vec<&SeedUser>) = absent
            .iter()
            .copied()
            .partition(|user| user.password.is_some());
        for some in whole.chunks(USERS_ADDED_AT_ONCE_MAX) {
            let records: Vec<_> = some.iter().filter_map(|user| new_user(user)).collect();
            if self.add(pool_id, &records).await.is_err() {
                // Which of them it is, is told by asking for each.
                for (user, record) in some.iter().zip(&records) {
                    let added = self.add(pool_id, std::slice::from_ref(record)).await;
                    added.map_err(|cause| self.refused(user, cause))?;
                }
            }
        }
        for user in invited {
            let made = self.invite(pool_id, user).await;
            made.map_err(|cause| self.refused(user, cause))?;
        }
        planted.users += absent.len() as u64;
        for user in absent.iter().filter(|user| !user.enabled) {
            let body = json!({ "UserPoolId": pool_id, "Username": user.name });
            let disabled = self.answer(Operation::AdminDisableUser, body).await;
            disabled.map_err(|cause| self.refused(user, cause))?;
        }
        for user in users {
            for group in &user.groups {
                let body =
                    json!({ "UserPoolId": pool_id, "Username": user.name, "GroupName": group });
                let joined = self.answer(Operation::AdminAddUserToGroup, body).await;
                joined.map_err(|cause| self.refused(user, cause))?;
            }
        }
        Ok(())
    }

    async fn add(&self, pool_id: &str, users: &[NewUser]) -> Result<(), Error> {
        self.directory
            .add_users(&self.call()?, pool_id, users)
            .await
    }

    /// Makes a user who has to change the password at the first sign-in.
    async fn invite(&self, pool_id: &str, user: &SeedUser) -> Result<Value, Error> {
        let attributes = user.attributes.iter();
        let attributes = attributes.map(|(name, value)| json!({ "Name": name, "Value": value }));
        let mut body = json!({
            "UserPoolId": pool_id,
            "Username": user.name,
            "UserAttributes": attributes.collect::<Vec<_>>(),
            "MessageAction": "SUPPRESS",
        });
        if let Some(temporary) = &user.temporary {
            body["TemporaryPassword"] = json!(temporary.expose());
        }
        self.answer(Operation::AdminCreateUser, body).await
    }

    /// What an operation shows; `None` where there is no such thing.
    async fn found(&self, operation: Operation, body: Value) -> Result<Option<Value>, Error> {
        match self.answer(operation, body).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The item of a list that is meant.
    async fn listed(
        &self,
        (operation, member, mut body): (Operation, &str, Value),
        is_meant: impl Fn(&Value) -> bool,
    ) -> Result<Option<Value>, Error> {
        body["MaxResults"] = json!(60);
        loop {
            let page = self.answer(operation, body.clone()).await?;
            let items = page[member].as_array();
            if let Some(item) = items.and_then(|items| items.iter().find(|item| is_meant(item))) {
                return Ok(Some(item.clone()));
            }
            match &page["NextToken"] {
                Value::String(next) => body["NextToken"] = json!(next),
                _ => return Ok(None),
            }
        }
    }

    async fn make(
        &self,
        operation: Operation,
        input: &Map<String, Value>,
        id: Option<&str>,
    ) -> Result<Value, Error> {
        let input = Value::Object(input.clone());
        match id {
            Some(id) => {
                let call = self.call()?;
                self.directory.make(&call, operation, input, id).await
            }
            None => self.answer(operation, input).await,
        }
    }

    async fn answer(&self, operation: Operation, body: Value) -> Result<Value, Error> {
        self.directory.call(&self.call()?, operation, body).await
    }

    /// A call with randomness of its own.
    fn call(&self) -> Result<Call, Error> {
        Ok(Call {
            seed: random::bytes().map_err(Error::internal)?.into(),
            ..self.call.clone()
        })
    }

    fn refused(&self, user: &SeedUser, cause: Error) -> Failure {
        let what = format!("the user {}", user.name);
        self.place(user.line).refused(&what, cause)
    }

    fn place(&self, line: usize) -> Place<'_> {
        let file = &self.seed.file;
        Place { file, line }
    }
}

fn new_user(user: &SeedUser) -> Option<NewUser> {
    Some(NewUser {
        sub: user.sub.clone(),
        username: user.name.clone(),
        attributes: user.attributes.clone(),
        proof: Proof::Password(user.password.clone()?),
    })
}

fn is_absent(error: &Error) -> bool {
    matches!(
        error.code(),
        ErrorCode::ResourceNotFoundException | ErrorCode::UserNotFoundException
    )
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl fmt::Display for Planted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.pools, "pool"),
            (self.clients, "client"),
            (self.groups, "group"),
            (self.users, "user"),
        ];
        let made: Vec<String> = parts
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| counted(*number, what))
            .collect();
        if made.is_empty() {
            return formatter.write_str("all that it says is there already");
        }
        write!(formatter, "{} made", made.join(", "))
    }
}
