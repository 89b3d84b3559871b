//! What every function of the language comes to.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "tests may fail loudly"
)]

use std::collections::BTreeMap;

use cloudformation::evaluate::{Physical, Pseudo, Scope, check_rules};
use cloudformation::template::Template;
use serde_json::{Value, json};

const TEMPLATE: &str = "
Parameters:
  Stage: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: 'a,b'}
Mappings:
  Sizes:
    prod: {Length: 12, Flows: [x, y]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsTest: !Not [!Condition IsProd]
  Both: !And [!Condition IsProd, !Condition IsTest]
  Either: !Or [{Condition: IsProd}, {Condition: IsTest}]
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
";

fn with_scope<T>(text: &str, look: impl FnOnce(&Scope<'_>) -> T) -> T {
    let template = Template::parse(text).unwrap();
    let parameters = template
        .parameters
        .iter()
        .map(|parameter| {
            let value = parameter
                .accept(parameter.default.as_deref().unwrap_or_default())
                .unwrap();
            (parameter.name.clone(), value)
        })
        .collect();
    let attributes = BTreeMap::from([("Arn".to_owned(), json!("arn:pool"))]);
    let pool = Physical {
        id: "us-east-1_abc".to_owned(),
        attributes,
    };
    let mut scope = Scope {
        template: &template,
        parameters,
        pseudo: Pseudo {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            stack_id: "arn:stack".to_owned(),
            stack_name: "mine".to_owned(),
            notification_arns: vec!["arn:topic".to_owned()],
        },
        exports: BTreeMap::from([("shared-id".to_owned(), "42".to_owned())]),
        conditions: BTreeMap::new(),
        resources: BTreeMap::from([("Pool".to_owned(), pool)]),
        planning: false,
    };
    scope.decide().unwrap();
    look(&scope)
}

fn value(expression: Value) -> Option<Value> {
    with_scope(TEMPLATE, |scope| scope.value(&expression)).unwrap()
}

fn refusal(expression: Value) -> String {
    with_scope(TEMPLATE, |scope| scope.value(&expression))
        .unwrap_err()
        .message()
        .to_owned()
}

#[test]
fn references() {
    assert_eq!(value(json!({"Ref": "Stage"})), Some(json!("prod")));
    assert_eq!(value(json!({"Ref": "Names"})), Some(json!(["a", "b"])));
    assert_eq!(value(json!({"Ref": "Pool"})), Some(json!("us-east-1_abc")));
    assert_eq!(
        value(json!({"Fn::GetAtt": ["Pool", "Arn"]})),
        Some(json!("arn:pool"))
    );
    assert_eq!(
        value(json!({"Fn::GetAtt": "Pool.Arn"})),
        Some(json!("arn:pool"))
    );
    assert_eq!(
        refusal(json!({"Fn::GetAtt": ["Pool", "Nothing"]})),
        "Template error: resource Pool does not support attribute type Nothing in Fn::GetAtt"
    );
}

#[test]
fn pseudo_parameters() {
    let pseudo = [
        ("AWS::AccountId", json!("123456789012")),
        ("AWS::Region", json!("us-east-1")),
        ("AWS::Partition", json!("aws")),
        ("AWS::URLSuffix", json!("amazonaws.com")),
        ("AWS::StackName", json!("mine")),
        ("AWS::StackId", json!("arn:stack")),
        ("AWS::NotificationARNs", json!(["arn:topic"])),
    ];
    for (name, expected) in pseudo {
        assert_eq!(value(json!({"Ref": name})), Some(expected), "{name}");
    }
    assert_eq!(
        value(json!({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]})),
        Some(json!({"b": [1]}))
    );
}

#[test]
fn texts_and_lists() {
    let sub = json!({"Fn::Sub": "${Stage}-${Pool.Arn}-${AWS::Region}-${!Literal}"});
    assert_eq!(
        value(sub),
        Some(json!("prod-arn:pool-us-east-1-${Literal}"))
    );
    let own = json!({"Fn::Sub": ["${A}/${Stage}", {"A": {"Ref": "Pool"}}]});
    assert_eq!(value(own), Some(json!("us-east-1_abc/prod")));
    assert_eq!(
        value(json!({"Fn::Join": ["-", {"Ref": "Names"}]})),
        Some(json!("a-b"))
    );
    assert_eq!(
        value(json!({"Fn::Join": ["", ["a", 1, true]]})),
        Some(json!("a1true"))
    );
    assert_eq!(
        value(json!({"Fn::Split": [",", "a,b"]})),
        Some(json!(["a", "b"]))
    );
    assert_eq!(
        value(json!({"Fn::Select": ["1", {"Ref": "Names"}]})),
        Some(json!("b"))
    );
    assert_eq!(
        refusal(json!({"Fn::Select": [5, ["a"]]})),
        "Template error: Fn::Select cannot select nonexistent value at index 5"
    );
    assert_eq!(
        value(json!({"Fn::Base64": "hello"})),
        Some(json!("aGVsbG8="))
    );
    assert_eq!(
        value(json!({"Fn::Length": {"Ref": "Names"}})),
        Some(json!(2))
    );
    assert_eq!(
        value(json!({"Fn::ToJsonString": {"b": 1, "a": {"Ref": "Stage"}}})),
        Some(json!(r#"{"b":1,"a":"prod"}"#))
    );
    assert_eq!(
        value(json!({"Fn::GetAZs": ""})),
        Some(json!(["us-east-1a", "us-east-1b", "us-east-1c"]))
    );
}

#[test]
fn blocks_of_addresses() {
    assert_eq!(
        value(json!({"Fn::Cidr": ["192.168.0.0/24", 6, 5]})),
        Some(json!([
            "192.168.0.0/27",
            "192.168.0.32/27",
            "192.168.0.64/27",
            "192.168.0.96/27",
            "192.168.0.128/27",
            "192.168.0.160/27"
        ]))
    );
    assert_eq!(
        value(json!({"Fn::Cidr": ["2001:db8::/56", "2", "64"]})),
        Some(json!(["2001:db8::/64", "2001:db8:0:1::/64"]))
    );
    assert_eq!(
        value(json!({"Fn::Cidr": ["10.0.0.5/24", 1]})),
        Some(json!(["10.0.0.0/24"]))
    );
    assert!(refusal(json!({"Fn::Cidr": ["10.0.0.0/30", 5, 1]})).contains("Fn::Cidr"));
    assert!(refusal(json!({"Fn::Cidr": ["10.0.0.0/30", 1, 0]})).contains("Fn::Cidr"));
    assert!(refusal(json!({"Fn::Cidr": ["10.0.0.0/24", 300]})).contains("Fn::Cidr"));
    assert!(refusal(json!({"Fn::Cidr": ["10.0.0.0/99", 1, 200]})).contains("Fn::Cidr"));
}

#[test]
fn mappings_imports_and_conditions() {
    assert_eq!(
        value(json!({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Length"]})),
        Some(json!(12))
    );
    assert_eq!(
        refusal(json!({"Fn::FindInMap": ["Sizes", "test", "Length"]})),
        "Template error: Unable to get mapping for Sizes::test::Length"
    );
    assert_eq!(
        value(json!({"Fn::ImportValue": {"Fn::Sub": "shared-id"}})),
        Some(json!("42"))
    );
    assert_eq!(
        refusal(json!({"Fn::ImportValue": "gone"})),
        "No export named gone found."
    );
    assert_eq!(
        value(json!({"Fn::If": ["IsProd", "yes", "no"]})),
        Some(json!("yes"))
    );
    assert_eq!(
        value(json!({"a": {"Fn::If": ["IsTest", 1, {"Ref": "AWS::NoValue"}]}})),
        Some(json!({}))
    );
    let decided = with_scope(TEMPLATE, |scope| scope.conditions.clone());
    let expected = [
        ("Both", false),
        ("Either", true),
        ("IsProd", true),
        ("IsTest", false),
    ];
    assert_eq!(
        decided,
        BTreeMap::from(expected.map(|(name, holds)| (name.to_owned(), holds)))
    );
}

#[test]
fn what_functions_make_is_bounded() {
    let long = "x".repeat(1000);
    let list = vec![json!({"Fn::Sub": ["${A}${A}${A}${A}${A}${A}${A}${A}", {"A": long}]}); 1000];
    assert!(refusal(json!(list)).contains("functions make more than"));
}

#[test]
fn rules_are_enforced() {
    let rule = |assertion: &str| {
        let text = format!(
            "{TEMPLATE}\nRules: {{Check: {{Assertions: [{{Assert: {assertion}, AssertDescription: no good}}]}}}}"
        );
        with_scope(&text, check_rules).map_err(|error| error.message().to_owned())
    };
    assert_eq!(rule("!Not [!Contains [['1', '2'], !Ref Stage]]"), Ok(()));
    assert_eq!(
        rule("!Contains [['1', '2'], !Ref Stage]"),
        Err("Rule Check failed: no good".to_owned())
    );
    assert_eq!(rule("!EachMemberIn [!Ref Names, [a, b, c]]"), Ok(()));
    assert_eq!(
        rule("!EachMemberEquals [!Ref Names, a]"),
        Err("Rule Check failed: no good".to_owned())
    );
}
