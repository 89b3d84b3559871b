//! Stacks that are too large, or take too long: they are refused before anything is made.

use serde_json::{Value, json};

use crate::world::World;

/// The refusal of a new stack, of which nothing is left.
async fn refused(text: &str, parameters: Value) -> String {
    let world = World::new();
    let input = json!({"StackName": "S", "TemplateBody": text, "Parameters": parameters});
    let (code, sentence) = world.refusal("CreateStack", input).await;
    assert_eq!(code, "ValidationError", "{sentence}");
    assert!(world.pool_ids().await.is_empty());
    let gone = world
        .refusal("DescribeStacks", json!({"StackName": "S"}))
        .await;
    assert_eq!(gone.1, "Stack with id S does not exist");
    sentence
}

/// So many lines.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    let lines: Vec<String> = (0..count).map(line).collect();
    lines.concat()
}

/// A template in which each of so many resources says a text of 4,000 characters so many times.
fn grown(resources: usize, times: usize) -> String {
    let mut text = format!(
        "Parameters: {{P: {{Type: String, Default: {}}}}}\nResources:\n",
        "x".repeat(4000)
    );
    text += "  Pool: {Type: AWS::Cognito::UserPool}\n";
    let items = vec!["!Ref P"; times].join(", ");
    text += &lines(resources, |number| {
        format!("  R{number}: {{Type: AWS::CDK::Metadata, Properties: {{A: [{items}]}}}}\n")
    });
    text
}

#[tokio::test]
async fn resources_and_stacks_that_no_record_holds_are_refused() {
    let sentence = refused(&grown(1, 200), json!([])).await;
    assert!(
        sentence.starts_with("The properties of resource R0 are too large: "),
        "{sentence}"
    );
    let sentence = refused(&grown(20, 100), json!([])).await;
    assert!(
        sentence.starts_with("The stack is too large: "),
        "{sentence}"
    );
    let outputs = format!("{}Outputs:\n", grown(0, 0));
    let many = lines(150, |number| format!("  O{number}: {{Value: !Ref P}}\n"));
    let sentence = refused(&(outputs + &many), json!([])).await;
    assert!(
        sentence.starts_with("The outputs of the stack are too large: "),
        "{sentence}"
    );
}

#[tokio::test]
async fn parameters_that_could_not_be_opened_again_are_refused() {
    let declared = lines(200, |number| format!("  P{number}: {{Type: String}}\n"));
    let text =
        format!("Parameters:\n{declared}Resources: {{Pool: {{Type: AWS::Cognito::UserPool}}}}");
    let value = "x".repeat(4096);
    let given: Vec<Value> = (0..200)
        .map(|number| json!({"ParameterKey": format!("P{number}"), "ParameterValue": value}))
        .collect();
    let sentence = refused(&text, json!(given)).await;
    assert!(
        sentence.starts_with("The stack is too large: "),
        "{sentence}"
    );
}

#[tokio::test]
async fn dynamic_references_are_counted_before_any_is_looked_up() {
    let references = "{{resolve:ssm:/a}}".repeat(61);
    let text = format!(
        "Resources: {{Pool: {{Type: AWS::Cognito::UserPool, Properties: {{EmailVerificationMessage: '{references}'}}}}}}"
    );
    assert_eq!(
        refused(&text, json!([])).await,
        "A stack has at most 60 dynamic references."
    );
    // Those that functions make are counted too.
    let made = "Parameters: {P: {Type: String}}\nResources: {Pool: {Type: AWS::Cognito::UserPool, Properties: {EmailVerificationMessage: !Ref P}}}";
    let given = json!([{"ParameterKey": "P", "ParameterValue": references}]);
    assert_eq!(
        refused(made, given).await,
        "A stack has at most 60 dynamic references."
    );
}

#[tokio::test]
async fn values_are_held_to_patterns_within_a_budget() {
    let declared = lines(20, |number| {
        format!("  P{number}: {{Type: CommaDelimitedList, AllowedPattern: '(a|aa)*'}}\n")
    });
    let text =
        format!("Parameters:\n{declared}Resources: {{Pool: {{Type: AWS::Cognito::UserPool}}}}");
    let given: Vec<Value> = (0..20)
        .map(|number| json!({"ParameterKey": format!("P{number}"), "ParameterValue": "a".repeat(4000)}))
        .collect();
    let sentence = refused(&text, json!(given)).await;
    assert!(
        sentence.starts_with("The values of parameters with an AllowedPattern"),
        "{sentence}"
    );
}
