//! tree-sitter's numeric node kinds and fields, translated once into enums of our own.
//!
//! The grammar gives several ids to one name (aliases), and ids change between versions; the tables are therefore
//! built from the grammar itself, by name, the first time they are needed.

use std::sync::LazyLock;

/// What a node of the concrete tree is. Tokens that no lowering asks about are all [`Kind::Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the grammar's node")]
pub enum Kind {
    Error,
    Token,
    Comma,
    Star,
    Async,
    From,
    LeftParen,
    Module,
    Comment,
    LineContinuation,
    Block,
    ImportStatement,
    ImportPrefix,
    RelativeImport,
    FutureImportStatement,
    ImportFromStatement,
    AliasedImport,
    WildcardImport,
    DottedName,
    PrintStatement,
    ExecStatement,
    AssertStatement,
    ExpressionStatement,
    ReturnStatement,
    DeleteStatement,
    RaiseStatement,
    PassStatement,
    BreakStatement,
    ContinueStatement,
    GlobalStatement,
    NonlocalStatement,
    TypeAliasStatement,
    IfStatement,
    ElifClause,
    ElseClause,
    ForStatement,
    WhileStatement,
    TryStatement,
    ExceptClause,
    FinallyClause,
    WithStatement,
    WithClause,
    WithItem,
    MatchStatement,
    CaseClause,
    FunctionDefinition,
    ClassDefinition,
    DecoratedDefinition,
    Decorator,
    Assignment,
    AugmentedAssignment,
    Parameters,
    LambdaParameters,
    TypedParameter,
    DefaultParameter,
    TypedDefaultParameter,
    KeywordSeparator,
    PositionalSeparator,
    ListSplat,
    ListSplatPattern,
    DictionarySplat,
    DictionarySplatPattern,
    TuplePattern,
    ListPattern,
    PatternList,
    CasePattern,
    UnionPattern,
    DictPattern,
    KeywordPattern,
    SplatPattern,
    ClassPattern,
    ComplexPattern,
    AsPattern,
    AsPatternTarget,
    TypeParameter,
    Type,
    SplatType,
    GenericType,
    UnionType,
    ConstrainedType,
    MemberType,
    ArgumentList,
    KeywordArgument,
    ExpressionList,
    Identifier,
    Attribute,
    Subscript,
    Slice,
    Call,
    Await,
    UnaryOperator,
    NotOperator,
    BinaryOperator,
    BooleanOperator,
    ComparisonOperator,
    Lambda,
    ConditionalExpression,
    NamedExpression,
    Yield,
    Tuple,
    List,
    Set,
    Dictionary,
    Pair,
    ListComprehension,
    SetComprehension,
    DictionaryComprehension,
    GeneratorExpression,
    ParenthesizedExpression,
    ForInClause,
    IfClause,
    ConcatenatedString,
    String,
    StringStart,
    StringContent,
    StringEnd,
    Interpolation,
    FormatSpecifier,
    FormatExpression,
    Integer,
    Float,
    True,
    False,
    None,
    Ellipsis,
    /// A named node that no lowering knows.
    Unknown,
}

/// The field under which a child hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after the grammar's field")]
pub enum Field {
    /// No field, or one that no lowering asks for.
    Nothing,
    Alias,
    Alternative,
    Argument,
    Arguments,
    Attribute,
    Body,
    Cause,
    Condition,
    Consequence,
    Definition,
    Expression,
    Function,
    Guard,
    Key,
    Left,
    ModuleName,
    Name,
    Object,
    Parameters,
    ReturnType,
    Right,
    Subject,
    Subscript,
    Superclasses,
    Type,
    TypeParameters,
    Value,
}

const TOKENS: &[(&str, Kind)] = &[
    (",", Kind::Comma),
    ("*", Kind::Star),
    ("async", Kind::Async),
    ("from", Kind::From),
    ("(", Kind::LeftParen),
];

