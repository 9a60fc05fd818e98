//! Methods that stand in for one another: a method, what it overrides and what overrides it share one colour.

use super::program::{ClassId, FunctionId, Program};

/// The override set of every function, as the smallest member's id.
#[derive(Clone, Debug, Default)]
pub struct OverrideSets {
    head: Vec<u32>,
}

impl OverrideSets {
    /// Join the methods of all class hierarchies.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut sets = Self {
            head: (0..program.functions.len() as u32).collect(),
        };
        for at in 0..program.classes.len() {
            let class = ClassId(at as u32);
            // A class joins what its bases bring together: a mixin's method and a sibling's of the same name.
            let family = program.linearised(class);
            for (name, methods) in &program.classes[at].methods {
                for pair in methods.windows(2) {
                    sets.join(pair[0], pair[1]);
                }
                let pair = match &**name {
                    "__enter__" => program.method(class, "__exit__"),
                    "__exit__" => program.method(class, "__enter__"),
                    _ => None,
                };
                if let Some(other) = pair {
                    sets.join(methods[0], other);
                }
                for &above in &family[1..] {
                    if let Some(others) = program.classes[above.0 as usize].methods.get(name) {
                        sets.join(methods[0], others[0]);
                    }
                }
            }
            for (index, &above) in family.iter().enumerate().skip(1) {
                for (name, methods) in &program.classes[above.0 as usize].methods {
                    if is_cooperative(name) {
                        continue;
                    }
                    for &other in &family[index + 1..] {
                        if let Some(others) = program.classes[other.0 as usize].methods.get(name) {
                            sets.join(methods[0], others[0]);
                        }
                    }
                }
            }
        }
        sets.join_protocols(program);
        sets
    }

    /// A class that has every method of a protocol may be used wherever the protocol is asked for.
    fn join_protocols(&mut self, program: &Program<'_>) {
        let all = || (0..program.classes.len() as u32).map(ClassId);
        let is_protocol = |class: &ClassId| program.classes[class.0 as usize].is_protocol;
        for protocol in all().filter(is_protocol) {
            for class in all().filter(|&class| program.implements(class, protocol)) {
                for (name, method) in program.asked(protocol) {
                    if let Some(stand_in) = program.method(class, name) {
                        self.join(method, stand_in);
                    }
                }
            }
        }
    }

    /// The same, where these methods stand for each other, too.
    pub fn with(program: &Program<'_>, pairs: &[(FunctionId, FunctionId)]) -> Self {
        let mut sets = Self::collect(program);
        for &(one, other) in pairs {
            sets.join(one, other);
        }
        sets
    }

    /// The head of the set that holds `function`.
    pub fn head(&self, function: FunctionId) -> FunctionId {
        let mut at = function.0;
        while self.head[at as usize] != at {
            at = self.head[at as usize];
        }
        FunctionId(at)
    }

    fn join(&mut self, a: FunctionId, b: FunctionId) {
        let (a, b) = (self.head(a).0, self.head(b).0);
        if a != b {
            self.head[a.max(b) as usize] = a.min(b);
        }
    }

    /// Members of every set with more than one, by head.
    pub fn families(&self) -> std::collections::BTreeMap<FunctionId, Vec<FunctionId>> {
        let mut families: std::collections::BTreeMap<FunctionId, Vec<FunctionId>> =
            std::collections::BTreeMap::new();
        for at in 0..self.head.len() as u32 {
            families
                .entry(self.head(FunctionId(at)))
                .or_default()
                .push(FunctionId(at));
        }
        families.retain(|_, members| members.len() > 1);
        families
    }
}

/// Methods that every class may define for itself without standing in for a base's.
fn is_cooperative(name: &str) -> bool {
    name == "__init__" || name == "__new__"
}
