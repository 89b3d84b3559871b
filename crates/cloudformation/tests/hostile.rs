//! Templates that are made to hurt: each is refused with a sentence, soon and without a panic.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cloudformation::evaluate::{Pseudo, Scope};
use cloudformation::limits;
use cloudformation::template::{Template, read_text};

fn refusal(text: &str) -> String {
    Template::parse(text).unwrap_err().message().to_owned()
}

#[test]
fn alias_bombs_are_refused_at_their_first_alias() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = level - 1;
        let items = vec![format!("*a{below}"); 10].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{items}]").unwrap();
    }
    assert!(refusal(&bomb).contains("YAML aliases are not allowed"));
}

#[test]
fn deep_nesting_is_refused_in_both_languages() {
    let yaml = format!("a: {}{}", "[".repeat(5000), "]".repeat(5000));
    assert!(refusal(&yaml).starts_with("Template format error"));
    let json = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refusal(&json).starts_with("Template format error"));
    let json = format!("{{\"a\": {}{}}}", "[".repeat(100), "]".repeat(100));
    assert!(refusal(&json).contains("levels"));
}

#[test]
fn too_many_resources_are_refused() {
    let mut text = String::from("Resources:\n");
    for number in 0..=limits::RESOURCES_MAX {
        writeln!(text, "  R{number}: {{Type: 'AWS::CDK::Metadata'}}").unwrap();
    }
    assert_eq!(
        refusal(&text),
        "Template format error: Number of resources, 501, is greater than maximum allowed, 500"
    );
}

#[test]
fn circles_are_named() {
    let resources = "Resources:
  A: {Type: T, DependsOn: B}
  B: {Type: T, Properties: {x: !Sub '${C.Arn}'}}
  C: {Type: T, Properties: {x: !Ref A}}
  D: {Type: T, DependsOn: A}
";
    assert_eq!(
        refusal(resources),
        "Circular dependency between resources: [A, B, C]"
    );
    let conditions = "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}
Resources: {R: {Type: T}}";
    assert_eq!(
        refusal(conditions),
        "Template error: Circular dependency between conditions: [A, B]"
    );
}

#[test]
fn texts_that_are_no_templates_are_refused() {
    for text in [
        "",
        "[]",
        "just text",
        "{",
        "a: [",
        "a: b: c",
        "- x",
        "\u{0}",
        "a: !Unknown x",
        "? [a]\n: b",
    ] {
        assert!(
            refusal(text).starts_with("Template format error"),
            "{text:?}: {}",
            refusal(text)
        );
    }
    for text in ["<<: {b: 1}", "--- {a: 1}\n--- {a: 2}"] {
        let sentence = read_text(text).unwrap_err();
        assert!(
            sentence.message().contains("YAML not well-formed"),
            "{text:?}: {sentence}"
        );
    }
    assert!(refusal(&"x".repeat(limits::TEMPLATE_BYTES_MAX + 1)).contains("less than or equal to"));
}

#[test]
fn macros_and_loops_are_refused_by_name() {
    let macro_text = "Transform: Own\nResources: {R: {Type: T}}";
    assert!(refusal(macro_text).starts_with("Transform Own is not supported"));
    let inline = "Resources: {R: {Type: T, Properties: {x: !Transform {Name: AWS::Include}}}}";
    assert!(refusal(inline).starts_with("Fn::Transform is not supported"));
    let looped = "Resources: {'Fn::ForEach::X': [a, [b], {}]}";
    assert_eq!(
        refusal(looped),
        "Template format error: Fn::ForEach::X in Resources needs the transform AWS::LanguageExtensions."
    );
}

#[test]
fn loops_make_no_more_than_a_template_may_hold() {
    let item = "x".repeat(10_000);
    let items: Vec<String> = (0..1000).map(|number| format!("{item}{number}")).collect();
    let inner = "{'Fn::ForEach::Y': [b, [1, 2, 3], {'R${b}': {Type: T, Properties: {v: '${a}'}}}]}";
    let text = format!(
        "Transform: AWS::LanguageExtensions\nResources: {{'Fn::ForEach::X': [a, [{}], {inner}]}}",
        items.join(", ")
    );
    assert!(
        refusal(&text).contains("the template has more than")
            || refusal(&text).contains("templateBody")
    );
    let few = items[..40].join(", ");
    let body = format!(
        "{{'R&{{a}}': {{Type: T, Properties: {{v: ['{}']}}}}}}",
        "${a}".repeat(50)
    );
    let text = format!(
        "Transform: AWS::LanguageExtensions\nResources: {{'Fn::ForEach::X': [a, [{few}], {body}]}}"
    );
    assert!(refusal(&text).contains("the template has more than"));
    let mut nested = "{'R${v0}${v1}${v2}${v3}${v4}${v5}': {Type: T}}".to_owned();
    for level in 0..6 {
        nested = format!("{{'Fn::ForEach::L{level}': [v{level}, [a], {nested}]}}");
    }
    let text = format!("Transform: AWS::LanguageExtensions\nResources: {nested}");
    assert!(refusal(&text).contains("Fn::ForEach stands in more than 5 others"));
    for broken in [
        "[a, [b]]",
        "[a, !GetAtt X.y, {R: {Type: T}}]",
        "[a, {Ref: None}, {R: {Type: T}}]",
        "[a, [b, c], {R: {Type: T}}]",
    ] {
        let text = format!(
            "Transform: AWS::LanguageExtensions\nResources: {{'Fn::ForEach::X': {broken}}}"
        );
        assert!(
            refusal(&text)
                .starts_with("Transform AWS::LanguageExtensions failed with: Fn::ForEach::X "),
            "{broken}"
        );
    }
}

