//! `CloudFormation` and Systems Manager over the wire.

use axum::http::StatusCode;

use crate::support::{Answer, Draft, Server, server};

async fn stacks(server: &Server, action: &str) -> Answer {
    let body = format!("{action}&Version=2010-05-15");
    server
        .sign_and_send(&Draft::form("cloudformation", &body))
        .await
}

async fn parameter(server: &Server, name: &str) -> Answer {
    let body = format!(r#"{{"Name":"{name}","WithDecryption":true}}"#);
    let draft = Draft {
        service: "ssm",
        ..Draft::json("AmazonSSM.GetParameter", &body)
    };
    server.sign_and_send(&draft).await
}

#[tokio::test]
async fn a_stack_is_made_described_and_deleted() {
    let server = server().await;
    let absent = stacks(&server, "Action=DescribeStacks&StackName=demo").await;
    assert_eq!(absent.status, StatusCode::BAD_REQUEST);
    assert_eq!(absent.element("Code").as_deref(), Some("ValidationError"));
    let message = absent.element("Message");
    assert_eq!(
        message.as_deref(),
        Some("Stack with id demo does not exist")
    );
    let template = "%7B%22Resources%22%3A%7B%22P%22%3A%7B%22Type%22%3A%22AWS%3A%3ACognito%3A%3AUserPool\
                    %22%2C%22DeletionPolicy%22%3A%22Delete%22%7D%7D%2C%22Outputs%22%3A%7B%22Id%22%3A%7B\
                    %22Value%22%3A%7B%22Ref%22%3A%22P%22%7D%7D%7D%7D";
    let create = format!("Action=CreateStack&StackName=demo&TemplateBody={template}&Tags=");
    let made = stacks(&server, &create).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let described = stacks(&server, "Action=DescribeStacks&StackName=demo").await;
    assert_eq!(
        described.element("StackStatus").as_deref(),
        Some("CREATE_COMPLETE")
    );
    let pool_id = described.element("OutputValue").unwrap();
    let target = "AWSCognitoIdentityProviderService.DescribeUserPool";
    let pool = Draft::json(target, &format!(r#"{{"UserPoolId":"{pool_id}"}}"#));
    assert_eq!(server.sign_and_send(&pool).await.status, StatusCode::OK);
    let deleted = stacks(&server, "Action=DeleteStack&StackName=demo").await;
    assert_eq!(deleted.status, StatusCode::OK, "{}", deleted.text());
    assert_eq!(
        server.sign_and_send(&pool).await.code(),
        "ResourceNotFoundException"
    );
    assert!(server.gateway.defects().is_empty());
}

#[tokio::test]
async fn errors_keep_the_status_that_clients_wait_for() {
    let server = server().await;
    let absent = "Action=DescribeChangeSet&ChangeSetName=c&StackName=demo";
    let answer = stacks(&server, absent).await;
    let code = answer.element("Code").unwrap();
    assert_eq!(
        (answer.status.as_u16(), code.as_str()),
        (404, "ChangeSetNotFound")
    );
    let answer = stacks(&server, "Action=ListTypes").await;
    assert_eq!(answer.element("Code").as_deref(), Some("InvalidAction"));
    let answer = stacks(&server, "Action=DescribeStacks&StackName=1%3C").await;
    assert_eq!(answer.element("Code").as_deref(), Some("ValidationError"));
}

#[tokio::test]
async fn every_environment_is_bootstrapped() {
    let server = server().await;
    let answer = parameter(&server, "/cdk-bootstrap/hnb659fds/version").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.text().contains(r#""Value":"33""#));
    assert_eq!(
        parameter(&server, "/absent").await.code(),
        "ParameterNotFound"
    );
}
