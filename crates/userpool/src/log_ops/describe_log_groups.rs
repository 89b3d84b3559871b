//! `DescribeLogGroups`: lists the groups of an account in a region: one for each pool that has imports.
//!
//! Refuses, in this order: the beginning of a name with a part of one; a token of another list. Changes nothing. Sends nothing.

use model::logs::{DescribeLogGroupsRequest, DescribeLogGroupsResponse, LogGroup, LogGroupClass};
use store::Direction;

use super::{group, token};
use crate::limits::{IMPORT_LOG_MILLIS, LOGS_PER_PAGE_MAX};
use crate::lists::paging::List;
use crate::records::{Pool, UserImport};
use crate::world::{By, Cx};
use crate::{Result, refusals};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

pub(super) async fn describe_log_groups(
    cx: &mut Cx<'_>,
    request: DescribeLogGroupsRequest,
) -> Result<DescribeLogGroupsResponse> {
    let prefix = request.log_group_name_prefix.as_deref();
    let part = request.log_group_name_pattern.as_deref();
    if prefix.is_some() && part.is_some() {
        return Err(refusals::invalid_parameter(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let names = identified(cx, &request);
    let (pools, next_token) = if is_elsewhere(cx, &request) {
        (Vec::new(), None)
    } else if let Some(names) = &names {
        (named_pools(cx, names).await?, None)
    } else if let Some(prefix) = prefix.filter(|prefix| group::pool_id(prefix).is_some()) {
        // The pool is told by it, and need not be looked for.
        (named_pools(cx, &[prefix.to_owned()]).await?, None)
    } else {
        page(cx, &request).await?
    };
    let mut log_groups = Vec::new();
    for pool in pools {
        let name = group::name(&pool);
        let fits = name.starts_with(prefix.unwrap_or_default())
            && name.contains(part.unwrap_or_default())
            && names.as_ref().is_none_or(|names| names.contains(&name));
        if fits && let Some(shown) = shown(cx, &pool, name).await? {
            log_groups.push(shown);
        }
    }
    Ok(DescribeLogGroupsResponse {
        log_groups: Some(log_groups),
        next_token,
    })
}

/// Whether it is asked for groups of another account alone, or of a class that none has.
fn is_elsewhere(cx: &Cx<'_>, request: &DescribeLogGroupsRequest) -> bool {
    let of_others = request.account_identifiers.as_ref();
    let of_others = of_others.is_some_and(|ids| !ids.is_empty() && !ids.contains(&cx.call.account));
    let class = request.log_group_class.unwrap_or(LogGroupClass::Standard);
    of_others || class != LogGroupClass::Standard
}

/// The names of the groups that are asked for one by one.
fn identified(cx: &Cx<'_>, request: &DescribeLogGroupsRequest) -> Option<Vec<String>> {
    let identifiers = request.log_group_identifiers.as_ref()?;
    let names = identifiers
        .iter()
        .filter_map(|it| group::of_identifier(cx.call, it));
    Some(names.map(str::to_owned).collect())
}

/// The pools of the call that names of groups tell, or beginnings of such.
async fn named_pools(cx: &mut Cx<'_>, names: &[String]) -> Result<Vec<Pool>> {
    let mut pools = Vec::new();
    for name in names {
        let Some(id) = group::pool_id(name) else {
            continue;
        };
        let pool = cx.load::<Pool>(&Pool::key_of(id)).await?;
        let (account, region) = (&cx.call.account, &cx.call.region);
        let pool = pool.filter(|pool| pool.account == *account && pool.region == *region);
        pools.extend(pool);
    }
    Ok(pools)
}

/// A page of all pools of the call, and the token that goes on past it.
async fn page(
    cx: &mut Cx<'_>,
    request: &DescribeLogGroupsRequest,
) -> Result<(Vec<Pool>, Option<String>)> {
    let subject = format!("{}/{}", cx.call.account, cx.call.region);
    let list = List {
        operation: "DescribeLogGroups",
        subject: &subject,
        range: Pool::by_name(&cx.call.account, &cx.call.region),
        by: By::Index,
    };
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(LOGS_PER_PAGE_MAX);
    let rest = list.rest(cx, request.next_token.as_deref());
    let rest = rest.map_err(|_| token::invalid())?;
    let page = cx.page::<Pool>(list.by, rest, limit).await?;
    Ok((page.records, list.token(cx, page.last.as_ref())))
}

/// The group of a pool, where it has imports: there since the first of them.
async fn shown(cx: &mut Cx<'_>, pool: &Pool, name: String) -> Result<Option<LogGroup>> {
    let imports = UserImport::of_pool(&pool.id);
    let oldest = cx.page_towards(By::Index, imports, 1, Direction::Backward);
    let oldest: Vec<UserImport> = oldest.await?.records;
    let arn = group::arn(cx.call, &name);
    Ok(oldest.first().map(|oldest| LogGroup {
        arn: Some(format!("{arn}:*")),
        creation_time: Some(oldest.created_millis),
        log_group_arn: Some(arn),
        log_group_class: Some(LogGroupClass::Standard),
        log_group_name: Some(name),
        metric_filter_count: Some(0),
        retention_in_days: i32::try_from(IMPORT_LOG_MILLIS / DAY_MILLIS).ok(),
        stored_bytes: Some(0),
        ..LogGroup::default()
    }))
}
