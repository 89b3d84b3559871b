//! What is gone at the service of user pools: it counts as deleted, and nothing is found of it.

use model::ErrorCode;
use model::cognito_idp::Operation;
use serde_json::Value;

use super::user_pool::COGNITO;
use super::{ResourceFailure, Site};

impl Site<'_> {
    /// Runs an operation that ends something. What is gone already counts as ended.
    pub(super) async fn end(
        &mut self,
        operation: Operation,
        input: Value,
    ) -> Result<(), ResourceFailure> {
        self.find(operation, input).await.map(drop)
    }

    /// What an operation tells of something; nothing where it is gone, or what it was of.
    pub(super) async fn find(
        &mut self,
        operation: Operation,
        input: Value,
    ) -> Result<Option<Value>, ResourceFailure> {
        match self.cognito(operation, input).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if is_gone(error.code()) => Ok(None),
            Err(error) => Err(self.failure(COGNITO, &error)),
        }
    }
}

fn is_gone(code: ErrorCode) -> bool {
    [
        ErrorCode::UserNotFoundException,
        ErrorCode::ResourceNotFoundException,
    ]
    .contains(&code)
}
