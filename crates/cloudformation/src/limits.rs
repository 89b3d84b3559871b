//! The limits of this crate, with their units.

/// Bytes of a template, inline or in a bucket.
pub const TEMPLATE_BYTES_MAX: usize = 1024 * 1024;
/// Objects, lists and scalars of a template.
pub const TEMPLATE_NODES_MAX: usize = 200_000;
/// Levels of objects and lists in a template.
pub const TEMPLATE_DEPTH_MAX: usize = 64;
/// Resources of a template.
pub const RESOURCES_MAX: usize = 500;
/// Parameters of a template.
pub const PARAMETERS_MAX: usize = 200;
/// Outputs of a template.
pub const OUTPUTS_MAX: usize = 200;
/// Mappings of a template; also conditions and rules.
pub const DEFINITIONS_MAX: usize = 200;
/// Loops of a template that stand in each other.
pub const LOOPS_DEPTH_MAX: usize = 5;
/// Objects of buckets that a template includes.
pub const INCLUDES_MAX: usize = 50;
/// Bytes that the functions of one template section may make.
pub const EXPANSION_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes that count for a value as such, however short its text.
pub const VALUE_BYTES: usize = 8;
/// Bytes of one parameter's value.
pub const PARAMETER_VALUE_BYTES_MAX: usize = 4096;
/// Bytes of an `AllowedPattern`.
pub const PATTERN_BYTES_MAX: usize = 4096;
/// Bytes of an `AllowedPattern`, compiled.
pub const PATTERN_COMPILED_BYTES_MAX: usize = 512 * 1024;
/// Look-aheads with which an `AllowedPattern` may begin.
pub const PATTERN_LOOK_AHEADS_MAX: usize = 16;
/// Bytes of values that one request holds to patterns.
pub const MATCHED_BYTES_MAX: usize = 64 * 1024;
/// Dynamic references of a stack ("you can include up to 60 dynamic references in a stack template").
pub const DYNAMIC_REFERENCES_MAX: usize = 60;
/// Bytes of a resource's properties as JSON. Sealed, they have to be shorter than what can be opened again.
pub const PROPERTIES_BYTES_MAX: usize = 512 * 1024;
/// Bytes of all properties of a stack as JSON: one commit writes them all.
pub const STACK_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Characters of the name of an export (AWS documents 255).
pub const EXPORT_NAME_CHARACTERS_MAX: usize = 255;
/// Bytes of all outputs of a stack as JSON.
pub const OUTPUTS_BYTES_MAX: usize = 512 * 1024;
/// Bytes of the changes of a change set as JSON: they stand in one record.
pub const CHANGES_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of a resource's properties that its events repeat; longer ones are left out there.
pub const EVENT_PROPERTIES_BYTES_MAX: usize = 64 * 1024;
/// Characters of the reason that an event gives.
pub const REASON_CHARACTERS_MAX: usize = 4096;
/// Blocks that `Fn::Cidr` makes.
pub const CIDR_BLOCKS_MAX: u32 = 256;
/// Bytes of the location of an object that a template includes.
pub const INCLUDE_LOCATION_BYTES_MAX: usize = 4 * 1024;
/// Characters of the name of a stage or an alias, which become part of a logical id.
pub const NAMED_PART_CHARACTERS_MAX: usize = 128;
/// Stacks around a stack that is inside of others.
pub const NESTED_STACKS_DEPTH_MAX: usize = 5;
/// Resources that one operation makes and changes in a stack and the stacks inside of it (AWS documents 2500).
pub const NESTED_CHANGES_MAX: usize = 2500;
/// Tags of a stack.
pub const TAGS_MAX: usize = 50;
/// Times that an operation starts again after another commit came between.
pub const RUNS_MAX: u8 = 8;
/// Events, stacks or change sets on one page of an answer.
pub const PAGE_ITEMS_MAX: usize = 100;
/// Resources and events of one stack that are read in one go.
pub const READ_RECORDS_MAX: usize = 1000;
/// Milliseconds for which a deleted stack is remembered: ninety days.
pub const DELETED_STACK_MILLIS: i64 = 90 * 24 * 60 * 60 * 1000;
/// Bytes of one object in a bucket.
pub const OBJECT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of an object that one record holds, before base64.
pub const CHUNK_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Milliseconds that an object may take from its first byte to its name.
pub const UNNAMED_CHUNKS_MILLIS: i64 = 60 * 60 * 1000;
/// Parts of a multipart upload.
pub const PARTS_MAX: u32 = 10_000;
/// Bytes of a standard SSM parameter's value.
pub const SSM_VALUE_BYTES_MAX: usize = 4096;
/// The version that the bootstrap stack of today's CDK command line has.
pub const BOOTSTRAP_VERSION: &str = "33";
/// Milliseconds that one step of a deployment may take before its node counts as dead.
pub const STEP_MILLIS: i64 = 10_000;