const KINDS: &[(&str, Kind)] = &[
    ("module", Kind::Module),
    ("comment", Kind::Comment),
    ("line_continuation", Kind::LineContinuation),
    ("block", Kind::Block),
    ("import_statement", Kind::ImportStatement),
    ("import_prefix", Kind::ImportPrefix),
    ("relative_import", Kind::RelativeImport),
    ("future_import_statement", Kind::FutureImportStatement),
    ("import_from_statement", Kind::ImportFromStatement),
    ("aliased_import", Kind::AliasedImport),
    ("wildcard_import", Kind::WildcardImport),
    ("dotted_name", Kind::DottedName),
    ("print_statement", Kind::PrintStatement),
    ("exec_statement", Kind::ExecStatement),
    ("assert_statement", Kind::AssertStatement),
    ("expression_statement", Kind::ExpressionStatement),
    ("return_statement", Kind::ReturnStatement),
    ("delete_statement", Kind::DeleteStatement),
    ("raise_statement", Kind::RaiseStatement),
    ("pass_statement", Kind::PassStatement),
    ("break_statement", Kind::BreakStatement),
    ("continue_statement", Kind::ContinueStatement),
    ("global_statement", Kind::GlobalStatement),
    ("nonlocal_statement", Kind::NonlocalStatement),
    ("type_alias_statement", Kind::TypeAliasStatement),
    ("if_statement", Kind::IfStatement),
    ("elif_clause", Kind::ElifClause),
    ("else_clause", Kind::ElseClause),
    ("for_statement", Kind::ForStatement),
    ("while_statement", Kind::WhileStatement),
    ("try_statement", Kind::TryStatement),
    ("except_clause", Kind::ExceptClause),
    ("finally_clause", Kind::FinallyClause),
    ("with_statement", Kind::WithStatement),
    ("with_clause", Kind::WithClause),
    ("with_item", Kind::WithItem),
    ("match_statement", Kind::MatchStatement),
    ("case_clause", Kind::CaseClause),
    ("function_definition", Kind::FunctionDefinition),
    ("class_definition", Kind::ClassDefinition),
    ("decorated_definition", Kind::DecoratedDefinition),
    ("decorator", Kind::Decorator),
    ("assignment", Kind::Assignment),
    ("augmented_assignment", Kind::AugmentedAssignment),
    ("parameters", Kind::Parameters),
    ("lambda_parameters", Kind::LambdaParameters),
    ("typed_parameter", Kind::TypedParameter),
    ("default_parameter", Kind::DefaultParameter),
    ("typed_default_parameter", Kind::TypedDefaultParameter),
    ("keyword_separator", Kind::KeywordSeparator),
    ("positional_separator", Kind::PositionalSeparator),
    ("list_splat", Kind::ListSplat),
    ("list_splat_pattern", Kind::ListSplatPattern),
    ("dictionary_splat", Kind::DictionarySplat),
    ("dictionary_splat_pattern", Kind::DictionarySplatPattern),
    ("tuple_pattern", Kind::TuplePattern),
    ("list_pattern", Kind::ListPattern),
    ("pattern_list", Kind::PatternList),
    ("case_pattern", Kind::CasePattern),
    ("union_pattern", Kind::UnionPattern),
    ("dict_pattern", Kind::DictPattern),
    ("keyword_pattern", Kind::KeywordPattern),
    ("splat_pattern", Kind::SplatPattern),
    ("class_pattern", Kind::ClassPattern),
    ("complex_pattern", Kind::ComplexPattern),
    ("as_pattern", Kind::AsPattern),
    ("as_pattern_target", Kind::AsPatternTarget),
    ("type_parameter", Kind::TypeParameter),
    ("type", Kind::Type),
    ("splat_type", Kind::SplatType),
    ("generic_type", Kind::GenericType),
    ("union_type", Kind::UnionType),
    ("constrained_type", Kind::ConstrainedType),
    ("member_type", Kind::MemberType),
    ("argument_list", Kind::ArgumentList),
    ("keyword_argument", Kind::KeywordArgument),
    ("expression_list", Kind::ExpressionList),
    ("identifier", Kind::Identifier),
    ("attribute", Kind::Attribute),
    ("subscript", Kind::Subscript),
    ("slice", Kind::Slice),
    ("call", Kind::Call),
    ("await", Kind::Await),
    ("unary_operator", Kind::UnaryOperator),
    ("not_operator", Kind::NotOperator),
    ("binary_operator", Kind::BinaryOperator),
    ("boolean_operator", Kind::BooleanOperator),
    ("comparison_operator", Kind::ComparisonOperator),
    ("lambda", Kind::Lambda),
    ("conditional_expression", Kind::ConditionalExpression),
    ("named_expression", Kind::NamedExpression),
    ("yield", Kind::Yield),
    ("tuple", Kind::Tuple),
    ("list", Kind::List),
    ("set", Kind::Set),
    ("dictionary", Kind::Dictionary),
    ("pair", Kind::Pair),
    ("list_comprehension", Kind::ListComprehension),
    ("set_comprehension", Kind::SetComprehension),
    ("dictionary_comprehension", Kind::DictionaryComprehension),
    ("generator_expression", Kind::GeneratorExpression),
    ("parenthesized_expression", Kind::ParenthesizedExpression),
    ("for_in_clause", Kind::ForInClause),
    ("if_clause", Kind::IfClause),
    ("concatenated_string", Kind::ConcatenatedString),
    ("string", Kind::String),
    ("string_start", Kind::StringStart),
    ("string_content", Kind::StringContent),
    ("string_end", Kind::StringEnd),
    ("interpolation", Kind::Interpolation),
    ("format_specifier", Kind::FormatSpecifier),
    ("format_expression", Kind::FormatExpression),
    ("integer", Kind::Integer),
    ("float", Kind::Float),
    ("true", Kind::True),
    ("false", Kind::False),
    ("none", Kind::None),
    ("ellipsis", Kind::Ellipsis),
];

