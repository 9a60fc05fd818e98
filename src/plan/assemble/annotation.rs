//! Annotations follow what turned: iterators, context managers, functions that are awaited.

use super::Assembler;
use crate::facts::binding::BindingKind;
use crate::plan::barrier::Role;
use crate::plan::taking::asked::async_type;
use crate::plan::template::CodePart;
use crate::plan::wrapper::callable_parts;
use crate::resolve::program::{FileId, FunctionId, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::text::TextRange;

impl Assembler<'_, '_> {
    /// `Iterator[T]` on a generator that turned async, and `@contextmanager`.
    pub(super) fn annotations(&mut self, function: FunctionId) {
        let program = self.program;
        let file = program.function_file(function);
        let facts = program.function(function);
        if self.colours.roles[function.0 as usize] == Role::ContextManager {
            for decorator in program.decorators(function) {
                let text = program.source(Site {
                    file,
                    expr: decorator,
                });
                if text.rsplit('.').next() == Some("contextmanager") {
                    self.plan(file).managers.push(decorator);
                }
            }
        }
        if !facts.is_generator() {
            return;
        }
        if let Some(returns) = program.function_def(function).and_then(|def| def.returns) {
            self.iterator_annotation(file, returns);
        }
    }

    /// `Iterator[T]` → `AsyncIterator[T]`.
    pub(super) fn iterator_annotation(&mut self, file: FileId, returns: ExprId) {
        let returns = self.unquoted(file, returns);
        if self.rename_type(file, returns, async_type) == Some("Generator") {
            self.generator_arguments(file, returns);
        }
    }

    /// The type in a string that is an annotation.
    fn unquoted(&self, file: FileId, annotation: ExprId) -> ExprId {
        let tree = &self.program.file(file).facts.tree;
        if !matches!(tree.expr(annotation).kind, ExprKind::Str { .. }) {
            return annotation;
        }
        let inner = tree
            .exprs
            .iter()
            .position(|expr| expr.parent == Parent::Expr(annotation));
        inner.map_or(annotation, |at| ExprId(at as u32))
    }

    /// Rename the generic type of an annotation, where it is one of the standard library's; tells what it was.
    fn rename_type(
        &mut self,
        file: FileId,
        annotation: ExprId,
        renamed: impl Fn(&str) -> Option<String>,
    ) -> Option<&'static str> {
        let program = self.program;
        let at = |expr: ExprId| Site { file, expr };
        let head = match program.expr(at(annotation)).kind {
            ExprKind::Subscript { value, .. } => value,
            _ => annotation,
        };
        let Some(Type::External(name)) = program.infer(at(head)).any_of.first().cloned() else {
            return None;
        };
        let (module, last) = name.rsplit_once('.')?;
        let written = program.source(at(head));
        if written.rsplit('.').next() != Some(last) {
            return None;
        }
        let renamed = renamed(last)?;
        let import = format!("from {module} import {renamed}");
        self.plan(file).renames.insert(head, (renamed, import));
        (last == "Generator").then_some("Generator")
    }

    /// Types of what is entered by `async with`, and of parameters that hold functions which are awaited.
    pub(super) fn types(&mut self) {
        let program = self.program;
        for function in program.function_ids() {
            let Some(def) = program.function_def(function) else {
                continue;
            };
            let file = program.function_file(function);
            if let Some(returns) = def.returns
                && self.returns_manager(function)
            {
                let renamed = |last: &str| match last {
                    "ContextManager" => Some("AsyncContextManager".to_owned()),
                    "AbstractContextManager" => Some("AbstractAsyncContextManager".to_owned()),
                    _ => None,
                };
                let returns = self.unquoted(file, returns);
                self.rename_type(file, returns, renamed);
            }
            for (index, param) in def.params.iter().enumerate() {
                let Some(annotation) = param.annotation else {
                    continue;
                };
                let parts = callable_parts(
                    program,
                    Site {
                        file,
                        expr: annotation,
                    },
                );
                if let Some((_, result)) = parts
                    && self.holds_turned(function, index as u32)
                {
                    self.awaitable(result);
                }
            }
        }
    }

    /// Whether what a function returns is an object of the project that is entered by `async with` now.
    fn returns_manager(&self, function: FunctionId) -> bool {
        let program = self.program;
        program.returned(function).into_iter().any(|site| {
            program.infer(site).any_of.iter().any(|one| match one {
                Type::Instance(class) => program
                    .method(*class, "__enter__")
                    .is_some_and(|method| self.has_turned(method)),
                _ => false,
            })
        })
    }

    fn has_turned(&self, function: FunctionId) -> bool {
        self.colours.is_async(function) && !self.program.function(function).is_async
    }

    /// Whether all that a parameter may hold are functions that turned.
    fn holds_turned(&self, function: FunctionId, index: u32) -> bool {
        let types = self.program.parameter_types(function, index);
        if types
            .objects()
            .any(|name| self.program.is_callable_object(name))
        {
            return self.is_converted_parameter(function, index);
        }
        let mut forwarded = Vec::new();
        for one in &types.any_of {
            if let Type::Lambda(file, expr) = *one {
                match self.program.forwarded_by(Site { file, expr }) {
                    Some(functions) => forwarded.extend(functions),
                    None => return false,
                }
            }
        }
        let mut functions = types.functions().chain(forwarded).peekable();
        functions.peek().is_some() && functions.all(|one| self.has_turned(one))
    }

    /// Whether a parameter holds functions of a library whose calls here are awaited now.
    fn is_converted_parameter(&self, function: FunctionId, index: u32) -> bool {
        let program = self.program;
        let file = program.function_file(function);
        let facts = &program.file(file).facts;
        let is_parameter = |call: Site| {
            let ExprKind::Call { func, .. } = program.expr(call).kind else {
                return false;
            };
            let Some(Some(reference)) = facts.references.get(func.0 as usize) else {
                return false;
            };
            reference.bindings.iter().any(|binding| {
                let found = facts
                    .bindings
                    .get(binding.0 as usize)
                    .map(|found| &found.kind);
                matches!(found, Some(&BindingKind::Parameter { function: of, index: at })
                    if at == index && program.function_id(file, of) == function)
            })
        };
        self.uses.calls.iter().any(|call| {
            call.site.file == file
                && call.fate_converts()
                && self.colours.is_converted(call.group)
                && is_parameter(call.site)
        })
    }

    /// `Generator[Y, S, R]` → `AsyncGenerator[Y, S]`.
    fn generator_arguments(&mut self, file: FileId, returns: ExprId) {
        let program = self.program;
        let ExprKind::Subscript { index, .. } = program
            .expr(Site {
                file,
                expr: returns,
            })
            .kind
        else {
            return;
        };
        if let ExprKind::Tuple(items) = &program.expr(Site { file, expr: index }).kind
            && let [first, second, _] = items[..]
        {
            let start = program.expr(Site { file, expr: first }).range.start;
            let end = program.expr(Site { file, expr: second }).range.end;
            self.action(Site { file, expr: index }).code =
                vec![CodePart::Source(TextRange::new(start, end))];
        }
    }
}
