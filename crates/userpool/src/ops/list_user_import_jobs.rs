//! `ListUserImportJobs`: lists the imports of users into a pool, the newest first.
//!
//! Refuses, in this order: an unknown pool; a token of another list. Changes nothing. Sends nothing.

use model::{ListUserImportJobsRequest, ListUserImportJobsResponse};

use crate::imports::view;
use crate::lists::paging::{self, List};
use crate::records::UserImport;
use crate::world::{By, Cx};
use crate::{Result, limits, load};

pub(crate) async fn list_user_import_jobs(
    cx: &mut Cx<'_>,
    request: ListUserImportJobsRequest,
) -> Result<ListUserImportJobsResponse> {
    let pool = load::shared_pool(cx, &request.user_pool_id).await?;
    let list = List {
        operation: "ListUserImportJobs",
        subject: &pool.id,
        range: UserImport::of_pool(&pool.id),
        by: By::Index,
    };
    let limit = paging::limit(Some(request.max_results)).min(limits::IMPORTS_PER_PAGE_MAX);
    let page = paging::page(cx, list, limit, request.pagination_token.as_deref()).await?;
    let mut jobs = Vec::with_capacity(page.records.len());
    for import in page.records {
        jobs.push(view::shown(cx, &pool, import).await?);
    }
    Ok(ListUserImportJobsResponse {
        user_import_jobs: Some(jobs),
        pagination_token: page.next_token,
    })
}
