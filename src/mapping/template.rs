//! Templates: what a row becomes, with placeholders for the pieces of the original.
//!
//! A template is parsed once, when its table is loaded. The rewriters never print captured code again: they put the text
//! parts *around* the ranges that the placeholders stand for.

use crate::text::is_identifier;
use thiserror::Error;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Template {
    /// Text and placeholders in order; no two texts follow each other and none is empty.
    pub parts: Vec<Part>,
    /// For every part its byte offset within the template as written.
    offsets: Vec<usize>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Literal Python (braces already unescaped).
    Text(String),
    /// Something taken from the place that is rewritten.
    Placeholder(Placeholder),
}

/// What a placeholder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// `{args}`: the arguments that no parameter rule and no other placeholder took, as written.
    Arguments,
    /// `{self}`: the receiver expression.
    Receiver,
    /// `{name}`: the last component of the qualified name called.
    Name,
    /// `{client}`: the variable of the row's client.
    Client,
    /// `{callee}`: the callee as written.
    Callee,
    /// `{value}`: the argument itself (in a parameter action).
    Value,
    /// `{options}`: the constructor options (in a client's `open`).
    Options,
    /// `{target}`: what `as` binds (in `enter-as`).
    Target,
    /// `{origin}`: what the first call of the chain was made on that built the receiver: `session` in
    /// `session.query(User).filter(…)`.
    Origin,
    /// `{selected}`: what that first call was given.
    Selected,
    /// `{support:NAME}`: the name of inserted support code.
    Support(String),
    /// `{PARAM}` or `{PARAM|default}`: the argument bound to that parameter. `{arg:PARAM}` where the parameter's name is
    /// one of the words above.
    Parameter {
        /// The parameter of the row's signature.
        name: String,
        /// What stands there when the caller does not give it: the default written here, else the signature's; `None`:
        /// the row applies only where it is given.
        default: Option<String>,
    },
}

/// Why a template cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct TemplateError {
    /// Byte offset within the template.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// Read a template as written in a table.
pub fn parse(source: &str) -> Result<Template, TemplateError> {
    let mut template = Template::default();
    let mut text = String::new();
    let mut text_start = 0;
    let mut rest = source.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let doubled = rest.peek().is_some_and(|&(_, next)| next == c);
        match c {
            '{' | '}' if doubled => {
                rest.next();
                text.push(c);
            }
            '}' => {
                return Err(error(
                    at,
                    "`}` without `{`; a literal brace is written `}}`",
                ));
            }
            '{' => {
                if !text.is_empty() {
                    template.push(text_start, Part::Text(std::mem::take(&mut text)));
                }
                let mut body = String::new();
                let mut closed = None;
                let mut in_default = false;
                while let Some((end, c)) = rest.next() {
                    let doubled = rest.peek().is_some_and(|&(_, next)| next == c);
                    match c {
                        '{' | '}' if in_default && doubled => {
                            rest.next();
                            body.push(c);
                        }
                        '}' => {
                            closed = Some(end);
                            break;
                        }
                        '{' => return Err(error(end, "a placeholder holds no other placeholder")),
                        _ => {
                            in_default |= c == '|';
                            body.push(c);
                        }
                    }
                }
                let Some(end) = closed else {
                    return Err(error(at, "this `{` is never closed"));
                };
                template.push(at, Part::Placeholder(placeholder(at, &body)?));
                text_start = end + 1;
            }
            _ => text.push(c),
        }
    }
    if !text.is_empty() {
        template.push(text_start, Part::Text(text));
    }
    Ok(template)
}

fn error(offset: usize, message: impl Into<String>) -> TemplateError {
    TemplateError {
        offset,
        message: message.into(),
    }
}

fn placeholder(at: usize, body: &str) -> Result<Placeholder, TemplateError> {
    let (head, default) = match body.split_once('|') {
        Some((head, default)) => (head, Some(default.to_owned())),
        None => (body, None),
    };
    let fixed = match head {
        "args" => Some(Placeholder::Arguments),
        "self" => Some(Placeholder::Receiver),
        "name" => Some(Placeholder::Name),
        "client" => Some(Placeholder::Client),
        "callee" => Some(Placeholder::Callee),
        "value" => Some(Placeholder::Value),
        "options" => Some(Placeholder::Options),
        "target" => Some(Placeholder::Target),
        "origin" => Some(Placeholder::Origin),
        "selected" => Some(Placeholder::Selected),
        _ => None,
    };
    match (fixed, default) {
        (Some(_), Some(_)) => Err(error(
            at,
            format!(
                "`{{{head}}}` takes no default; for a parameter of that name write `{{arg:{head}|…}}`"
            ),
        )),
        (Some(fixed), None) => Ok(fixed),
        (None, default) => {
            if let Some(name) = head.strip_prefix("support:") {
                return match (is_identifier(name), default) {
                    (true, None) => Ok(Placeholder::Support(name.to_owned())),
                    _ => Err(error(at, format!("`{name}` is not a name of support code"))),
                };
            }
            let name = head.strip_prefix("arg:").unwrap_or(head);
            if !is_identifier(name) {
                return Err(error(
                    at,
                    format!("`{{{body}}}` is not a placeholder; a literal brace is written `{{{{`"),
                ));
            }
            Ok(Placeholder::Parameter {
                name: name.to_owned(),
                default,
            })
        }
    }
}