/// What these would come to does not fit into any memory, so that each has to be refused before it is made.
#[test]
fn what_a_loop_makes_is_counted_before_it_is_made() {
    let many = vec!["a"; 100_000].join(",");
    let parameters = format!("{{P: {{Type: CommaDelimitedList, Default: '{many}'}}}}");
    let often = vec!["{Ref: P}"; 10_000].join(", ");
    let places = "${v}".repeat(100_000);
    let long = "x".repeat(400_000);
    for resources in [
        format!("{{'Fn::ForEach::X': [v, [{often}], {{'R${{v}}': {{Type: T}}}}]}}"),
        "{'Fn::ForEach::X': [v, {Ref: P}, {'Fn::ForEach::Y': [w, {Ref: P}, {}]}]}".to_owned(),
        format!(
            "{{'Fn::ForEach::X': [v, [{long}], {{R: {{Type: T, Properties: {{p: '{places}'}}}}}}]}}"
        ),
    ] {
        let text = format!(
            "Transform: AWS::LanguageExtensions\nParameters: {parameters}\nResources: {resources}"
        );
        let refused = refusal(&text);
        assert!(refused.contains("the template has more than"), "{refused}");
    }
}

#[test]
fn what_sam_makes_is_counted_before_it_is_made() {
    let long = "x".repeat(100_000);
    let functions: Vec<String> = (0..400)
        .map(|number| format!("F{number}: {{Type: AWS::Serverless::Function}}"))
        .collect();
    let functions = functions.join(", ");
    let api = format!("{{Type: AWS::Serverless::Api, Properties: {{StageName: {long}}}}}");
    for (sections, expected) in [
        (
            format!("Globals: {{Function: {{Description: {long}}}}}\nResources: {{{functions}}}"),
            "the template has more than",
        ),
        (
            format!("Resources: {{A: {api}}}"),
            "StageName of A has more than 128 characters",
        ),
    ] {
        let refused = refusal(&format!(
            "Transform: AWS::Serverless-2016-10-31\n{sections}"
        ));
        assert!(refused.contains(expected), "{refused}");
    }
}

#[test]
fn a_pattern_is_compiled_once_for_all_items_and_bounded() {
    let pattern = "(a|b|ab)*c".repeat(400);
    let text = format!(
        "Parameters: {{P: {{Type: CommaDelimitedList, AllowedPattern: '{pattern}'}}}}\nResources: {{R: {{Type: T}}}}"
    );
    let template = Template::parse(&text).unwrap();
    let items = vec!["x"; 2000].join(",");
    // Compiled for each item this took the better part of a minute.
    let sentence = template.parameters[0].accept(&items).unwrap_err();
    assert!(
        sentence
            .message()
            .starts_with("Parameter 'P' must match pattern")
    );
    let matching = template.parameters[0].accept(&"c".repeat(400));
    assert!(matching.is_ok());
    let long = "a".repeat(limits::PATTERN_BYTES_MAX + 1);
    assert!(refusal(&format!(
        "Parameters: {{P: {{Type: String, AllowedPattern: {long}}}}}\nResources: {{R: {{Type: T}}}}"
    )).contains("must be at most 4096 bytes long"));
}

fn scope(template: &Template) -> Scope<'_> {
    let parameters = template.parameters.iter().map(|parameter| {
        let value = parameter.accept(parameter.default.as_deref().unwrap());
        (parameter.name.clone(), value.unwrap())
    });
    Scope {
        template,
        parameters: parameters.collect(),
        pseudo: Pseudo::default(),
        exports: BTreeMap::new(),
        conditions: BTreeMap::new(),
        resources: BTreeMap::new(),
        planning: false,
    }
}

#[test]
fn a_long_chain_of_deep_conditions_does_not_use_up_the_stack() {
    let mut text = String::from("Conditions:\n");
    let last = limits::DEFINITIONS_MAX - 1;
    for number in 0..last {
        let (open, close) = ("{'Fn::Not': [".repeat(30), "]}".repeat(30));
        let next = number + 1;
        writeln!(text, "  C{number}: {open}{{Condition: C{next}}}{close}").unwrap();
    }
    writeln!(text, "  C{last}: {{'Fn::Equals': [a, a]}}").unwrap();
    text.push_str("Resources: {R: {Type: T}}\n");
    let template = Template::parse(&text).unwrap();
    let mut scope = scope(&template);
    scope.decide().unwrap();
    assert!(scope.conditions["C0"]);
}

#[test]
fn what_has_no_text_counts_as_well() {
    let empty = vec!["''"; 4000].join(", ");
    for (name, expression) in [
        ("a map", "!FindInMap [M, a, b]"),
        ("a list", "!Ref P"),
        ("what is split", "!Split [',', !Ref Q]"),
        ("blocks", "!Cidr [10.0.0.0/8, 256, 8]"),
    ] {
        let commas = ",".repeat(4000);
        let uses = vec![expression; 3000].join(", ");
        let text = format!(
            "Parameters:\n  P: {{Type: CommaDelimitedList, Default: '{commas}'}}\n  Q: {{Type: String, Default: '{commas}'}}\n\
             Mappings: {{M: {{a: {{b: [{empty}]}}}}}}\n\
             Resources: {{R: {{Type: T, Properties: {{x: [{uses}]}}}}}}\n"
        );
        let template = Template::parse(&text).unwrap();
        let made = scope(&template).properties(&template.resources[0].properties);
        let sentence = made.expect_err(name).message().to_owned();
        assert!(
            sentence.contains("functions make more than"),
            "{name}: {sentence}"
        );
    }
}
