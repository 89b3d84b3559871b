//! The generated tables hold together.

use std::collections::BTreeSet;
use std::str::FromStr;

use model::facts::{Kind, Shape};
use model::{ErrorCode, ExplicitAuthFlowsType, Fault, cloudformation, cognito_idp, logs, ssm, sts};
use regex::Regex;

fn walk(
    shape: &'static Shape,
    seen: &mut BTreeSet<*const Shape>,
    visit: &mut impl FnMut(&'static Shape),
) {
    if !seen.insert(std::ptr::from_ref(shape)) {
        return;
    }
    visit(shape);
    match shape.kind {
        Kind::Structure(members) => {
            for member in members {
                walk(member.shape, seen, visit);
            }
        }
        Kind::List(item) => walk(item, seen, visit),
        Kind::Map(key, item) => {
            walk(key, seen, visit);
            walk(item, seen, visit);
        }
        _ => {}
    }
}

fn all_shapes(mut visit: impl FnMut(&'static Shape)) {
    let cognito = cognito_idp::Operation::ALL
        .iter()
        .map(|operation| operation.facts());
    let cloudformation = cloudformation::Operation::ALL
        .iter()
        .map(|operation| operation.facts());
    let sts = sts::Operation::ALL
        .iter()
        .map(|operation| operation.facts());
    let ssm = ssm::Operation::ALL
        .iter()
        .map(|operation| operation.facts());
    let logs = logs::Operation::ALL
        .iter()
        .map(|operation| operation.facts());
    let mut seen = BTreeSet::new();
    for facts in cognito
        .chain(cloudformation)
        .chain(sts)
        .chain(ssm)
        .chain(logs)
    {
        for shape in [facts.input, facts.output].into_iter().flatten() {
            walk(shape, &mut seen, &mut visit);
        }
    }
}

#[test]
fn every_pattern_compiles() {
    let mut refused = Vec::new();
    all_shapes(|shape| {
        if let Some(pattern) = shape.pattern.filter(|pattern| !pattern.compiles()) {
            refused.push((shape.name, pattern.source()));
        }
    });
    assert!(refused.is_empty(), "{refused:?}");
}

/// Patterns of one class that repeats are told by a table for texts of ASCII.
#[test]
fn every_pattern_says_what_the_engine_says() {
    let texts: Vec<String> = (0_u8..128)
        .map(char::from)
        .flat_map(|it| [it.to_string(), format!("a{it}"), format!("{it}7{it}")])
        .chain([String::new()])
        .collect();
    all_shapes(|shape| {
        let Some(pattern) = shape.pattern else { return };
        let Ok(regex) = Regex::new(&format!(r"\A(?:{})\z", pattern.source())) else {
            return;
        };
        for text in &texts {
            let expected = regex.is_match(text);
            assert_eq!(pattern.matches(text), expected, "{}: {text:?}", shape.name);
        }
    });
}

#[test]
fn bounds_are_in_order() {
    all_shapes(|shape| {
        if let (Some(min), Some(max)) = (shape.min, shape.max) {
            assert!(min <= max, "{}", shape.name);
        }
    });
}

#[test]
fn cognito_is_complete() {
    let operations = cognito_idp::Operation::ALL;
    assert_eq!(operations.len(), 153);
    assert!(
        operations
            .iter()
            .all(|operation| operation.input().is_some())
    );
    assert_eq!(
        operations
            .iter()
            .filter(|operation| operation.output().is_some())
            .count(),
        140
    );
    assert_eq!(
        operations
            .iter()
            .filter(|operation| operation.unsigned())
            .count(),
        // 34 of the model, and GetClientToken by its documentation.
        35
    );
    assert!(
        operations
            .iter()
            .all(|operation| !operation.errors().is_empty())
    );
}

#[test]
fn operations_are_found_by_name() {
    for operation in cognito_idp::Operation::ALL {
        assert_eq!(
            cognito_idp::Operation::from_name(operation.name()),
            Some(*operation)
        );
    }
    for operation in ssm::Operation::ALL {
        assert_eq!(
            ssm::Operation::from_name(operation.name()),
            Some(*operation)
        );
    }
    assert_eq!(cognito_idp::Operation::from_name("signUp"), None);
    assert_eq!(cognito_idp::Operation::from_name(""), None);
}

#[test]
fn shapes_of_other_services_are_chosen() {
    assert!(ssm::Operation::GetParameter.input().is_some());
    assert!(ssm::Operation::AddTagsToResource.input().is_none());
    assert!(cloudformation::Operation::DeleteStack.output().is_none());
    assert_eq!(sts::SERVICE.api_version, "2011-06-15");
    assert_eq!(
        cognito_idp::SERVICE.target_prefix,
        Some("AWSCognitoIdentityProviderService")
    );
}

#[test]
fn error_codes_carry_the_word_of_the_wire() {
    assert_eq!(
        ErrorCode::NotAuthorizedException.as_str(),
        "NotAuthorizedException"
    );
    assert_eq!(
        ErrorCode::ChangeSetNotFoundException.as_str(),
        "ChangeSetNotFound"
    );
    assert_eq!(ErrorCode::ChangeSetNotFoundException.status(), Some(404));
    assert_eq!(ErrorCode::InternalErrorException.fault(), Fault::Receiver);
    assert_eq!(ErrorCode::ValidationError.fault(), Fault::Sender);
    for code in ErrorCode::ALL {
        assert_eq!(ErrorCode::from_wire(code.as_str()), Some(*code));
    }
}

#[test]
fn the_enum_has_what_the_facts_lack() {
    let flow = ExplicitAuthFlowsType::from_str("ALLOW_CLIENT_TOKEN_AUTH").unwrap();
    assert_eq!(flow, ExplicitAuthFlowsType::AllowClientTokenAuth);
    assert_eq!(
        serde_json::to_value(flow).unwrap(),
        "ALLOW_CLIENT_TOKEN_AUTH"
    );
}

#[test]
fn classes_of_patterns_are_those_of_ascii() {
    let pattern = |operation: cognito_idp::Operation, name: &str| {
        let Some(Shape {
            kind: Kind::Structure(members),
            ..
        }) = operation.input()
        else {
            panic!("no input");
        };
        members
            .iter()
            .find(|member| member.name == name)
            .unwrap()
            .shape
            .pattern
            .unwrap()
    };
    let client_id = pattern(cognito_idp::Operation::SignUp, "ClientId");
    assert!(client_id.matches("1example23456789"));
    assert!(!client_id.matches("clé"));
    let username = pattern(cognito_idp::Operation::SignUp, "Username");
    assert!(username.matches("Zoë@example.com"));
    assert!(!username.matches("two words"));
    let domain = pattern(cognito_idp::Operation::CreateUserPoolDomain, "Domain");
    assert!(domain.matches("my-domain"));
    assert!(!domain.matches("-domain"));
}