impl Template {
    fn push(&mut self, offset: usize, part: Part) {
        self.parts.push(part);
        self.offsets.push(offset);
    }

    /// Give the parameters that have no default of their own the one that `default_of` knows.
    pub fn fill_defaults(&mut self, default_of: impl Fn(&str) -> Option<String>) {
        for part in &mut self.parts {
            if let Part::Placeholder(Placeholder::Parameter { name, default }) = part
                && default.is_none()
            {
                *default = default_of(name);
            }
        }
    }

    /// Every placeholder with its byte offset in the template as written.
    pub fn placeholders(&self) -> impl Iterator<Item = (usize, &Placeholder)> {
        self.parts
            .iter()
            .zip(&self.offsets)
            .filter_map(|(part, &offset)| match part {
                Part::Placeholder(placeholder) => Some((offset, placeholder)),
                Part::Text(_) => None,
            })
    }

    /// Whether `placeholder` occurs.
    pub fn has(&self, placeholder: &Placeholder) -> bool {
        self.placeholders().any(|(_, found)| found == placeholder)
    }

    /// The parameters it names, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.placeholders()
            .filter_map(|(_, placeholder)| match placeholder {
                Placeholder::Parameter { name, .. } => Some(name.as_str()),
                _ => None,
            })
    }

    /// The support code it names, in order.
    pub fn support(&self) -> impl Iterator<Item = &str> {
        self.placeholders()
            .filter_map(|(_, placeholder)| match placeholder {
                Placeholder::Support(name) => Some(name.as_str()),
                _ => None,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, default: Option<&str>) -> Part {
        Part::Placeholder(Placeholder::Parameter {
            name: name.to_owned(),
            default: default.map(str::to_owned),
        })
    }

    #[test]
    fn text_and_placeholders_in_order() {
        let template = parse("{client}.{name}({url}, x={timeout|None})").unwrap();
        assert_eq!(
            template.parts,
            vec![
                Part::Placeholder(Placeholder::Client),
                Part::Text(".".into()),
                Part::Placeholder(Placeholder::Name),
                Part::Text("(".into()),
                parameter("url", None),
                Part::Text(", x=".into()),
                parameter("timeout", Some("None")),
                Part::Text(")".into()),
            ]
        );
        assert_eq!(
            template.parameters().collect::<Vec<_>>(),
            ["url", "timeout"]
        );
        let offsets: Vec<usize> = template.placeholders().map(|(at, _)| at).collect();
        assert_eq!(offsets, [0, 9, 16, 25]);
    }

    #[test]
    fn doubled_braces_are_literal_also_in_defaults() {
        let template = parse("f({{'a': 1}}, {headers|{{}}})").unwrap();
        assert_eq!(
            template.parts,
            vec![
                Part::Text("f({'a': 1}, ".into()),
                parameter("headers", Some("{}")),
                Part::Text(")".into()),
            ]
        );
    }

    #[test]
    fn reserved_words_can_be_parameters() {
        assert_eq!(
            parse("{arg:name}").unwrap().parts,
            vec![parameter("name", None)]
        );
        assert_eq!(
            parse("{support:run_shell}")
                .unwrap()
                .support()
                .collect::<Vec<_>>(),
            ["run_shell"]
        );
    }

    #[test]
    fn faults_say_where() {
        for (source, offset, words) in [
            ("f({args", 2, "never closed"),
            ("f(args})", 6, "without"),
            ("é{0}", 2, "not a placeholder"),
            ("{}", 0, "not a placeholder"),
            ("a{b{c}}", 3, "no other placeholder"),
            ("{args|x}", 0, "no default"),
            ("{support:}", 0, "support code"),
        ] {
            let fault = parse(source).unwrap_err();
            assert_eq!(fault.offset, offset, "{source}: {fault}");
            assert!(fault.message.contains(words), "{source}: {fault}");
        }
    }
}
