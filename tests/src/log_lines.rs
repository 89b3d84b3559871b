//! Lines of the logs of a world's pools that wait to leave.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use userpool::LogBatch;

use crate::{ACCOUNT, REGION, World};

/// The ARN of a log group of a world.
pub fn group(name: &str) -> String {
    format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}")
}

/// What sends both logs of a pool to log groups: events to `sign-ins`, letters that are given up to `letters`.
pub fn both() -> Value {
    json!([
        {
            "EventSource": "userAuthEvents", "LogLevel": "INFO",
            "CloudWatchLogsConfiguration": { "LogGroupArn": group("sign-ins") },
        },
        {
            "EventSource": "userNotification", "LogLevel": "ERROR",
            "CloudWatchLogsConfiguration": { "LogGroupArn": group("letters") },
        },
    ])
}

impl World {
    /// A pool that watches its users and whose log goes as it is said, with a client of it that may do everything and hides who exists.
    ///
    /// # Panics
    /// Where an operation refuses.
    pub async fn logging(&self, name: &str, configurations: Value) -> (String, String) {
        let pool = json!({
            "PoolName": name, "UserPoolTier": "PLUS", "AutoVerifiedAttributes": ["email"],
            "UserPoolAddOns": { "AdvancedSecurityMode": "AUDIT" },
        });
        let pool_id = self.pool(pool).await;
        self.log_as(&pool_id, configurations).await;
        let hiding = json!({ "PreventUserExistenceErrors": "ENABLED" });
        let client = self.open_client(&pool_id, hiding).await;
        (pool_id, client)
    }

    /// Says where the log of a pool goes.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn log_as(&self, pool_id: &str, configurations: Value) {
        let said = json!({ "UserPoolId": pool_id, "LogConfigurations": configurations });
        self.ok("SetLogDeliveryConfiguration", said).await;
    }

    /// What waits for each place.
    ///
    /// # Panics
    /// Where it can't be read.
    pub async fn log_batches(&self) -> Vec<LogBatch> {
        let mut batches: Vec<LogBatch> = Vec::new();
        loop {
            let after = batches
                .last()
                .map_or("", |batch| batch.place.as_str())
                .to_owned();
            let next = self
                .directory()
                .next_log_lines(&after, &BTreeSet::new())
                .await;
            match next.expect("the lines that wait") {
                Some(batch) => batches.push(batch),
                None => return batches,
            }
        }
    }

    /// The lines that wait for a place, the oldest first.
    ///
    /// # Panics
    /// Where they can't be read, or are no JSON.
    pub async fn log_lines(&self, arn: &str) -> Vec<Value> {
        let batches = self.log_batches().await;
        let of_place = batches.iter().filter(|batch| batch.arn == arn);
        let lines = of_place.flat_map(|batch| &batch.lines);
        let read = |text: &str| serde_json::from_str(text).expect("a line of JSON");
        lines.map(|line| read(line.text.expose())).collect()
    }
}
