//! `DescribeStackEvents`.

use model::Error;
use model::cloudformation::DescribeStackEventsInput;
use serde_json::{Value, json};

use super::find;
use crate::records::Event;
use crate::world::{World, instant};

/// Lists the events of a stack, newest first.
pub(crate) async fn describe_stack_events(
    world: &mut World,
    input: DescribeStackEventsInput,
) -> Result<Value, Error> {
    let Some(stack) = find::stack(world, &input.stack_name).await? else {
        return Err(find::missing(&input.stack_name));
    };
    let mut events = world.all::<Event>(Event::of(&stack.uuid)).await?;
    events.reverse();
    let (events, next_token) = find::page(events, input.next_token.as_deref())?;
    let events: Vec<Value> = events
        .into_iter()
        .map(|event| {
            let mut shown = json!({
                "StackId": stack.id,
                "EventId": event.id,
                "StackName": stack.name,
                "LogicalResourceId": event.logical_id,
                "PhysicalResourceId": event.physical_id,
                "ResourceType": event.kind,
                "Timestamp": instant(event.millis),
                "ResourceStatus": event.status,
            });
            if let Some(reason) = event.reason {
                shown["ResourceStatusReason"] = Value::from(reason);
            }
            let properties = event.properties.and_then(|sealed| {
                let context = Event::context(&event.stack);
                world.open::<String>(&context, &sealed).ok()
            });
            if let Some(properties) = properties {
                shown["ResourceProperties"] = Value::from(properties);
            }
            if let Some(token) = event.token {
                shown["ClientRequestToken"] = Value::from(token);
            }
            shown
        })
        .collect();
    let mut answer = json!({"StackEvents": events});
    if let Some(token) = next_token {
        answer["NextToken"] = Value::from(token);
    }
    Ok(answer)
}
