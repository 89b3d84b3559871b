//! The ways in: an operation of one of the services is called, or what a crash cut short is resumed.

use model::{Error, ErrorCode, cloudformation, ssm};
use serde_json::Value;
use userpool::{Call, Nodes};

use crate::world::{Engine, conflicted};
use crate::{deploy, limits, ops, permission, ssm_ops};

impl Engine {
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
}
