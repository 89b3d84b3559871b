//! Bodies there and back.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use model::cloudformation::{self, Operation};
use model::{Error, ErrorCode, Timestamp, json, query, ssm};
use serde_json::{Value, json};

fn read(form: &str, operation: Operation) -> Value {
    query::decode(form.as_bytes(), operation.input().unwrap()).unwrap()
}

#[test]
fn json_has_limits() {
    assert_eq!(json::decode(b"").unwrap(), json!({}));
    assert_eq!(
        json::decode(br#"{"a":"[[{"}"#).unwrap(),
        json!({ "a": "[[{" })
    );
    let deep = format!("{}1{}", "[".repeat(33), "]".repeat(33));
    let long = format!("\"{}\"", "x".repeat(1 << 20));
    for body in [deep.as_str(), long.as_str(), "{", "{} {}", "\u{FEFF}{}"] {
        assert_eq!(
            json::decode(body.as_bytes()).unwrap_err().code(),
            ErrorCode::SerializationException
        );
    }
}

#[test]
fn json_errors_have_a_type_and_no_cause() {
    let error = Error::new(ErrorCode::InvalidParameterException, "No.").because("a secret reason");
    let body = String::from_utf8(json::encode(&error)).unwrap();
    assert_eq!(
        body,
        r#"{"__type":"InvalidParameterException","message":"No."}"#
    );
    let body = json::encode(&error.with_reason_code("WHY"));
    assert_eq!(json::decode(&body).unwrap()["reasonCode"], "WHY");
    assert_eq!(json::encode_output(&Value::Null), b"{}");
}

#[test]
fn a_form_is_read_by_the_facts() {
    let form = "Action=CreateChangeSet&Version=2010-05-15&StackName=my+stack%21&ChangeSetName=c\
                &Parameters.member.2.ParameterKey=B&Parameters.member.1.ParameterKey=A\
                &Parameters.member.1.ParameterValue=%7B%22x%22%3A1%7D&Parameters.member.10.UsePreviousValue=true\
                &Tags=&Capabilities.member.1=CAPABILITY_IAM&IncludeNestedStacks=false&Unknown.member.1=x\
                &RollbackConfiguration.MonitoringTimeInMinutes=5";
    assert_eq!(
        read(form, Operation::CreateChangeSet),
        json!({
            "Capabilities": ["CAPABILITY_IAM"],
            "ChangeSetName": "c",
            "IncludeNestedStacks": false,
            "Parameters": [
                { "ParameterKey": "A", "ParameterValue": "{\"x\":1}" },
                { "ParameterKey": "B" },
                { "UsePreviousValue": true },
            ],
            "RollbackConfiguration": { "MonitoringTimeInMinutes": 5 },
            "StackName": "my stack!",
            "Tags": [],
        })
    );
}

#[test]
fn a_form_has_maps() {
    let form = "ResourcesToImport.member.1.ResourceType=T&ResourcesToImport.member.1.LogicalResourceId=L\
                &ResourcesToImport.member.1.ResourceIdentifier.entry.1.key=Id\
                &ResourcesToImport.member.1.ResourceIdentifier.entry.1.value=a%2Bb";
    let body = read(form, Operation::CreateChangeSet);
    assert_eq!(
        body["ResourcesToImport"][0]["ResourceIdentifier"],
        json!({ "Id": "a+b" })
    );
    assert_eq!(read("", Operation::DescribeStacks), json!({}));
}

#[test]
fn forms_that_are_none() {
    let shape = Operation::CreateChangeSet.input().unwrap();
    let parts = format!("{}=1", vec!["a"; 33].join("."));
    let many = "a=1&".repeat(5000);
    let rows = [
        ("StackName=%zz", ErrorCode::MalformedQueryString),
        ("StackName=%f", ErrorCode::MalformedQueryString),
        ("StackName=%ff", ErrorCode::MalformedQueryString),
        (many.as_str(), ErrorCode::MalformedQueryString),
        (parts.as_str(), ErrorCode::MalformedInput),
        ("Tags.member.1025.Key=a", ErrorCode::MalformedInput),
        ("IncludeNestedStacks=maybe", ErrorCode::MalformedInput),
        (
            "RollbackConfiguration.MonitoringTimeInMinutes=x",
            ErrorCode::MalformedInput,
        ),
    ];
    for (form, code) in rows {
        assert_eq!(
            query::decode(form.as_bytes(), shape).unwrap_err().code(),
            code,
            "{form:.40}"
        );
    }
}

#[test]
fn an_answer_in_xml() {
    let body = json!({
        "StackEvents": [
            {
                "EventId": "e1",
                "LogicalResourceId": "a<b & \"c\"\r\n\u{1}",
                "StackId": "s",
                "StackName": "n",
                "Timestamp": Timestamp::from_millis(1_763_900_000_123),
            },
        ],
        "NextToken": null,
    });
    let text = query::encode(
        &cloudformation::SERVICE,
        "DescribeStackEvents",
        Operation::DescribeStackEvents.output(),
        &body,
        "id-1",
    );
    assert_eq!(
        text,
        "<DescribeStackEventsResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
         <DescribeStackEventsResult><StackEvents><member><EventId>e1</EventId>\
         <LogicalResourceId>a&lt;b &amp; &quot;c&quot;&#xD;\n\u{FFFD}</LogicalResourceId>\
         <StackId>s</StackId><StackName>n</StackName><Timestamp>2025-11-23T12:13:20.123Z</Timestamp>\
         </member></StackEvents></DescribeStackEventsResult>\
         <ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>\
         </DescribeStackEventsResponse>\n"
    );
}

#[test]
fn an_answer_without_output() {
    let text = query::encode(
        &cloudformation::SERVICE,
        "DeleteStack",
        None,
        &Value::Null,
        "id",
    );
    assert_eq!(
        text,
        "<DeleteStackResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">\
         <ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></DeleteStackResponse>\n"
    );
}

#[test]
fn an_error_in_xml() {
    let error = Error::new(
        ErrorCode::ChangeSetNotFoundException,
        "ChangeSet [x] <does> not exist",
    );
    assert_eq!(
        query::encode_error(&cloudformation::SERVICE, &error, "id"),
        "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error>\
         <Type>Sender</Type><Code>ChangeSetNotFound</Code>\
         <Message>ChangeSet [x] &lt;does&gt; not exist</Message></Error>\
         <RequestId>id</RequestId></ErrorResponse>\n"
    );
}

#[test]
fn instants_in_json_are_seconds() {
    let parameter = ssm::Parameter {
        last_modified_date: Some(Timestamp::from_millis(1_763_900_000_123)),
        ..Default::default()
    };
    let text = serde_json::to_string(&parameter).unwrap();
    assert_eq!(text, r#"{"LastModifiedDate":1763900000.123}"#);
    let read: ssm::Parameter = serde_json::from_str(&text).unwrap();
    assert_eq!(read.last_modified_date, parameter.last_modified_date);
    let read: ssm::Parameter = serde_json::from_str(r#"{"LastModifiedDate":1763900000}"#).unwrap();
    assert_eq!(
        read.last_modified_date,
        Some(Timestamp::from_millis(1_763_900_000_000))
    );
}
