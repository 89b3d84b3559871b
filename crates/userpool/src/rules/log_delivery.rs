//! Where the logs of a pool may go (API reference, `LogConfigurationType`).

use model::{
    Error, ErrorCode, EventSourceName, LogConfigurationType, LogDeliveryConfigurationType,
    LogLevel, UserPoolTierType,
};

use crate::Result;
use crate::records::Pool;
use crate::refusals::invalid_parameter;
use crate::rules::triggers;

/// Refuses what AWS has not.
///
/// # Errors
/// `InvalidParameterException` where a source is said twice, at another level than it has, without the one place to which it goes, or
/// with a place elsewhere; `FeatureUnavailableInTierException` where the pool's tier has no such logs.
pub(crate) fn refuse_unfit(pool: &Pool, wanted: &[LogConfigurationType]) -> Result<()> {
    let twice = wanted.iter().enumerate().any(|(index, each)| {
        wanted[..index]
            .iter()
            .any(|other| other.event_source == each.event_source)
    });
    if twice {
        return Err(invalid_parameter(
            "Following event sources appear more then once in a request",
        ));
    }
    for each in wanted {
        refuse_unfit_level(each)?;
        refuse_unfit_places(pool, each)?;
    }
    let tier = pool
        .settings
        .user_pool_tier
        .unwrap_or(UserPoolTierType::Essentials);
    let of_events =
        |each: &LogConfigurationType| each.event_source == EventSourceName::UserAuthEvents;
    if tier != UserPoolTierType::Plus && wanted.iter().any(of_events) {
        return Err(Error::new(
            ErrorCode::FeatureUnavailableInTierException,
            format!(
                "The following feature is not available for the {tier} pricing tier configured: Log Streaming"
            ),
        ));
    }
    Ok(())
}

/// The ARN of the place to which the lines of a source go, where it was said.
pub(crate) fn place(said: &LogDeliveryConfigurationType, source: EventSourceName) -> Option<&str> {
    let mut each = said.log_configurations.iter();
    let of_source = each.find(|it| it.event_source == source)?;
    places(of_source).into_iter().flatten().next()
}

/// The ARNs of a log group, a stream and a bucket, as far as they are said.
fn places(said: &LogConfigurationType) -> [Option<&str>; 3] {
    let group = said.cloud_watch_logs_configuration.as_ref();
    let stream = said.firehose_configuration.as_ref();
    let bucket = said.s3_configuration.as_ref();
    [
        group.and_then(|it| it.log_group_arn.as_deref()),
        stream.and_then(|it| it.stream_arn.as_deref()),
        bucket.and_then(|it| it.bucket_arn.as_deref()),
    ]
}

fn refuse_unfit_level(each: &LogConfigurationType) -> Result<()> {
    let (source, level) = (each.event_source, each.log_level);
    let wanted = match source {
        EventSourceName::UserNotification => LogLevel::Error,
        EventSourceName::UserAuthEvents => LogLevel::Info,
    };
    if level == wanted {
        return Ok(());
    }
    Err(invalid_parameter(format!(
        "The LogLevel of {source} is {wanted}, not {level}."
    )))
}

fn refuse_unfit_places(pool: &Pool, each: &LogConfigurationType) -> Result<()> {
    let [group, stream, bucket] = places(each);
    let is_one = [group, stream, bucket].into_iter().flatten().count() == 1;
    let source = each.event_source;
    if source == EventSourceName::UserNotification && (!is_one || group.is_none()) {
        return Err(invalid_parameter(format!(
            "{source} goes to a log group: CloudWatchLogsConfiguration.LogGroupArn, and nowhere else."
        )));
    }
    if !is_one {
        return Err(invalid_parameter(format!(
            "{source} goes to one place: a LogGroupArn, a StreamArn or a BucketArn."
        )));
    }
    // The name of a bucket is of no region.
    let mut regional = group.into_iter().chain(stream);
    if regional.any(|arn| triggers::region_of(arn) != pool.region) {
        return Err(invalid_parameter("ARN does not belong to current region"));
    }
    Ok(())
}