const FIELDS: &[(&str, Field)] = &[
    ("alias", Field::Alias),
    ("alternative", Field::Alternative),
    ("argument", Field::Argument),
    ("arguments", Field::Arguments),
    ("attribute", Field::Attribute),
    ("body", Field::Body),
    ("cause", Field::Cause),
    ("condition", Field::Condition),
    ("consequence", Field::Consequence),
    ("definition", Field::Definition),
    ("expression", Field::Expression),
    ("function", Field::Function),
    ("guard", Field::Guard),
    ("key", Field::Key),
    ("left", Field::Left),
    ("module_name", Field::ModuleName),
    ("name", Field::Name),
    ("object", Field::Object),
    ("parameters", Field::Parameters),
    ("return_type", Field::ReturnType),
    ("right", Field::Right),
    ("subject", Field::Subject),
    ("subscript", Field::Subscript),
    ("superclasses", Field::Superclasses),
    ("type", Field::Type),
    ("type_parameters", Field::TypeParameters),
    ("value", Field::Value),
];

/// The grammar, and what its numbers mean.
pub struct Grammar {
    /// The grammar itself.
    pub language: tree_sitter::Language,
    kinds: Vec<Kind>,
    fields: Vec<Field>,
}

/// The grammar, read once.
pub static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let language = tree_sitter::Language::new(tree_sitter_python::LANGUAGE);
    let kinds = (0..=u16::MAX)
        .take(language.node_kind_count())
        .map(|id| {
            let name = language.node_kind_for_id(id).unwrap_or_default();
            let (list, other) = match language.node_kind_is_named(id) {
                true => (KINDS, Kind::Unknown),
                false => (TOKENS, Kind::Token),
            };
            list.iter()
                .find(|(known, _)| *known == name)
                .map_or(other, |(_, kind)| *kind)
        })
        .collect();
    let fields = (0..=u16::MAX)
        .take(language.field_count() + 1)
        .map(|id| {
            let name = language.field_name_for_id(id).unwrap_or_default();
            FIELDS
                .iter()
                .find(|(known, _)| *known == name)
                .map_or(Field::Nothing, |(_, field)| *field)
        })
        .collect();
    Grammar {
        language,
        kinds,
        fields,
    }
});

impl Grammar {
    /// What the node kind `id` means. ERROR nodes carry the id 65535, which no table reaches.
    pub fn kind(&self, id: u16) -> Kind {
        self.kinds
            .get(usize::from(id))
            .copied()
            .unwrap_or(Kind::Error)
    }

    /// What the field `id` means.
    pub fn field(&self, id: u16) -> Field {
        self.fields
            .get(usize::from(id))
            .copied()
            .unwrap_or(Field::Nothing)
    }
}

impl Kind {
    /// Whether it is punctuation, a keyword or an operator.
    pub fn is_token(self) -> bool {
        matches!(
            self,
            Self::Token | Self::Comma | Self::Star | Self::Async | Self::From | Self::LeftParen
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_to_the_grammar() {
        for (name, _) in KINDS {
            assert_ne!(
                GRAMMAR.language.id_for_node_kind(name, true),
                0,
                "no node {name}"
            );
        }
        for (name, _) in TOKENS {
            assert_ne!(
                GRAMMAR.language.id_for_node_kind(name, false),
                0,
                "no token {name}"
            );
        }
        for (name, _) in FIELDS {
            assert!(
                GRAMMAR.language.field_id_for_name(name).is_some(),
                "no field {name}"
            );
        }
    }

    #[test]
    fn the_error_kind_is_out_of_every_table_and_guarded() {
        assert_eq!(GRAMMAR.kind(u16::MAX), Kind::Error);
    }
}
