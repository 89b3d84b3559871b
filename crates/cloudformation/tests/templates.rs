//! What the parser makes of templates, and the sentences for those that do not fit together.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use cloudformation::evaluate::{Pseudo, Scope};
use cloudformation::template::{Template, order, read_text};
use serde_json::{Value, json};

fn refusal(text: &str) -> String {
    Template::parse(text).unwrap_err().message().to_owned()
}

#[test]
fn short_forms_are_read_as_long_ones() {
    let text = "
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      Name: !Ref Stage
      Arn: !GetAtt Other.Arn
      Nested: !GetAtt 'Other.Outputs.Thing'
      Sub: !Sub '${Stage}-pool'
      Join: !Join ['-', [a, !Ref Stage]]
      If: !If [IsProd, 'yes', !Ref 'AWS::NoValue']
";
    let value = read_text(text).unwrap();
    assert_eq!(value["AWSTemplateFormatVersion"], "2010-09-09");
    assert_eq!(
        value["Resources"]["Pool"]["Properties"],
        json!({
            "Name": {"Ref": "Stage"},
            "Arn": {"Fn::GetAtt": ["Other", "Arn"]},
            "Nested": {"Fn::GetAtt": ["Other", "Outputs.Thing"]},
            "Sub": {"Fn::Sub": "${Stage}-pool"},
            "Join": {"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]},
            "If": {"Fn::If": ["IsProd", "yes", {"Ref": "AWS::NoValue"}]},
        })
    );
}

#[test]
fn scalars_without_quotes_are_those_of_yaml_1_1() {
    let cases = [
        ("8", json!(8)),
        ("-8", json!(-8)),
        ("1_000", json!(1000)),
        ("065115117704", json!(7_133_765_572_i64)),
        ("012345678901", json!("012345678901")),
        ("0x1f", json!(31)),
        ("0b101", json!(5)),
        ("1:30", json!(90)),
        ("1:75", json!("1:75")),
        ("1.10", json!(1.1)),
        ("2.5", json!(2.5)),
        (".5", json!(0.5)),
        ("1.2.3", json!("1.2.3")),
        ("12e3", json!("12e3")),
        ("99999999999999999999", json!("99999999999999999999")),
        ("OFF", json!(false)),
        ("no", json!(false)),
        ("On", json!(true)),
        ("YES", json!(true)),
        ("y", json!("y")),
        ("oFF", json!("oFF")),
        ("~", json!(null)),
        ("2010-09-09", json!("2010-09-09")),
        ("'OFF'", json!("OFF")),
        ("\"010\"", json!("010")),
        ("!!str 010", json!("010")),
    ];
    for (scalar, expected) in cases {
        let value = read_text(&format!("a: {scalar}")).unwrap();
        assert_eq!(value, json!({ "a": expected }), "{scalar}");
    }
    let block = read_text("a: |\n  two\n  lines\nb: &unused {x: 1}").unwrap();
    assert_eq!(block, json!({"a": "two\nlines\n", "b": {"x": 1}}));
}

#[test]
fn aliases_nulls_and_types_that_templates_do_not_know_are_refused() {
    assert_eq!(
        refusal("Resources: {A: &a {Type: T}, B: *a}"),
        "Template error: YAML aliases are not allowed in CloudFormation templates"
    );
    assert_eq!(
        refusal("Resources:\n  A:\n    Type: T\n    Properties:\n      L: [1, ~]\n"),
        "Template format error: [/Resources/A/Properties/L/1] 'null' values are not allowed in templates"
    );
    assert_eq!(
        refusal("Resources: {A: {Type: T}}\nOutputs:\n"),
        "Template format error: [/Outputs] 'null' values are not allowed in templates"
    );
    assert!(
        refusal("Resources: {A: {Type: T, Properties: {D: !!timestamp 2001-01-01}}}")
            .contains("The tag !!timestamp is not supported")
    );
}

#[test]
fn policies_are_those_that_a_type_can_follow() {
    let with = |policy: &str| format!("Resources: {{A: {{Type: AWS::S3::Bucket, {policy}}}}}");
    let cases = [
        (
            "DeletionPolicy: Keep",
            "Template format error: Unrecognized DeletionPolicy Keep for resource A",
        ),
        (
            "UpdateReplacePolicy: RetainExceptOnCreate",
            "Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource A",
        ),
        (
            "DeletionPolicy: Snapshot",
            "Template error: resource type AWS::S3::Bucket does not support deletion policy Snapshot",
        ),
        (
            "DeletionPolicy: [Delete]",
            "Template format error: Every DeletionPolicy member must be a string.",
        ),
    ];
    for (policy, sentence) in cases {
        assert_eq!(refusal(&with(policy)), sentence);
    }
    let snapshot = "Resources: {A: {Type: AWS::RDS::DBInstance, DeletionPolicy: Snapshot}}";
    assert!(Template::parse(snapshot).is_ok());
}

#[test]
fn names_of_exports_are_known_beforehand_and_stand_once() {
    let with = |outputs: &str| format!("Resources: {{A: {{Type: T}}}}\nOutputs: {{{outputs}}}");
    assert_eq!(
        refusal(&with(
            "O: {Value: x, Export: {Name: same}}, P: {Value: y, Export: {Name: same}}"
        )),
        "Template format error: The Outputs section contains duplicate Export names: [same]. Specify a unique name for each export."
    );
    assert_eq!(
        refusal(&with("O: {Value: x, Export: {Name: !Sub '${A}-x'}}")),
        "Template format error: Output O is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs."
    );
}

#[test]
fn references_have_to_lead_somewhere() {
    let unresolved = "Resources: {A: {Type: T, DependsOn: Gone, Properties: {x: !Ref Missing}}}";
    assert_eq!(
        refusal(unresolved),
        "Template format error: Unresolved resource dependencies [Gone, Missing] in the Resources block of the template"
    );
    let attribute = "Resources: {A: {Type: T, Properties: {x: !GetAtt Missing.Arn}}}";
    assert_eq!(
        refusal(attribute),
        "Template error: instance of Fn::GetAtt references undefined resource Missing"
    );
    let output = "Resources: {A: {Type: T}}\nOutputs: {O: {Value: !Sub '${Missing}'}}";
    assert_eq!(
        refusal(output),
        "Template format error: Unresolved resource dependencies [Missing] in the Outputs block of the template"
    );
    let condition = "Resources: {A: {Type: T, Condition: Never}}";
    assert_eq!(
        refusal(condition),
        "Template format error: Unresolved condition dependency Never in the Resources block of the template"
    );
}

#[test]
fn sections_have_to_be_what_they_are() {
    assert_eq!(
        refusal("{\"Description\": \"x\"}"),
        "Template format error: At least one Resources member must be defined."
    );
    assert_eq!(
        refusal("Resources: {A: {Type: T}}\nResorces: {}"),
        "Invalid template property or properties [Resorces]"
    );
    assert_eq!(
        refusal("Resources: {A: {Typ: T}}"),
        "Template format error: [/Resources/A] Every Resources object must contain a Type member."
    );
    assert_eq!(
        refusal("Resources: {A: {Type: T, DependOn: B}}"),
        "Invalid template resource property 'DependOn'"
    );
    assert_eq!(
        refusal("Resources: {a-b: {Type: T}}"),
        "Template format error: Resources name 'a-b' is non alphanumeric."
    );
}

#[test]
fn order_follows_dependencies_and_then_the_text() {
    let template = Template::parse(
        "Resources:
  Client: {Type: T, Properties: {UserPoolId: !Ref Pool}}
  First: {Type: T}
  Pool: {Type: T}
  Last: {Type: T, DependsOn: [Client]}
",
    )
    .unwrap();
    assert_eq!(
        order(&template).unwrap(),
        ["First", "Pool", "Client", "Last"]
    );
}

fn parameter(declaration: &str, value: &str) -> Result<Value, String> {
    let text = format!("Parameters: {{P: {declaration}}}\nResources: {{A: {{Type: T}}}}");
    let template = Template::parse(&text).unwrap();
    template.parameters[0]
        .accept(value)
        .map_err(|error| error.message().to_owned())
}

#[test]
fn parameters_are_held_to_their_constraints() {
    assert_eq!(parameter("{Type: String}", "x"), Ok(json!("x")));
    assert_eq!(
        parameter("{Type: CommaDelimitedList}", "a, b,c"),
        Ok(json!(["a", "b", "c"]))
    );
    assert_eq!(parameter("{Type: CommaDelimitedList}", ""), Ok(json!([""])));
    assert_eq!(
        parameter("{Type: List<String>}", "a,b"),
        Ok(json!(["a", "b"]))
    );
    assert_eq!(
        parameter("{Type: String, AllowedValues: [a, 1]}", "b").unwrap_err(),
        "Parameter 'P' must be one of AllowedValues"
    );
    assert_eq!(
        parameter("{Type: String, AllowedValues: [a, 1]}", "1"),
        Ok(json!("1"))
    );
    assert_eq!(
        parameter("{Type: String, AllowedPattern: '[a-z]+'}", "a1").unwrap_err(),
        "Parameter 'P' must match pattern [a-z]+"
    );
    assert_eq!(
        parameter(
            "{Type: String, MinLength: 3, ConstraintDescription: three letters}",
            "a"
        )
        .unwrap_err(),
        "Parameter P failed to satisfy constraint: three letters"
    );
    assert_eq!(
        parameter("{Type: Number, MaxValue: '10'}", "11").unwrap_err(),
        "Parameter 'P' must be a number not greater than 10"
    );
    assert_eq!(
        parameter("{Type: Number}", "ten").unwrap_err(),
        "Parameter 'P' must be a number"
    );
}

#[test]
fn patterns_are_read_as_java_reads_them() {
    for (pattern, taken, refused) in [
        (r"\d{12}", "012345678901", "٠١٢٣٤٥٦٧٨٩٠١"),
        (r"\w{1,128}", "name_1", "é"),
        (r"[\w-.]+", "a-b.c", "a b"),
        (r"[^\s]{1,256}", "é", "a b"),
        (r"\S+@\S+", "a@b", "a @b"),
        (r".{1,4096}", "a b", "a\nb"),
        (r"[\p{L} ]+", "été", "1"),
        (r"\p{Alnum}+", "a1", "é"),
        (r"\Qa.b\E+", "a.bb", "aXb"),
        (r"a\ \<b\>\/", "a <b>/", "a b/"),
        (
            r"^(|([\w-]+\.)+[\w-]{2,6}(, *([\w-]+\.)+[\w-]{2,6})*)$",
            "example1.com, example2.com",
            "example",
        ),
        (
            r"^(?=.*[A-Z])(?=.*\d)(?!.*\s).{8,}$",
            "Password1",
            "password1",
        ),
        (r"(?=.*[A-Z])(?=.*[|)\]]).{8,}", "Password|", "Password1"),
        (r"(?!xn--)[a-z-]+", "a-b", "xn--a"),
        (r"(?!^$)(a|b)*", "ab", "c"),
    ] {
        let declaration = json!({"Type": "String", "AllowedPattern": pattern}).to_string();
        assert_eq!(
            parameter(&declaration, taken),
            Ok(json!(taken)),
            "{pattern}"
        );
        let sentence = parameter(&declaration, refused).unwrap_err();
        assert_eq!(
            sentence,
            format!("Parameter 'P' must match pattern {pattern}")
        );
    }
    for (pattern, why) in [
        (r"a(?=b)b", "look-around elsewhere than at its beginning"),
        (r"(?=a)a|b", "look-around elsewhere than at its beginning"),
        (r"(a)\1", "back references"),
        (r"(a", "no regular expression"),
        (r"(((a{99}){99}){99}){99}", "too large"),
    ] {
        let declaration = json!({"Type": "String", "AllowedPattern": pattern}).to_string();
        let sentence = parameter(&declaration, "a").unwrap_err();
        assert!(sentence.contains(why), "{pattern}: {sentence}");
    }
}

#[test]
fn a_tag_of_one_mark_says_nothing() {
    let value = read_text("a: ! {\"Ref\": b}\nc: ! 12\nd: ! [12]").unwrap();
    assert_eq!(value, json!({"a": {"Ref": "b"}, "c": "12", "d": [12]}));
}

#[test]
fn of_a_key_that_stands_twice_the_last_one_holds() {
    let yaml = "Resources:\n  A: {Type: T, Metadata: first}\n  A:\n    Type: U\n    Metadata: one\n    Metadata: two";
    let json = r#"{"Resources": {"A": {"Type": "T"}, "A": {"Type": "U", "Metadata": "one", "Metadata": "two"}}}"#;
    for text in [yaml, json] {
        let template = Template::parse(text).unwrap();
        let [resource] = template.resources.as_slice() else {
            panic!("one resource: {text}");
        };
        assert_eq!(resource.kind, "U");
        assert_eq!(resource.metadata, Some(json!("two")));
    }
}

#[test]
fn iam_needs_capabilities() {
    let plain = Template::parse("Resources: {R: {Type: 'AWS::IAM::Role'}}").unwrap();
    assert_eq!(
        plain.capabilities(),
        Some(("CAPABILITY_IAM", vec!["AWS::IAM::Role"]))
    );
    let named =
        Template::parse("Resources: {R: {Type: 'AWS::IAM::Role', Properties: {RoleName: x}}}")
            .unwrap();
    assert_eq!(
        named.capabilities(),
        Some(("CAPABILITY_NAMED_IAM", vec!["AWS::IAM::Role"]))
    );
    let none = Template::parse("Resources: {R: {Type: 'AWS::CDK::Metadata'}}").unwrap();
    assert_eq!(none.capabilities(), None);
}

#[test]
fn a_template_in_json_keeps_its_order() {
    let template =
        Template::parse(r#"{"Resources": {"Z": {"Type": "T"}, "A": {"Type": "T"}}}"#).unwrap();
    let ids: Vec<&str> = template
        .resources
        .iter()
        .map(|resource| resource.logical_id.as_str())
        .collect();
    assert_eq!(ids, ["Z", "A"]);
    let scope = Scope {
        template: &template,
        parameters: std::collections::BTreeMap::new(),
        pseudo: Pseudo::default(),
        exports: std::collections::BTreeMap::new(),
        conditions: std::collections::BTreeMap::new(),
        resources: std::collections::BTreeMap::new(),
        planning: true,
    };
    assert_eq!(
        scope.value(&json!({"Ref": "A"})).unwrap(),
        Some(json!("{{changeSet:KNOWN_AFTER_APPLY}}"))
    );
}
