//! What a person has to choose: services, operations whose shapes are needed, and what the facts lack.

/// Which operations of a service get shapes.
#[derive(Clone, Copy)]
pub(crate) enum Operations {
    /// All of them.
    All,
    /// These; of the others only the name, the errors and the authorization are kept.
    Only(&'static [&'static str]),
}

/// What is chosen of a service.
pub(crate) struct Choice {
    /// Name of its file of facts.
    pub(crate) service: &'static str,
    /// Which operations get shapes.
    pub(crate) operations: Operations,
    /// The code of its answer to a member that breaks a constraint.
    pub(crate) violation: &'static str,
    /// The folder with a file for each operation that is built, where the contents page beside it has a row for each.
    pub(crate) folder: Option<&'static str>,
}

/// The services.
pub(crate) const SERVICES: &[Choice] = &[
    Choice {
        service: "cognito-idp",
        operations: Operations::All,
        violation: "InvalidParameterException",
        folder: Some("crates/userpool/src/ops"),
    },
    Choice {
        service: "cloudformation",
        violation: "ValidationError",
        folder: Some("crates/cloudformation/src/ops"),
        operations: Operations::Only(&[
            "ContinueUpdateRollback",
            "CreateChangeSet",
            "CreateStack",
            "DeleteChangeSet",
            "DeleteStack",
            "DescribeChangeSet",
            "DescribeEvents",
            "DescribeStackDriftDetectionStatus",
            "DescribeStackEvents",
            "DescribeStackResource",
            "DescribeStackResourceDrifts",
            "DescribeStackResources",
            "DescribeStacks",
            "DetectStackDrift",
            "DetectStackResourceDrift",
            "ExecuteChangeSet",
            "GetTemplate",
            "GetTemplateSummary",
            "ListChangeSets",
            "ListExports",
            "ListHookResults",
            "ListImports",
            "ListStackResources",
            "ListStacks",
            "RollbackStack",
            "UpdateStack",
            "UpdateTerminationProtection",
            "ValidateTemplate",
        ]),
    },
    Choice {
        service: "sts",
        violation: "ValidationError",
        folder: None,
        operations: Operations::Only(&[
            "AssumeRole",
            "GetAccessKeyInfo",
            "GetCallerIdentity",
            "GetSessionToken",
        ]),
    },
    Choice {
        service: "secretsmanager",
        violation: "ValidationException",
        folder: None,
        operations: Operations::Only(&[
            "DescribeSecret",
            "GetSecretValue",
            "ListSecretVersionIds",
            "RotateSecret",
        ]),
    },
    Choice {
        service: "ssm",
        violation: "ValidationException",
        folder: None,
        operations: Operations::Only(&[
            "DeleteParameter",
            "DescribeParameters",
            "GetParameter",
            "GetParameters",
            "GetParametersByPath",
            "PutParameter",
        ]),
    },
    Choice {
        service: "logs",
        violation: "InvalidParameterException",
        folder: None,
        operations: Operations::Only(&[
            "DescribeLogGroups",
            "DescribeLogStreams",
            "FilterLogEvents",
            "GetLogEvents",
        ]),
    },
];

/// Values that an enum takes though the facts lack them: (service, shape, value).
pub(crate) const ENUM_ADDITIONS: &[(&str, &str, &str)] = &[
    // Named by the developer guide's page on authentication flows.
    (
        "cognito-idp",
        "ExplicitAuthFlowsType",
        "ALLOW_CLIENT_TOKEN_AUTH",
    ),
];

/// Operations for which no credentials are wanted though the facts ask for some: (service, operation).
pub(crate) const UNSIGNED_TOO: &[(&str, &str)] = &[
    // Its page of the API reference: IAM policies are not evaluated, and no credentials authorise it.
    ("cognito-idp", "GetClientToken"),
];

/// Errors that operations without shapes have here, and that another service writes in another way: (service, shape).
pub(crate) const ERRORS_LEFT_OUT: &[(&str, &str)] =
    &[("secretsmanager", "MalformedPolicyDocumentException")];

/// Codes that the transport or a service outside the facts answers with.
pub(crate) const TRANSPORT_CODES: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationHeaderMalformed",
    "BadDigest",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "BucketNotEmpty",
    "EntityTooLarge",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidAccessKeyId",
    "InvalidAction",
    "InvalidArgument",
    "InvalidClientTokenId",
    "InvalidPart",
    "InvalidRequest",
    "InvalidSignatureException",
    "InvalidToken",
    "MalformedInput",
    "MalformedQueryString",
    "MalformedXML",
    "MethodNotAllowed",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NoSuchBucket",
    "NoSuchKey",
    "NoSuchUpload",
    "NotImplemented",
    "ParameterNotFound",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "RequestTimeout",
    "SerializationException",
    "ServerSideEncryptionConfigurationNotFoundError",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];
