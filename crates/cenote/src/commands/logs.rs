//! `cenote logs`: what became of the rows of files of users, as the log of each import has it.

use std::process::ExitCode;

use jiff::Timestamp;
use model::logs::{
    DescribeLogGroupsResponse, FilterLogEventsResponse, FilteredLogEvent, Operation,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use userpool::Call;

use crate::command_line::Logs;
use crate::failure::Failure;
use crate::server::runtime;
use crate::terminal::Terminal;
use crate::visited::{self, Visited};

/// User pools that are looked at where none is named.
const POOLS_MAX: usize = 1_000;
/// What the lines of rows that failed have in them, as a pattern.
const FAILED: &str = "\"[FAILED]\"";

pub(crate) fn run(arguments: &Logs, terminal: &Terminal) -> Result<ExitCode, Failure> {
    runtime()?.block_on(tell(arguments, terminal))?;
    Ok(ExitCode::SUCCESS)
}

async fn tell(arguments: &Logs, terminal: &Terminal) -> Result<(), Failure> {
    let visited = Visited::open(&arguments.directory).await?;
    let account = visited::account(&arguments.directory)?;
    let pools = match &arguments.pool {
        Some(word) => vec![visited.pool(&account, word).await?],
        None => visited.pools(&account, POOLS_MAX).await?,
    };
    let mut is_any = false;
    for pool in &pools {
        let call = call(pool, &account)?;
        let Some(group) = group(&visited, &call, pool).await? else {
            continue;
        };
        is_any |= tell_group(&visited, &call, &group, arguments, terminal).await?;
    }
    if is_any || arguments.job.is_none() {
        return Ok(());
    }
    let job = arguments.job.as_deref().unwrap_or_default();
    Err(Failure::new(
        format!("there are no such lines of a user import job {job:?}"),
        "Name a job that was started, by its id, as ListUserImportJobs shows it.",
    ))
}

/// Prints the lines of a group that are asked for; whether there were any.
async fn tell_group(
    visited: &Visited,
    call: &Call,
    group: &str,
    arguments: &Logs,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    let mut input = json!({ "logGroupName": group });
    if arguments.failed {
        input["filterPattern"] = json!(FAILED);
    }
    if let Some(job) = &arguments.job {
        input["logStreamNamePrefix"] = json!(job);
    }
    let mut stream = String::new();
    let mut is_any = false;
    loop {
        let operation = Operation::FilterLogEvents;
        let page: FilterLogEventsResponse = ask(visited, call, operation, &input).await?;
        for event in page.events.unwrap_or_default() {
            is_any = true;
            if arguments.json {
                terminal.line(&serde_json::to_string(&event).unwrap_or_default());
                continue;
            }
            let of = event.log_stream_name.clone().unwrap_or_default();
            if of != stream {
                terminal.line(&terminal.strong(&format!("{group} {of}")));
                stream = of;
            }
            terminal.line(&written(&event));
        }
        match page.next_token {
            Some(token) => input["nextToken"] = json!(token),
            None => return Ok(is_any),
        }
    }
}

/// The name of a pool's group, where users were ever imported into the pool.
async fn group(visited: &Visited, call: &Call, pool: &str) -> Result<Option<String>, Failure> {
    let input = json!({ "logGroupNamePrefix": format!("/aws/cognito/userpools/{pool}/") });
    let operation = Operation::DescribeLogGroups;
    let page: DescribeLogGroupsResponse = ask(visited, call, operation, &input).await?;
    let group = page.log_groups.unwrap_or_default().into_iter().next();
    Ok(group.and_then(|group| group.log_group_name))
}

async fn ask<T: DeserializeOwned>(
    visited: &Visited,
    call: &Call,
    operation: Operation,
    input: &Value,
) -> Result<T, Failure> {
    let answer = visited.directory.logs(call, operation, input.clone()).await;
    let answer = answer.map_err(|cause| visited.refused(cause))?;
    serde_json::from_slice(&answer).map_err(|cause| {
        Failure::new(
            "the log can't be read",
            "Report it with the version of Cenote.",
        )
        .because(cause)
    })
}

/// A call in the region of a pool, which its id begins with.
fn call(pool: &str, account: &str) -> Result<Call, Failure> {
    let region = pool.split_once('_').map_or("", |(region, _)| region);
    Ok(Call {
        region: region.to_owned(),
        account: account.to_owned(),
        ..visited::call()?
    })
}

fn written(event: &FilteredLogEvent) -> String {
    let at = Timestamp::from_millisecond(event.timestamp.unwrap_or_default()).unwrap_or_default();
    format!("{at:.0}  {}", event.message.as_deref().unwrap_or_default())
}
