//! Templates are read and held to their parameters on the lane, whatever asks for it: never on the threads that answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use userpool::{Inline, Lane, Work, WorkKind};

use crate::world::World;

const TEMPLATE: &str = "
Parameters: {P: {Type: String, Default: x, AllowedPattern: '[a-z]+'}}
Resources: {R: {Type: 'AWS::CDK::Metadata', Properties: {A: !Ref P}}}
";

/// Counts the templates that come.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Lane for Counting {
    fn take(&self, work: Box<dyn Work>) -> bool {
        if work.kind() == WorkKind::Template {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        Inline.take(work)
    }
}

#[tokio::test]
async fn whatever_reads_a_template_goes_to_the_lane() {
    let lane = Arc::new(Counting::default());
    let world = World::on_lane(lane.clone());
    let made = json!({
        "StackName": "S", "ChangeSetName": "C", "ChangeSetType": "CREATE", "TemplateBody": TEMPLATE,
    });
    let named = json!({"StackName": "S"});
    for (operation, input, pieces) in [
        // Read and sketched, planned.
        ("CreateChangeSet", made, 2),
        // Read again, held to its parameters.
        (
            "ExecuteChangeSet",
            json!({"StackName": "S", "ChangeSetName": "C"}),
            2,
        ),
        // Which parameters are hidden stands in it.
        ("DescribeStacks", named.clone(), 1),
        ("GetTemplateSummary", named, 1),
    ] {
        let before = lane.0.load(Ordering::SeqCst);
        world.run(operation, input).await;
        assert_eq!(
            lane.0.load(Ordering::SeqCst) - before,
            pieces,
            "{operation}"
        );
    }
    assert_eq!(world.status("S").await, "CREATE_COMPLETE");
}
