//! Arguments are carried into parameters, round by round, until no parameter is given anything new.
//!
//! Each round sees the arguments that the round before found at call sites, so a value travels through one more function with each. What
//! is inferred remembers which parameters it leaned on, and is only looked for again when one of those was given something else.
//!
//! Some programs never come to rest: a name that is read off itself (`hint.__origin__`) grows with each round, and two answers may
//! take turns. What nobody asks for does not count; a parameter that goes on changing all the same is open from then on: it may be
//! given more than is known. Nothing is forgotten that way, and nothing is taken for the whole that is not.

use super::call_graph;
use super::program::index::call_arguments;
use super::program::{Arguments, FunctionId, Program};
use super::types::{Type, Types};
use crate::name::map::Set;
use std::mem::{Discriminant, discriminant};

/// How many rounds a program has to come to rest by itself.
const FREE: u32 = 8;

/// After how many rounds every parameter is open.
const MOST: u32 = 60;

/// How deep in containers, tuples and awaitables a difference counts.
const DEEPEST: u8 = 3;

/// How many parts a name of a library has at most.
const LONGEST: usize = 6;

/// What an answer leaned on: a set of parameters, some of which share a bit, and whether it may change with each round anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct Leaning(u64);

impl Leaning {
    /// On anything.
    pub(super) const ANY: Self = Self(u64::MAX);

    /// On what each round may see differently.
    pub(super) const ROUND: Self = Self(1);

    /// On what a parameter is given.
    pub(super) fn on(function: FunctionId, index: u32) -> Self {
        // Fibonacci hashing, so that parameters that stand beside one another have bits of their own.
        let number = u64::from(function.0) << 8 ^ u64::from(index);
        let hash = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        Self(1 << (1 + hash % 63))
    }

    /// On both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it leaned on something of what changed.
    pub(super) fn touches(self, changed: Self) -> bool {
        self.0 & changed.0 != 0
    }
}

/// Go through the rounds.
pub(super) fn settle(program: &mut Program<'_>) {
    let mut changed = Leaning::ANY;
    let mut open = Set::default();
    for round in 0.. {
        let has_new_places = program.start_round(changed);
        let before = std::mem::take(&mut program.calls);
        let calls = call_graph::collect(program, before, changed);
        let mut next = call_arguments(program, &calls);
        program.calls = calls;
        widen(&mut next, &program.arguments, &open);
        let moved = changes(&next, &program.arguments);
        if moved.is_empty() && !has_new_places {
            return;
        }
        let moved: Set<(FunctionId, u32)> = match round < MOST {
            true => moved.into_iter().collect(),
            false => everything(&next).collect(),
        };
        if round >= FREE {
            widen(&mut next, &program.arguments, &moved);
            open.extend(moved.iter().copied());
        }
        changed = moved
            .iter()
            .fold(Leaning::ROUND, |all, &(function, index)| {
                all.and(Leaning::on(function, index))
            });
        program.arguments = next;
    }
}

/// Parameters that are open are given what they were given before, too, and something unknown.
fn widen(next: &mut Arguments, before: &Arguments, open: &Set<(FunctionId, u32)>) {
    for &(function, index) in open {
        let (at, index) = (function.0 as usize, index as usize);
        let old = before.get(at).and_then(|all| all.get(index)?.as_ref());
        if let Some(place) = next.get_mut(at).and_then(|all| all.get_mut(index)) {
            // What was known first: a set that is full takes no more, and comes to rest.
            let mut types = old.cloned().unwrap_or_default();
            types.join(place.take().unwrap_or_default());
            types.unknown = true;
            *place = Some(types);
        }
    }
}

/// The parameters that are given something else, as far as somebody asks for it.
fn changes(next: &Arguments, before: &Arguments) -> Vec<(FunctionId, u32)> {
    let mut found = Vec::new();
    for (at, parameters) in next.iter().enumerate() {
        let old = before.get(at);
        for (index, given) in parameters.iter().enumerate() {
            let old = old.and_then(|all| all.get(index)?.as_ref());
            let is_same = match (given, old) {
                (None, None) => true,
                (Some(given), Some(old)) => given == old || weight(given) == weight(old),
                _ => false,
            };
            if !is_same {
                found.push((FunctionId(at as u32), index as u32));
            }
        }
    }
    found
}

fn everything(arguments: &Arguments) -> impl Iterator<Item = (FunctionId, u32)> {
    let functions = arguments.iter().enumerate();
    functions.flat_map(|(at, all)| {
        (0..all.len() as u32).map(move |index| (FunctionId(at as u32), index))
    })
}

/// What somebody may ask for. What is further in than [`DEEPEST`], and names that are longer than [`LONGEST`], are told apart by kind.
type Weight<'t> = Set<(u8, Option<Discriminant<Type>>, Option<&'t Type>)>;

fn weight(types: &Types) -> Weight<'_> {
    let mut weight = Weight::default();
    weigh(types, 0, &mut weight);
    weight
}

fn weigh<'t>(types: &'t Types, depth: u8, weight: &mut Weight<'t>) {
    if types.unknown {
        weight.insert((depth, None, None));
    }
    for one in types.any_of.iter() {
        let is_made_of_others = one.parts().next().is_some();
        let is_told = match one {
            Type::External(name) | Type::Outside(name) | Type::ObjectMember(name) => {
                name.matches('.').count() < LONGEST
            }
            _ => !is_made_of_others,
        };
        weight.insert((depth, Some(discriminant(one)), is_told.then_some(one)));
        if depth < DEEPEST {
            for part in one.parts() {
                weigh(part, depth + 1, weight);
            }
        }
    }
}
