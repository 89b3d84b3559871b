//! `UpdateProvisionedLimit`: sets how many requests a second of a category an account may make in a region.
//!
//! Refuses, in this order: attributes that name no category, or more than it; a category that does not exist; one whose rate can't be
//! adjusted; a rate below everybody's; one above what the operator lets accounts have.
//! Changes: the rate. Whoever sets everybody's has provisioned nothing any more. Sends nothing.

use model::{Error, ErrorCode, UpdateProvisionedLimitRequest, UpdateProvisionedLimitResponse};

use crate::lists::limit_view;
use crate::records::ProvisionedLimit;
use crate::rules::quotas::{Category, Kind};
use crate::world::Cx;
use crate::{Result, refusals};

pub(crate) async fn update_provisioned_limit(
    cx: &mut Cx<'_>,
    request: UpdateProvisionedLimitRequest,
) -> Result<UpdateProvisionedLimitResponse> {
    let category = limit_view::category(&request.limit_definition)?;
    let per_second = wanted(cx, category, request.requested_limit_value)?;
    let limit = ProvisionedLimit {
        account: cx.call.account.clone(),
        region: cx.call.region.clone(),
        category: category.name.to_owned(),
        per_second,
    };
    let key = ProvisionedLimit::key_of(&limit.account, &limit.region, &limit.category);
    let before = cx.load::<ProvisionedLimit>(&key).await?;

    match (before, per_second > category.per_second) {
        (None, true) => cx.insert(&limit),
        (Some(_), true) => cx.update(&limit),
        (Some(before), false) => cx.delete(&before),
        (None, false) => {}
    }
    Ok(UpdateProvisionedLimitResponse {
        limit: limit_view::limit_type(category, per_second),
    })
}

fn wanted(cx: &Cx<'_>, category: &Category, requested: i32) -> Result<u32> {
    let Category {
        name, per_second, ..
    } = category;
    if category.kind != Kind::Adjustable {
        return Err(refusals::invalid_parameter(format!(
            "The rate of {name} can't be adjusted: it is {per_second} requests a second."
        )));
    }
    let wanted = u32::try_from(requested).unwrap_or_default();
    if wanted < *per_second {
        return Err(refusals::invalid_parameter(format!(
            "RequestedLimitValue is {requested}: {name} has at least the default limit of {per_second} requests a second."
        )));
    }
    let most = cx.services.settings().quotas.provisioned_max;
    if wanted > most {
        return Err(Error::new(
            ErrorCode::ServiceQuotaExceededException,
            format!(
                "RequestedLimitValue is {requested}: an account has at most {most} requests a second, which the operator of this server sets as provisioned_max under [quotas]."
            ),
        ));
    }
    Ok(wanted)
}
