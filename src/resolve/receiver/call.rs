//! What calling something gives: project functions, classes, library functions, builtins.

use super::text;
use crate::mapping::row::{Returns, Row};
use crate::resolve::parsed::PARSER;
use crate::resolve::plain_value::is_plain;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::spelling::Spelling;
use crate::resolve::started::TASK_RESULT;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};

impl Program<'_> {
    pub(super) fn call_types(&self, site: Site, func: ExprId, args: &[Argument]) -> Types {
        let callee = self.infer(Site {
            file: site.file,
            expr: func,
        });
        if let Some(bare) = self.bare_instance(site.file, func, args, &callee) {
            return bare;
        }
        if let Some(entered) = self.entered_by_stack(site.file, func, args, &callee) {
            return entered;
        }
        if let Some(text) = self.text_types(site, func, args) {
            return text;
        }
        if let Some(taken) = self.taken_from_database(site, func, args) {
            return taken;
        }
        if let Some(scheduled) = self.scheduled(site, func, args, &callee) {
            return scheduled;
        }
        let mut types = Types::none();
        types.unknown = callee.unknown;
        // To call `None` is an error, whatever else there is to call.
        let is_optional = callee.any_of.len() > 1;
        let is_none = |one: &&Type| matches!(one, Type::Builtin("None"));
        let called = callee.any_of.iter();
        for one in called.filter(|one| !(is_optional && is_none(one))) {
            types.join(self.result_of(site, one, args));
        }
        let callee_at = Site {
            file: site.file,
            expr: func,
        };
        for function in self.overriding(callee_at) {
            types.join(self.call_result(function));
        }
        if callee.any_of.is_empty() && !self.is_in_circle() {
            types.unknown = true;
        }
        types
    }

    /// `stack.enter_context(thing)`, where the thing is an object of the project. What a library gives stays as it is there.
    fn entered_by_stack(
        &self,
        file: FileId,
        func: ExprId,
        args: &[Argument],
        callee: &Types,
    ) -> Option<Types> {
        let ExprKind::Attribute { attr, .. } = &self.expr(Site { file, expr: func }).kind else {
            return None;
        };
        let is_stack = matches!(&*attr.text, "enter_context" | "enter_async_context");
        let [thing] = args else { return None };
        if !is_stack || callee.functions().next().is_some() {
            return None;
        }
        let thing = self.infer(Site {
            file,
            expr: thing.value,
        });
        let types = self.entered(&thing);
        let is_ours = |one: &Type| matches!(one, Type::Instance(_));
        let is_from_ours = thing.is_surely(is_ours);
        Some(match &types.any_of[..] {
            [Type::Object(_)] if is_from_ours => types,
            [Type::Object(name)] if !types.unknown => Types::one(Type::Outside(name.clone())),
            [] => Types::one(Type::Foreign),
            all if all.iter().all(is_ours) => types,
            _ => Types::one(Type::Foreign),
        })
    }

    /// `cls.__new__(cls)`, `super().__new__(cls)`, `object.__new__(cls)`, where no project class defines `__new__`.
    fn bare_instance(
        &self,
        file: FileId,
        func: ExprId,
        args: &[Argument],
        callee: &Types,
    ) -> Option<Types> {
        let ExprKind::Attribute { value, attr } = &self.expr(Site { file, expr: func }).kind else {
            return None;
        };
        let is_own = callee.functions().next().is_some();
        if &*attr.text != "__new__" || is_own {
            return None;
        }
        let of = self.infer(Site { file, expr: *value });
        match &of.any_of[..] {
            [Type::Class(class) | Type::Super(class)] if !of.unknown => {
                Some(Types::one(Type::Instance(*class)))
            }
            [Type::External(name)] if &**name == "builtins.object" => {
                let expr = args.first()?.value;
                let made = self.infer(Site { file, expr });
                match made.any_of[..] {
                    [Type::Class(class)] if !made.unknown => {
                        Some(Types::one(Type::Instance(class)))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub(in crate::resolve) fn result_of(
        &self,
        site: Site,
        callee: &Type,
        args: &[Argument],
    ) -> Types {
        match callee {
            Type::Function(function) | Type::Method(function) | Type::Partial(function) => {
                self.call_result(*function)
            }
            Type::Class(class) => Types::one(Type::Instance(*class)),
            Type::External(name) => self.outside_result(site, name, args),
            Type::ObjectMember(member) => self.member_result(site, member, args),
            Type::Lambda(file, lambda) => match &self
                .expr(Site {
                    file: *file,
                    expr: *lambda,
                })
                .kind
            {
                ExprKind::Lambda { body, .. } => self.infer(Site {
                    file: *file,
                    expr: *body,
                }),
                _ => Types::unknown(),
            },
            Type::ContainerMember(element, name) => match &**name {
                // What is not there is `None`, or what the call says.
                "get" if !element.any_of.is_empty() => {
                    let mut types = element.clone();
                    types.join(match args {
                        [_, default] => self.infer(Site {
                            file: site.file,
                            expr: default.value,
                        }),
                        _ => Types::builtin("None"),
                    });
                    types
                }
                "pop" | "popleft" | "setdefault" if !element.any_of.is_empty() => {
                    let mut types = element.clone();
                    if let [_, default] = args {
                        types.join(self.infer(Site {
                            file: site.file,
                            expr: default.value,
                        }));
                    }
                    types
                }
                TASK_RESULT => element.clone(),
                "get" | "pop" | "setdefault" | "popitem" | "popleft" => {
                    let mut types = element.clone();
                    types.unknown = true;
                    types
                }
                "values" | "items" | "copy" | "keys" => {
                    if &**name == "items" {
                        let pair = vec![Types::one(Type::Foreign), element.clone()];
                        Types::one(Type::Many(Types::one(Type::Tuple(pair))))
                    } else if &**name == "keys" {
                        Types::one(Type::Many(Types::one(Type::Foreign)))
                    } else {
                        Types::one(Type::Many(element.clone()))
                    }
                }
                _ => Types::one(Type::Foreign),
            },
            Type::Object(name) if self.is_callable_object(name) => {
                self.member_result(site, &format!("{name}.__call__"), args)
            }
            Type::Outside(name) if name.starts_with(PARSER) => self.parser_result(name, args),
            Type::Outside(name) if is_plain(name) => Types::one(callee.clone()),
            Type::Foreign | Type::Json | Type::Outside(_) | Type::Builtin(_) | Type::Object(_) => {
                Types::one(Type::Foreign)
            }
            Type::Instance(class) => match self.method(*class, "__call__") {
                Some(method) => self.call_result(method),
                None => Types::unknown(),
            },
            Type::Module(_) | Type::Package(_) => Types::one(Type::Foreign),
            Type::Super(_)
            | Type::Many(_)
            | Type::Tuple(_)
            | Type::Managed(_)
            | Type::Awaitable(_)
            | Type::Injected => Types::unknown(),
        }
    }

    /// A result of no type of its own, by what it yields.
    pub fn elements_of(&self, row: &Row) -> Types {
        match &row.elements {
            Some(name) => Types::one(Type::Many(
                self.external_instance(&self.table.canonical(name)),
            )),
            None => Types::one(Type::Foreign),
        }
    }

    pub(super) fn member_result(&self, site: Site, member: &str, args: &[Argument]) -> Types {
        let Some((type_name, name)) = member.rsplit_once('.') else {
            return Types::one(Type::Foreign);
        };
        for row in self.table.member(type_name, name) {
            let row = self.table.row(*row);
            if !self.row_may_apply(site, row, args) {
                continue;
            }
            return match &row.returns {
                Some(Returns::Receiver) => Types::one(Type::Object(type_name.into())),
                Some(Returns::Type(returns)) => {
                    self.external_instance(&self.table.canonical(returns))
                }
                None => match &row.entered {
                    Some(entered) => Types::one(Type::Managed(
                        self.external_instance(&self.table.canonical(entered)),
                    )),
                    None => self.elements_of(row),
                },
            };
        }
        Types::one(Type::Foreign)
    }

    pub(super) fn outside_result(&self, site: Site, name: &str, args: &[Argument]) -> Types {
        let file = site.file;
        if let Some(kept) = self.taken_off_shelf(site) {
            return kept;
        }
        let first = args.first().map(|arg| Site {
            file,
            expr: arg.value,
        });
        let first_types = || first.map_or_else(Types::unknown, |site| self.infer(site));
        if let Some(short) = name.strip_prefix("builtins.") {
            if let Some(plain) = crate::resolve::builtin::plain_result(short) {
                return Types::builtin(plain);
            }
            match short {
                "super" => return self.super_types(site),
                "list" | "tuple" | "set" | "frozenset" | "sorted" | "reversed" | "iter" => {
                    return match first {
                        Some(first) => {
                            let element = self.element(&self.infer(first));
                            Types::one(Type::Many(element))
                        }
                        None => Types::one(Type::Many(Types::none())),
                    };
                }
                // What a class body wraps so is read off the class as it is.
                "staticmethod" => return first_types(),
                "min" | "max" if args.get(1).is_some_and(is_positional) => {
                    let mut types = Types::none();
                    for arg in args.iter().filter(|arg| is_positional(arg)) {
                        types.join(self.infer(Site {
                            file,
                            expr: arg.value,
                        }));
                    }
                    return types;
                }
                "next" | "min" | "max" => return self.element(&first_types()),
                "dict" => return self.dict_of(file, args),
                "range" => return Types::one(Type::Many(Types::builtin("int"))),
                "enumerate" => {
                    let pair = vec![Types::builtin("int"), self.element(&first_types())];
                    return Types::one(Type::Many(Types::one(Type::Tuple(pair))));
                }
                "zip" => {
                    let parts = args
                        .iter()
                        .map(|arg| {
                            self.element(&self.infer(Site {
                                file,
                                expr: arg.value,
                            }))
                        })
                        .collect();
                    return Types::one(Type::Many(Types::one(Type::Tuple(parts))));
                }
                "filter" => {
                    let element = args.get(1).map_or_else(Types::unknown, |arg| {
                        self.element(&self.infer(Site {
                            file,
                            expr: arg.value,
                        }))
                    });
                    return Types::one(Type::Many(element));
                }
                "map" => {
                    let mut element = Types::none();
                    for one in first_types().any_of {
                        element.join(self.result_of(site, &one, &[]));
                    }
                    return Types::one(Type::Many(element));
                }
                "getattr" => {
                    let known = self.table_result(site, name, args);
                    return known.unwrap_or_else(|| self.getattr_types(file, args));
                }
                // It may be anything that the program has.
                "eval" => return Types::given_up(),
                "sum" | "vars" | "globals" | "locals" | "__import__" => {
                    return Types::unknown();
                }
                "type" => {
                    let mut types = Types::none();
                    for one in first_types().any_of {
                        match one {
                            Type::Instance(class) => types.add(Type::Class(class)),
                            _ => types.add(Type::Foreign),
                        }
                    }
                    return types;
                }
                _ => {}
            }
        }
        if let Some(plain) = text::plain_result(name) {
            return Types::builtin(plain);
        }
        if self.is_injector(name) {
            return self.injected_types(&first_types());
        }
        if let Some(made) = self.made_by_factory(site, name, args) {
            return made;
        }
        match name {
            "copy.copy" | "copy.deepcopy" => return first_types(),
            "collections.deque" => {
                let element =
                    first.map_or_else(Types::none, |site| self.element(&self.infer(site)));
                return Types::one(Type::Many(element));
            }
            "heapq.heappop" | "random.choice" => return self.element(&first_types()),
            // What it is folded to may be taken off anything, step by step.
            "functools.reduce" => return Types::given_up(),
            "typing.cast" => {
                let written = first.map(|site| self.annotated(file, site.expr));
                let given = || {
                    args.get(1).map(|given| {
                        self.infer(Site {
                            file,
                            expr: given.value,
                        })
                    })
                };
                let told = written.filter(|types| !types.is_unknown()).or_else(given);
                return told.unwrap_or_else(Types::unknown);
            }
            "functools.partial" => {
                let mut types = Types::none();
                for one in first_types().any_of {
                    match one {
                        Type::Function(id) | Type::Method(id) => types.add(Type::Partial(id)),
                        // What is bound already is nowhere to be seen where it is called.
                        Type::External(_) | Type::ObjectMember(_) => types.unknown = true,
                        other => types.add(other),
                    }
                }
                return types;
            }
            "asyncio.run" => return self.awaited(first_types()),
            "contextlib.closing" => return Types::one(Type::Managed(first_types())),
            "contextlib.nullcontext" if !args.is_empty() => {
                return Types::one(Type::Managed(first_types()));
            }
            // Names of a module as a dictionary: of which one, is asked where one is looked up.
            "builtins.vars" | "runpy.run_module" | "runpy.run_path" => {
                return Types::one(Type::Outside(name.into()));
            }
            // Options may say that something else is made of it.
            "json.loads" | "json.load" if args.len() == 1 => return Types::one(Type::Json),
            _ => {}
        }
        for row in self.table.rows(name) {
            let row = self.table.row(*row);
            if !self.row_may_apply(site, row, args) {
                continue;
            }
            if let Some(Returns::Type(returns)) = &row.returns {
                return self.external_instance(&self.table.canonical(returns));
            }
            if row.kind == crate::mapping::schema::Kind::Type {
                return Types::one(Type::Object(name.into()));
            }
        }
        if self.table.type_row(name).is_some() {
            return Types::one(Type::Object(name.into()));
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        if last.starts_with(char::is_uppercase) || is_plain(name) {
            return Types::one(Type::Outside(name.into()));
        }
        Types::one(Type::Foreign)
    }

    /// `dict(session=value)`
    fn dict_of(&self, file: FileId, args: &[Argument]) -> Types {
        let mut element = Types::none();
        for arg in args {
            match &arg.kind {
                ArgumentKind::Keyword(_) => element.join(self.infer(Site {
                    file,
                    expr: arg.value,
                })),
                _ => element.unknown = true,
            }
        }
        if element.any_of.is_empty() && !args.is_empty() {
            element.unknown = true;
        }
        Types::one(Type::Many(element))
    }

    /// What a function of a library gives that is called without arguments by whom it is handed to.
    pub fn outside_instance(&self, site: Site, name: &str) -> Types {
        self.outside_result(site, name, &[])
    }

    /// The type that the first row which applies to a call says, where it says one.
    fn table_result(&self, site: Site, name: &str, args: &[Argument]) -> Option<Types> {
        let rows = self.table.rows(name).iter().map(|&row| self.table.row(row));
        let mut applicable = rows.filter(|row| self.row_may_apply(site, row, args));
        match &applicable.next()?.returns {
            Some(Returns::Type(returns)) => {
                Some(self.external_instance(&self.table.canonical(returns)))
            }
            _ => None,
        }
    }

    fn getattr_types(&self, file: FileId, args: &[Argument]) -> Types {
        let [object, name, default @ ..] = args else {
            return Types::unknown();
        };
        let at = |arg: &Argument| Site {
            file,
            expr: arg.value,
        };
        let owner = self.infer(at(object));
        let mut types = Types::none();
        for spelling in self.spellings(at(name)) {
            match spelling {
                Spelling::Exact(name) => types.join(self.members(&owner, &name)),
                Spelling::Affixed(..) => return Types::unknown(),
            }
        }
        if let [default] = default
            && !matches!(self.expr(at(default)).kind, ExprKind::None)
        {
            types.join(self.infer(at(default)));
        }
        types
    }

    /// Whether a function of a library has the function that it is given called for the value of a parameter.
    pub fn is_injector(&self, name: &str) -> bool {
        matches!(
            name,
            "fastapi.Depends" | "fastapi.Security" | "fastapi.param_functions.Depends"
        )
    }

    /// What is injected into a parameter with this default and annotation (`Annotated[Session, Depends(open_session)]`), if
    /// something is.
    pub(super) fn injected_into(
        &self,
        file: FileId,
        default: Option<ExprId>,
        annotation: Option<ExprId>,
    ) -> Option<Types> {
        let at = |expr: ExprId| Site { file, expr };
        let items = annotation.map(|annotation| self.annotation_items(at(annotation)));
        let default = default.map(at);
        default
            .into_iter()
            .chain(items.into_iter().flatten())
            .find_map(|site| self.injected_by(site))
    }

    /// What stands between the brackets of an annotation: `Annotated[Session, Depends(open_session)]`, or a name for it.
    pub fn annotation_items(&self, annotation: Site) -> Vec<Site> {
        let written = self.written_type(annotation);
        let at = |expr: ExprId| Site {
            file: written.file,
            expr,
        };
        let ExprKind::Subscript { index, .. } = self.expr(written).kind else {
            return Vec::new();
        };
        match &self.expr(at(index)).kind {
            ExprKind::Tuple(items) => items.iter().copied().map(at).collect(),
            _ => Vec::new(),
        }
    }

    /// What an annotation says of an injected value. An object that comes from where it cannot be seen may be of either world.
    pub(super) fn with_injected(&self, written: Types, injected: &Types) -> Types {
        let is_unseen = injected.objects().next().is_none();
        let mut types = self.with_objects(written, injected);
        if is_unseen && types.objects().next().is_some() {
            types.unknown = true;
        }
        types
    }

    /// What a call injects into the parameter that it is the default of, if it does.
    fn injected_by(&self, default: Site) -> Option<Types> {
        let ExprKind::Call { func, .. } = &self.expr(default).kind else {
            return None;
        };
        let callee = self.infer(Site {
            file: default.file,
            expr: *func,
        });
        matches!(&callee.any_of[..], [Type::External(name)] if self.is_injector(name))
            .then(|| self.infer(default))
    }

    /// What is injected from these functions: what they return, or yield.
    pub fn injected_types(&self, functions: &Types) -> Types {
        let mut types = Types::none();
        for one in &functions.any_of {
            match one {
                Type::Function(function) | Type::Method(function) => {
                    let given = self.awaited(self.call_result(*function));
                    types.join(match self.function(*function).is_generator() {
                        true => self.element(&given),
                        false => given,
                    });
                }
                Type::Class(class) => types.add(Type::Instance(*class)),
                _ => types.add(Type::Foreign),
            }
        }
        if types.any_of.is_empty() {
            types.add(Type::Foreign);
        }
        types
    }

    pub(super) fn super_types(&self, site: Site) -> Types {
        let mut scope = self.scope_of(site);
        let facts = &self.file(site.file).facts;
        loop {
            let here = &facts.scopes[scope.0 as usize];
            if let crate::facts::scope::ScopeKind::Function(index) = here.kind {
                let id = self.function_id(site.file, index);
                if let Some(class) = self.class_of(id) {
                    return Types::one(Type::Super(class));
                }
            }
            match here.parent {
                Some(up) => scope = up,
                None => return Types::unknown(),
            }
        }
    }
}

fn is_positional(arg: &Argument) -> bool {
    arg.kind == ArgumentKind::Positional
}
