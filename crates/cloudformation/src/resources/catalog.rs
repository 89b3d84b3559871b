//! The resource types that AWS has, built here or not, as data: what they give, what replaces them, what they can't do without.

/// A type a line, in order; the first line says where they are from, and `facts/derive.py` what the fields are.
const RESOURCES: &str = include_str!("../../facts/resources.txt");
/// What `Ref` and `Fn::GetAtt` look like where no rule makes it up, a type a line, in order.
const FORMS: &str = include_str!("../../facts/forms.txt");

/// Which properties Cognito's types have, a structure a line, in order; `facts/properties.py` says what the fields are.
const PROPERTIES: &str = include_str!("../../facts/properties.txt");

/// Types that people make themselves.
const CUSTOM: &str = "Custom::";
/// Other types of which `Fn::GetAtt` may ask whatever what is behind them answers.
const OPEN: &[&str] = &[
    "AWS::CloudFormation::CustomResource",
    "AWS::Serverless::Application",
];

/// What is known of a resource type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    fields: &'static str,
    forms: &'static str,
    open: bool,
}

/// A member of a structure of properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    /// Whether the structure can't do without it.
    pub(super) needed: bool,
}

/// The members of a structure, where they are known: that of a type's properties is called as the type is.
pub(super) fn members(structure: &str) -> Option<impl Iterator<Item = Member>> {
    let fields = line(PROPERTIES, structure)?.split(' ');
    let members = fields.filter_map(|field| {
        let (name, kind) = field.split_once('=')?;
        let bare = name.strip_suffix('!');
        Some(Member {
            name: bare.unwrap_or(name),
            kind,
            needed: bare.is_some(),
        })
    });
    Some(members)
}

/// What an attribute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    List,
    Number,
    Flag,
    Object,
}

/// The type of this name, if there is one.
pub(super) fn entry(kind: &str) -> Option<Entry> {
    let (fields, forms) = (line(RESOURCES, kind), line(FORMS, kind));
    let custom = kind.starts_with(CUSTOM);
    if fields.is_none() && forms.is_none() && !custom {
        return None;
    }
    Some(Entry {
        fields: fields.unwrap_or_default(),
        forms: forms.unwrap_or_default(),
        open: custom || OPEN.contains(&kind),
    })
}

/// Whether it is a type that people make themselves: a function of theirs answers for it.
pub(crate) fn is_custom(kind: &str) -> bool {
    kind.starts_with(CUSTOM) || kind == "AWS::CloudFormation::CustomResource"
}

impl Entry {
    /// What `Ref` comes to: properties, and with `@` what AWS gives.
    pub(super) fn identifiers(self) -> impl Iterator<Item = &'static str> {
        self.names("ref=")
    }

    /// Whether a change of this property replaces the thing.
    pub(super) fn replaces(self, property: &str) -> bool {
        self.names("new=").any(|name| name == property)
    }

    /// The properties that it can't do without.
    pub(super) fn needed(self) -> impl Iterator<Item = &'static str> {
        self.names("need=")
    }

    /// The form of its ARN.
    pub(super) fn arn(self) -> Option<&'static str> {
        field(self.fields, "arn=")
    }

    /// What `Fn::GetAtt` can ask for.
    pub(super) fn attributes(self) -> impl Iterator<Item = &'static str> {
        let listed = self.names("get=").map(|name| shaped(name).0);
        let forms = self
            .forms
            .split(' ')
            .filter_map(|form| Some(form.split_once('=')?.0));
        listed.chain(forms.filter(|name| *name != "Ref"))
    }

    /// Whether `Fn::GetAtt` can ask for what nobody has listed.
    pub(super) fn is_open(self) -> bool {
        self.open
    }

    /// What an attribute is.
    pub(super) fn shape(self, attribute: &str) -> Shape {
        let mut listed = self.names("get=").map(shaped);
        listed
            .find(|(name, _)| *name == attribute)
            .map_or(Shape::Text, |(_, shape)| shape)
    }

    /// How a member looks: an attribute, or `Ref`.
    pub(super) fn form(self, member: &str) -> Option<&'static str> {
        let mut forms = self.forms.split(' ');
        forms.find_map(|form| form.strip_prefix(member)?.strip_prefix('='))
    }

    fn names(self, name: &str) -> impl Iterator<Item = &'static str> {
        field(self.fields, name)
            .into_iter()
            .flat_map(|names| names.split(','))
    }
}

fn field(fields: &'static str, name: &str) -> Option<&'static str> {
    fields.split(' ').find_map(|field| field.strip_prefix(name))
}

fn shaped(listed: &'static str) -> (&'static str, Shape) {
    let shapes = [
        ('[', Shape::List),
        ('#', Shape::Number),
        ('?', Shape::Flag),
        ('{', Shape::Object),
    ];
    shapes
        .into_iter()
        .find_map(|(sign, shape)| Some((listed.strip_suffix(sign)?, shape)))
        .unwrap_or((listed, Shape::Text))
}

/// What follows a word on the line that begins with it; the lines are in the order of those words.
fn line(text: &'static str, word: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, text.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = text[low..middle].rfind('\n').map_or(low, |at| low + at + 1);
        let end = text[middle..high].find('\n').map_or(high, |at| middle + at);
        let line = &text[start..end];
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match first.cmp(word) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => return Some(rest),
        }
    }
    None
}
