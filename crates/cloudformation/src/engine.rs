//! The engine: the one way to call an operation, and what resumes after a crash.

use std::sync::Arc;

use crypto::seal::Keyring;
use model::{Error, ErrorCode, cloudformation, ssm};
use serde_json::Value;
use userpool::{Call, Directory, Nodes};

use crate::world::{Clock, Conflicted, Services, Still, World};
use crate::{deploy, limits, ops, permission, ssm_ops};

/// The engine of stacks, and the environment that they stand in. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    services: Arc<Services>,
}

impl Engine {
    /// An engine that keeps its records in `store`, sealed by `keyring`, and acts on the user pools of `directory`.
    pub fn new(store: Arc<dyn store::Engine>, keyring: Keyring, directory: Directory) -> Engine {
        Engine {
            services: Arc::new(Services {
                store,
                keyring,
                directory,
                clock: Arc::new(Still),
            }),
        }
    }

    /// The engine with a clock that tells how much time its deployments take.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Engine {
        let services = Services {
            clock,
            ..Services::clone(&self.services)
        };
        Engine {
            services: Arc::new(services),
        }
    }

    /// Runs one operation of `CloudFormation`. Deployments are finished when it answers: whoever may go away before that
    /// runs it in a task of its own.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn call(
        &self,
        call: Call,
        operation: cloudformation::Operation,
        mut input: Value,
    ) -> Result<Value, Error> {
        call.permit(&permission::of_stacks(&call, operation.name(), &input))?;
        if let Some(shape) = operation.input() {
            model::validate(shape, &mut input)?;
        }
        for attempt in 0..limits::RUNS_MAX {
            let mut world = self.world(&call, attempt);
            match ops::perform(&mut world, operation, input.clone()).await {
                Err(error) if conflicted(&error) => {}
                answer => return answer,
            }
        }
        Err(Error::new(ErrorCode::ThrottlingException, "Rate exceeded"))
    }

    /// Runs one operation of Systems Manager's parameters.
    ///
    /// # Errors
    /// What the operation refuses.
    pub async fn ssm(
        &self,
        call: Call,
        operation: ssm::Operation,
        mut input: Value,
    ) -> Result<Value, Error> {
        call.permit(&permission::of_parameters(&call, operation.name(), &input))?;
        if let Some(shape) = operation.input() {
            model::validate(shape, &mut input)?;
        }
        for attempt in 0..limits::RUNS_MAX {
            let mut world = self.world(&call, attempt);
            match ssm_ops::perform(&mut world, operation, input.clone()).await {
                Err(error) if conflicted(&error) => {}
                answer => return answer,
            }
        }
        Err(Error::new(ErrorCode::ThrottlingException, "Rate exceeded"))
    }

    /// Finishes what the end of a program cut short: creations and updates are rolled back, deletions go on. A program that has
    /// the store alone calls it once, before it listens; of several nodes one calls it now and then, and leaves alone what a
    /// living one deploys.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn resume(&self, call: Call, nodes: Nodes) -> Result<usize, Error> {
        deploy::resume(&mut self.world(&call, 0), nodes).await
    }

    pub(crate) fn world(&self, call: &Call, attempt: u8) -> World {
        World::new(Arc::clone(&self.services), call.clone(), attempt)
    }
}

/// Whether the call may run again: nothing was written, since another commit came between.
pub(crate) fn conflicted(error: &Error) -> bool {
    error
        .cause()
        .and_then(|cause| cause.downcast_ref::<Conflicted>())
        .is_some()
}
