//! What a call by an object may run besides the method that its class has: those that override it further down.

use super::member::Through;
use super::program::{ClassId, FileId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::name::map::Set;
use crate::syntax::ast::ExprKind;

impl Program<'_> {
    /// The methods of subclasses that `job.run` may mean, too, where `job` is known as an object of their base. What tests
    /// derive decides nothing about what they test.
    pub(super) fn overriding(&self, callee: Site) -> Vec<FunctionId> {
        let ExprKind::Attribute { value, attr } = &self.expr(callee).kind else {
            return Vec::new();
        };
        let owner = Site {
            expr: *value,
            ..callee
        };
        let is_own_class = self.is_first_parameter(owner);
        let types = self.infer(owner);
        let classes = types.any_of.iter().filter_map(|one| match *one {
            Type::Instance(class) => Some(class),
            Type::Class(class) if is_own_class => Some(class),
            _ => None,
        });
        self.meant_in(callee.file, classes, &attr.text)
    }

    /// The constructors of subclasses that `cls(session)` in a class method, or `type(self)(session)`, may run, too.
    pub(super) fn overriding_constructors(&self, callee: Site) -> Vec<FunctionId> {
        let at = |expr| Site { expr, ..callee };
        let is_any_class = match &self.expr(callee).kind {
            ExprKind::Name(_) => self.is_first_parameter(callee),
            ExprKind::Attribute { attr, .. } => &*attr.text == "__class__",
            ExprKind::Call { func, .. } => self.infer(at(*func)).is_external("builtins.type"),
            _ => false,
        };
        if !is_any_class {
            return Vec::new();
        }
        let types = self.infer(callee);
        let classes = types.any_of.iter().filter_map(|one| match *one {
            Type::Class(class) => Some(class),
            _ => None,
        });
        self.meant_in(callee.file, classes, "__init__")
    }

    /// The methods below these classes that override theirs, as far as a file may mean them.
    fn meant_in(
        &self,
        file: FileId,
        classes: impl Iterator<Item = ClassId>,
        name: &str,
    ) -> Vec<FunctionId> {
        let is_test = self.is_test_file(file);
        let mut found = Vec::new();
        for class in classes {
            for &method in self.overriding_methods(class, name).iter() {
                let is_of_test = self.is_test_file(self.function_file(method));
                if (is_test || !is_of_test) && !found.contains(&method) {
                    found.push(method);
                }
            }
        }
        found
    }

    /// The methods of a name that classes below one have, and it has not.
    pub(super) fn find_overriding_methods(&self, class: ClassId, name: &str) -> Vec<FunctionId> {
        let own = self.method(class, name);
        let mut found = Vec::new();
        let mut seen: Set<FunctionId> = Set::default();
        for stand_in in self.stand_ins(class) {
            let method = self.method(stand_in, name);
            found.extend(method.filter(|&method| Some(method) != own && seen.insert(method)));
        }
        found
    }

    /// What class variables and properties of a name give that classes below one have of their own.
    pub(super) fn redefined(&self, class: ClassId, name: &str) -> Types {
        let is_test = self.is_test_file(self.classes[class.0 as usize].file);
        let mut types = Types::none();
        for &below in self.below(class).iter() {
            let file = self.classes[below.0 as usize].file;
            if below == class || !is_test && self.is_test_file(file) {
                continue;
            }
            let own = self.looked_up(&[below], name, Through::Instance);
            types.unknown |= own.unknown;
            for one in &own.any_of {
                // Which method a call runs is asked where it is called.
                if !matches!(one, Type::Method(_) | Type::Function(_)) {
                    types.add(one.clone());
                }
            }
        }
        types
    }

    /// The classes whose objects may be where one of this class is asked for: those below it, and those that have all
    /// methods of a protocol.
    fn stand_ins(&self, class: ClassId) -> Vec<ClassId> {
        let below = self.below(class);
        let mut found: Vec<ClassId> = below.iter().copied().filter(|&one| one != class).collect();
        if self.classes[class.0 as usize].is_protocol {
            let all = (0..self.classes.len() as u32).map(ClassId);
            found.extend(all.filter(|&one| one != class && self.implements(one, class)));
        }
        found
    }

    /// Whether a class has every method of a protocol, and may be used wherever that is asked for.
    pub fn implements(&self, class: ClassId, protocol: ClassId) -> bool {
        let mut asked = self.asked(protocol).peekable();
        asked.peek().is_some() && asked.all(|(name, _)| self.method(class, name).is_some())
    }

    /// What a protocol asks for: its methods that have names of their own.
    pub fn asked(&self, protocol: ClassId) -> impl Iterator<Item = (&str, FunctionId)> {
        let methods = self.classes[protocol.0 as usize].methods.iter();
        methods
            .filter(|(name, _)| !name.starts_with("__"))
            .map(|(name, methods)| (&**name, methods[0]))
    }
}
