//! Types as people write them: `Session`, `Optional[Session]`, `Session | None`, `list["Session"]`.

use super::application::is_part;
use super::parsed::{NAMESPACE, PARSER};
use super::program::{FileId, Program, Site};
use super::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind};

impl Program<'_> {
    /// The values that an annotation admits; nothing known for one that cannot be followed.
    pub fn annotated(&self, file: FileId, annotation: ExprId) -> Types {
        self.annotated_within(file, annotation, 0)
    }

    fn annotated_within(&self, file: FileId, annotation: ExprId, depth: u32) -> Types {
        if depth > 12 {
            return Types::unknown();
        }
        let site = Site {
            file,
            expr: annotation,
        };
        match &self.expr(site).kind {
            ExprKind::None => Types::builtin("None"),
            ExprKind::Str { .. } => match self.file(file).facts.tree.quoted.get(&annotation) {
                Some(&written) => self.annotated_within(file, written, depth + 1),
                None => Types::unknown(),
            },
            ExprKind::Binary {
                left,
                op: "|",
                right,
            } => {
                let mut types = self.annotated_within(file, *left, depth + 1);
                types.join(self.annotated_within(file, *right, depth + 1));
                types
            }
            ExprKind::Subscript { value, index } => self.subscripted(file, *value, *index, depth),
            ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                let written = self.written_type(site);
                if written == site {
                    self.instance_of(&self.infer(site))
                } else {
                    self.annotated_within(written.file, written.expr, depth + 1)
                }
            }
            _ => Types::unknown(),
        }
    }

    fn subscripted(&self, file: FileId, generic: ExprId, index: ExprId, depth: u32) -> Types {
        let arguments = match &self.expr(Site { file, expr: index }).kind {
            ExprKind::Tuple(items) => items.clone(),
            _ => vec![index],
        };
        let text = self.source(Site {
            file,
            expr: generic,
        });
        let last = text.rsplit('.').next().unwrap_or(text);
        let each = |program: &Self| {
            let mut types = Types::none();
            for &argument in &arguments {
                types.join(program.annotated_within(file, argument, depth + 1));
            }
            types
        };
        match last {
            "Optional" => {
                let mut types = each(self);
                types.add(Type::Builtin("None"));
                types
            }
            "Union" => each(self),
            "Annotated" | "ClassVar" | "Final" | "Required" | "NotRequired" => arguments
                .first()
                .map(|&first| self.annotated_within(file, first, depth + 1))
                .unwrap_or_else(Types::unknown),
            "Dict" | "dict" | "Mapping" | "MutableMapping" | "defaultdict" | "DefaultDict"
            | "OrderedDict" => arguments
                .get(1)
                .map(|&value| Types::one(Type::Many(self.annotated_within(file, value, depth + 1))))
                .unwrap_or_else(Types::unknown),
            "Generator" | "AsyncGenerator" => arguments
                .first()
                .map(|&value| Types::one(Type::Many(self.annotated_within(file, value, depth + 1))))
                .unwrap_or_else(Types::unknown),
            "Tuple" | "tuple" => {
                let is_open = arguments
                    .iter()
                    .any(|&expr| matches!(self.expr(Site { file, expr }).kind, ExprKind::Ellipsis));
                if is_open {
                    return Types::one(Type::Many(each(self)));
                }
                let parts = arguments
                    .iter()
                    .map(|&argument| self.annotated_within(file, argument, depth + 1))
                    .collect();
                Types::one(Type::Tuple(parts))
            }
            "List" | "list" | "Set" | "set" | "FrozenSet" | "frozenset" | "Sequence"
            | "MutableSequence" | "Iterable" | "Iterator" | "Collection" | "Deque" | "deque"
            | "AsyncIterator" | "AsyncIterable" => Types::one(Type::Many(each(self))),
            "Type" | "type" => {
                let mut types = Types::none();
                for one in each(self).any_of {
                    match one {
                        Type::Instance(class) => types.add(Type::Class(class)),
                        Type::Object(name) => types.add(Type::External(name)),
                        _ => types.unknown = true,
                    }
                }
                types
            }
            "Awaitable" | "Coroutine" => arguments
                .last()
                .map(|&value| {
                    Types::one(Type::Awaitable(self.annotated_within(
                        file,
                        value,
                        depth + 1,
                    )))
                })
                .unwrap_or_else(Types::unknown),
            "Callable" | "Literal" => Types::unknown(),
            _ => {
                let types = self.instance_of(&self.infer(Site {
                    file,
                    expr: generic,
                }));
                let is_foreign = types.any_of.iter().all(|one| matches!(one, Type::Foreign));
                let holds_known = |one: &Type| matches!(one, Type::Instance(_) | Type::Object(_));
                // `ContextManager[Session]` hands one of ours out.
                if is_foreign && each(self).any_of.iter().any(holds_known) {
                    return Types::unknown();
                }
                types
            }
        }
    }

    /// Instances of the classes among `types`.
    pub fn instance_of(&self, types: &Types) -> Types {
        let mut instances = Types::none();
        instances.unknown = types.unknown;
        for one in &types.any_of {
            match one {
                Type::Class(class) => instances.add(Type::Instance(*class)),
                Type::External(name) => instances.join(self.external_instance(name)),
                // An alias `X = Optional[Y]` is inferred as what subscripting gives, which says nothing of instances.
                _ => instances.unknown = true,
            }
        }
        instances
    }

    /// An instance of an outside class.
    pub fn external_instance(&self, name: &str) -> Types {
        if let Some(builtin) = super::builtin::instance(name) {
            return builtin;
        }
        if self.table.type_row(name).is_some() {
            return Types::one(Type::Object(name.into()));
        }
        if is_part(name) {
            return Types::one(Type::Outside(name.into()));
        }
        let is_open = matches!(
            name,
            "typing.Any" | "typing.Self" | "typing_extensions.Self" | "builtins.object"
        );
        if is_open {
            return Types::unknown();
        }
        match name {
            NAMESPACE | PARSER => Types::one(Type::Outside(name.into())),
            _ => Types::one(Type::Foreign),
        }
    }
}
