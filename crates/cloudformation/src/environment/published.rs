//! Parameters that AWS publishes for everybody, such as the ids of its images: values of the form that AWS gives, the same for the
//! same name and region. Nothing here runs an image.

use crypto::random::Stream;

use crate::names::partition;

/// What their names begin with; nobody else may take such a name.
const PUBLISHED: &str = "/aws/service/";
/// What the value of a name looks like whose path has this in it; the first that fits.
const FORMS: &[(&str, &str)] = &[
    ("/image_version", "1.0.0"),
    ("/image_name", "image-{digits}"),
    ("/release_version", "1.0.0"),
    ("/longName", "US East (N. Virginia)"),
    ("/global-infrastructure/", "{region}"),
    (
        "powertools",
        "arn:{partition}:lambda:{region}:017000801446:layer:Powertools:1",
    ),
    (
        "lambda-insights",
        "arn:{partition}:lambda:{region}:580247275435:layer:LambdaInsightsExtension:1",
    ),
    (
        "fluent-bit",
        "public.ecr.aws/aws-observability/aws-for-fluent-bit:latest",
    ),
    ("/version", "1.0.0"),
];
/// Most of them are ids of images.
const IMAGE: &str = "ami-0{hex}";

/// Whether AWS publishes parameters of such a name.
pub(super) fn is_published(name: &str) -> bool {
    name.starts_with(PUBLISHED)
}

/// The value of one.
pub(super) fn value(region: &str, name: &str) -> String {
    let form = FORMS.iter().find(|(part, _)| name.contains(part));
    let form = form.map_or(IMAGE, |(_, form)| form);
    let seed = crypto::mac::hmac_sha256(b"published", &[region.as_bytes(), b"\0", name.as_bytes()]);
    let mut stream = Stream::from_seed(seed);
    form.replace("{partition}", partition(region))
        .replace("{region}", region)
        .replace("{digits}", &stream.digits(8))
        .replace("{hex}", &crypto::text::hex(&stream.bytes::<8>()))
}
