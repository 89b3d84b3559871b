//! The contents page of what is stored: a row for each table, for those who walk through a store without its types.

use store::walk::{ANY, Layout, Sealed, Walk};
use store::{Key, Record as _};

use super::{
    Bucket, ChangeSet, Chunk, Desired, Event, Export, Leftover, Object, ROOM, Resource,
    SsmParameter, Stack, TemplateText, Upload,
};
use crate::names::is_asset_bucket;

/// Every table of stacks and of what they stand in.
pub fn tables() -> Vec<Walk> {
    vec![
        stack().into(),
        change_set().into(),
        event().into(),
        export().into(),
        resource().into(),
        template_text().into(),
        Layout::<Bucket>::at(&[ROOM, "bucket", ANY]).into(),
        object().into(),
        Layout::<Chunk>::at(&[ROOM, "chunk", ANY, ANY]).into(),
        upload().into(),
        leftover().into(),
        ssm_parameter().into(),
    ]
}

fn stack() -> Layout<Stack> {
    Layout {
        indexes: &[
            &[ROOM, "stack-name", ANY, ANY, ANY],
            &[ROOM, "stack-time", ANY, ANY, ANY, ANY],
            &[ROOM, "running", ANY],
            &[ROOM, "import", ANY, ANY, ANY, ANY],
        ],
        sealed: |stack| {
            let desired = [Some(&stack.desired), stack.previous.as_ref()];
            let earlier = stack.nesting.earlier.iter().map(|earlier| &earlier.desired);
            let desired = desired.into_iter().flatten().chain(earlier);
            let parameters = desired.filter_map(parameters);
            let texts = parameters.chain(stack.outputs.as_ref());
            texts.map(|text| sealed(stack.context(), text)).collect()
        },
        ..Layout::at(&[ROOM, "stack", ANY])
    }
}

fn change_set() -> Layout<ChangeSet> {
    Layout {
        indexes: &[&[ROOM, "change-set-id", ANY]],
        needs: |change_set| vec![vec![Stack::at(&change_set.stack)]],
        goes_with: Some(Stack::TABLE.name),
        sealed: |change_set| {
            let parameters = parameters(&change_set.desired).into_iter();
            let context = Stack::context_of(&change_set.stack);
            parameters
                .map(|text| sealed(context.clone(), text))
                .collect()
        },
        ..Layout::at(&[ROOM, "change-set", ANY, ANY])
    }
}

fn event() -> Layout<Event> {
    Layout {
        needs: |event| vec![vec![Stack::at(&event.stack)]],
        goes_with: Some(Stack::TABLE.name),
        sealed: |event| {
            let properties = event.properties.iter();
            properties
                .map(|text| sealed(Event::context(&event.stack), text))
                .collect()
        },
        ..Layout::at(&[ROOM, "event", ANY, ANY])
    }
}

fn export() -> Layout<Export> {
    Layout {
        indexes: &[&[ROOM, "stack-export", ANY, ANY]],
        needs: |export| vec![vec![Stack::at(&export.stack)]],
        sealed: |export| vec![sealed(Export::context(&export.stack), &export.value)],
        ..Layout::at(&[ROOM, "export", ANY, ANY, ANY])
    }
}

fn resource() -> Layout<Resource> {
    Layout {
        needs: |resource| vec![vec![Stack::at(&resource.stack)]],
        goes_with: Some(Stack::TABLE.name),
        sealed: |resource| {
            let before = resource.before.as_ref().map(|before| &before.state);
            let drift = resource.drift.as_ref().map(|drift| &drift.found);
            let states = [Some(&resource.state), before, drift].into_iter().flatten();
            states
                .map(|text| sealed(resource.context(), text))
                .collect()
        },
        ..Layout::at(&[ROOM, "resource", ANY, ANY])
    }
}

fn template_text() -> Layout<TemplateText> {
    Layout {
        needs: |text| vec![vec![Stack::at(&text.stack)]],
        goes_with: Some(Stack::TABLE.name),
        ..Layout::at(&[ROOM, "template", ANY, ANY])
    }
}

/// An object needs each of its chunks. A chunk without its object is no fault: bytes are written before what names them.
fn object() -> Layout<Object> {
    Layout {
        needs: |object| {
            let chunks = (0..object.chunks).map(|number| Chunk::at(&object.id, number));
            let bucket = (!is_asset_bucket(&object.bucket)).then(|| Bucket::at(&object.bucket));
            chunks.chain(bucket).map(|key: Key| vec![key]).collect()
        },
        owns: |object| vec![Chunk::of(&object.id)],
        ..Layout::at(&[ROOM, "object", ANY, ANY])
    }
}

/// What was uploaded of an upload that nobody completes goes with it.
fn upload() -> Layout<Upload> {
    Layout {
        owns: |upload| {
            let parts = upload.parts();
            vec![Object::of(&parts, ""), Bucket::at(&parts).range()]
        },
        ..Layout::at(&[ROOM, "upload", ANY])
    }
}

fn leftover() -> Layout<Leftover> {
    Layout {
        owns: |leftover| vec![Chunk::of(&leftover.object)],
        ..Layout::at(&[ROOM, "leftover", ANY])
    }
}

fn ssm_parameter() -> Layout<SsmParameter> {
    Layout {
        sealed: |parameter| {
            vec![sealed(
                SsmParameter::context(&parameter.name),
                &parameter.value,
            )]
        },
        ..Layout::at(&[ROOM, "ssm", ANY, ANY, ANY])
    }
}

fn parameters(desired: &Desired) -> Option<&String> {
    desired.parameters.as_ref()
}

fn sealed(context: String, text: &str) -> Sealed {
    Sealed {
        context,
        text: text.to_owned(),
    }
}
