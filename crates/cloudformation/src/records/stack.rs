//! A stack.

use model::cloudformation::{Parameter, StackStatus, Tag};
use serde::{Deserialize, Serialize};
use store::{Key, Range, Record, Table};
use userpool::KeyScope;

use super::ROOM;
use crate::limits;

/// A stack. While a deployment runs, the deployment alone writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stack {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) uuid: String,
    pub(crate) name: String,
    /// The ARN.
    pub(crate) id: String,
    pub(crate) status: StackStatus,
    pub(crate) reason: Option<String>,
    pub(crate) created_millis: i64,
    pub(crate) updated_millis: Option<i64>,
    pub(crate) deleted_millis: Option<i64>,
    /// Instants of events only grow, by a millisecond at least.
    pub(crate) last_event_millis: i64,
    /// What the stack is, or is becoming.
    pub(crate) desired: Desired,
    /// What it was before the deployment that runs.
    pub(crate) previous: Option<Desired>,
    /// Sealed list of outputs.
    pub(crate) outputs: Option<String>,
    /// Names of exports that its resources use.
    pub(crate) imports: Vec<String>,
    pub(crate) change_set_id: Option<String>,
    pub(crate) termination_protection: bool,
    pub(crate) disable_rollback: bool,
    pub(crate) delete_on_failure: bool,
    #[serde(default, skip_serializing_if = "Wishes::are_default")]
    pub(crate) wishes: Wishes,
    /// Resources that a deletion leaves alone.
    pub(crate) retained: Vec<String>,
    /// The stack of which it is a resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<Parent>,
    /// What it has to do with the stacks around it and inside of it.
    #[serde(default, skip_serializing_if = "Nesting::is_none")]
    pub(crate) nesting: Nesting,
    /// What the last look at its things brought, unless it changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) drift: Option<DriftOfStack>,
    /// The deployment that has it, or had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deployer: Option<Deployer>,
}

/// The stack around a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parent {
    /// The ARN.
    pub(crate) id: String,
    /// The ARN of the outermost stack.
    pub(crate) root_id: String,
    /// How many stacks are around it.
    pub(crate) depth: usize,
}

/// What a stack has to do with the stacks around it and inside of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Nesting {
    /// What it was before updates of the stack around it that may still be undone.
    pub(crate) earlier: Vec<Earlier>,
    /// Whether it goes back to something of that, and those inside of it with it.
    pub(crate) returning: bool,
    /// How many resources its last operation makes and changes, where it was not one on a stack around it: those of the stacks
    /// inside of it too.
    pub(crate) changes: usize,
}

impl Nesting {
    fn is_none(&self) -> bool {
        self.earlier.is_empty() && !self.returning && self.changes == 0
    }
}

/// What a stack inside of another was. The address of its template may name another text by now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Earlier {
    /// Names the template that the stack around it had then: its update goes back to that.
    pub(crate) around: String,
    pub(crate) desired: Desired,
}

/// What a look at all things of a stack brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DriftOfStack {
    /// Names the look.
    pub(crate) id: String,
    pub(crate) checked_millis: i64,
    /// How many of them are not what they are to be.
    pub(crate) drifted: i32,
    /// Why some could not be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failed: Option<String>,
}

/// What requests asked for beside the usual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wishes {
    /// The creation was to do nothing when it fails: such a stack is not fixed forward.
    pub(crate) kept_on_failure: bool,
    /// A rollback deletes what the deployment made even where its policy is to retain it.
    pub(crate) retain_except_on_create: bool,
}

impl Wishes {
    fn are_default(&self) -> bool {
        *self == Wishes::default()
    }
}

/// A deployment that has a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deployer {
    /// Names the deployment.
    pub(crate) id: String,
    /// Until when it may take for its next step, by its own clock: after that it is dead, and the stack anybody's to bring to a rest.
    pub(crate) until_millis: i64,
    /// Who asked for it; nobody where the program acts by itself, and where an older version began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asker: Option<Asker>,
}

/// Who asked for a deployment, and what it may do by that: whoever brings it to a rest may do no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asker {
    /// The principal's ARN.
    pub(crate) arn: String,
    /// The access key from which the request came, and the time of the key in which it did.
    pub(crate) key_id: String,
    pub(crate) epoch_millis: i64,
    /// What the key may do; everything where nothing is said.
    pub(crate) scope: Option<KeyScope>,
}

/// What a deployment is to bring about.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Desired {
    /// Names the template's text; absent while a stack waits for its first change set.
    pub(crate) template: Option<String>,
    pub(crate) description: Option<String>,
    /// Sealed list of [`Parameter`].
    pub(crate) parameters: Option<String>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) capabilities: Vec<model::cloudformation::Capability>,
    pub(crate) notification_arns: Vec<String>,
    pub(crate) role_arn: Option<String>,
}

/// Parameters as a stack remembers them.
pub(crate) type Parameters = Vec<Parameter>;

impl Record for Stack {
    const TABLE: Table = Table {
        name: "stack",
        format: 1,
    };

    fn key(&self) -> Key {
        Stack::at(&self.uuid)
    }

    fn unique(&self) -> Vec<Key> {
        match self.deleted_millis {
            None => vec![Stack::named(&self.account, &self.region, &self.name)],
            Some(_) => Vec::new(),
        }
    }

    fn ordered(&self) -> Vec<Key> {
        let created = Key::of(&[ROOM, "stack-time", &self.account, &self.region]);
        let mut keys = vec![created.then_i64(self.created_millis).then(&self.uuid)];
        if self.is_running() {
            keys.push(Key::of(&[ROOM, "running", &self.uuid]));
        }
        for name in &self.imports {
            keys.push(Key::of(&[
                ROOM,
                "import",
                &self.account,
                &self.region,
                name,
                &self.uuid,
            ]));
        }
        keys
    }

    fn expires_at_millis(&self) -> Option<i64> {
        self.deleted_millis
            .map(|deleted| deleted + limits::DELETED_STACK_MILLIS)
    }
}

impl Stack {
    pub(crate) fn at(uuid: &str) -> Key {
        Key::of(&[ROOM, "stack", uuid])
    }

    /// The unique key of a stack that is not deleted.
    pub(crate) fn named(account: &str, region: &str, name: &str) -> Key {
        Key::of(&[ROOM, "stack-name", account, region, name])
    }

    /// All stacks in the order of their creation, the deleted ones as long as they are remembered.
    pub(crate) fn all(account: &str, region: &str) -> Range {
        Key::prefix(&[ROOM, "stack-time", account, region])
    }

    /// Stacks that a deployment works on, or was working on when the program ended.
    pub(crate) fn running() -> Range {
        Key::prefix(&[ROOM, "running"])
    }

    /// Stacks that use an export.
    pub(crate) fn importing(account: &str, region: &str, export: &str) -> Range {
        Key::prefix(&[ROOM, "import", account, region, export])
    }

    /// Whether a deployment works on it.
    pub(crate) fn is_running(&self) -> bool {
        self.status != StackStatus::ReviewInProgress
            && self.status.as_str().ends_with("_IN_PROGRESS")
    }

    /// What outputs and parameters of this stack are sealed for.
    pub(crate) fn context(&self) -> String {
        Stack::context_of(&self.uuid)
    }

    pub(crate) fn context_of(uuid: &str) -> String {
        format!("cloudformation/stack/{uuid}")
    }
}
