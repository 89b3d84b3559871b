//! What a person has to choose: services, operations whose shapes are needed, and what the facts lack.

/// Which operations of a service get shapes.
#[derive(Clone, Copy)]
pub(crate) enum Operations {
    /// All of them.
    All,
    /// These; of the others only the name, the errors and the authorization are kept.
    Only(&'static [&'static str]),
}

/// The services, by the name of their file of facts.
pub(crate) const SERVICES: &[(&str, Operations)] = &[
    ("cognito-idp", Operations::All),
    (
        "cloudformation",
        Operations::Only(&[
            "ContinueUpdateRollback",
            "CreateChangeSet",
            "CreateStack",
            "DeleteChangeSet",
            "DeleteStack",
            "DescribeChangeSet",
            "DescribeEvents",
            "DescribeStackEvents",
            "DescribeStackResource",
            "DescribeStackResources",
            "DescribeStacks",
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
    ),
    (
        "sts",
        Operations::Only(&[
            "AssumeRole",
            "GetAccessKeyInfo",
            "GetCallerIdentity",
            "GetSessionToken",
        ]),
    ),
    (
        "ssm",
        Operations::Only(&[
            "DeleteParameter",
            "DescribeParameters",
            "GetParameter",
            "GetParameters",
            "GetParametersByPath",
            "PutParameter",
        ]),
    ),
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

/// Codes that the transport or a service outside the facts answers with.
pub(crate) const TRANSPORT_CODES: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationHeaderMalformed",
    "BadDigest",
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
];
