//! Whether there may be one more request now, where the operator has the request rates of Amazon Cognito applied.

use model::cognito_idp::Operation;
use serde_json::Value;

use crate::records::ProvisionedLimit;
use crate::rules::quotas::{
    self, ANSWERS_FACTOR, Category, Counted, Kind, OF_POOL_PER_SECOND, USER_AUTHENTICATION,
};
use crate::world::{Call, Cx, Services};
use crate::{Result, limits, refusals};

impl Services {
    /// Counts a request for the account and region of its call, on this node.
    ///
    /// # Errors
    /// `TooManyRequestsException` beyond the rate of the operation's category.
    pub async fn count_request(
        &self,
        call: &Call,
        operation: Operation,
        input: &Value,
    ) -> Result<()> {
        if !self.settings().quotas.apply {
            return Ok(());
        }
        let challenge = input["ChallengeName"].as_str();
        let Some(counted) = quotas::counted_as(operation, challenge) else {
            return Ok(());
        };
        let category = match counted {
            Counted::In(category) => category,
            Counted::Answer => USER_AUTHENTICATION,
        };
        let mut cx = Cx::once(self, call);
        let per_second = provisioned(&mut cx, category).await?;
        let answers = per_second.saturating_mul(ANSWERS_FACTOR);
        if counted == Counted::Answer && self.take(call, "answers", answers) {
            return Ok(());
        }
        let of_pool = input["UserPoolId"].as_str();
        let of_pool = of_pool.filter(|id| {
            category.kind == Kind::ByPool && id.len() <= limits::USER_POOL_ID_CHARACTERS_MAX
        });
        let within = of_pool.is_none_or(|id| {
            let name = format!("{id}/{}", operation.name());
            self.take(call, &name, OF_POOL_PER_SECOND)
        });
        if within && self.take(call, category.name, per_second) {
            return Ok(());
        }
        Err(refusals::rate_exceeded())
    }

    fn take(&self, call: &Call, name: &str, per_second: u32) -> bool {
        let Call {
            account,
            region,
            now_millis,
            ..
        } = call;
        let name = format!("{account}/{region}/{name}");
        self.rates().take(&name, per_second, *now_millis)
    }
}

/// The rate of a category in the account and region of the call; as it was some seconds ago at most.
pub(crate) async fn provisioned(cx: &mut Cx<'_>, category: &Category) -> Result<u32> {
    if category.kind != Kind::Adjustable {
        return Ok(category.per_second);
    }
    let key = ProvisionedLimit::key_of(&cx.call.account, &cx.call.region, category.name);
    let limit = cx.load_shared::<ProvisionedLimit>(&key).await?;
    Ok(limit.map_or(category.per_second, |limit| limit.per_second))
}
