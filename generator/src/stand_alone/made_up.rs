//! Values for the examples of the README: arguments, and bodies that callers can make of a few texts and numbers.

use super::harmless::{Effect, effect};
use crate::plan::{
    Argument, ArgumentType, Call, Field, Initial, Model, ModelKind, RustType, Setter, Struct,
    Target, Vendor,
};

/// How many models are made one inside another.
const MAX_DEPTH: usize = 3;

/// Values for all arguments, unless there is one that cannot be made up.
pub(super) fn arguments(arguments: &[Argument]) -> Option<String> {
    let arguments: Option<Vec<String>> = arguments.iter().map(argument).collect();
    Some(arguments?.join(", "))
}

/// A text is the example of the document, if it has one.
fn argument(argument: &Argument) -> Option<String> {
    value(&argument.ty, argument.example.as_deref())
}

fn value(ty: &ArgumentType, example: Option<&str>) -> Option<String> {
    let made = match ty {
        ArgumentType::Str => return Some(format!("{:?}", example.unwrap_or("id"))),
        ArgumentType::Strings => "[\"id\"]",
        ArgumentType::Number => "1",
        ArgumentType::Value(ty) => literal(ty)?,
        _ => return None,
    };
    Some(made.to_owned())
}

fn literal(ty: &RustType) -> Option<&'static str> {
    match ty {
        RustType::Bool => Some("true"),
        RustType::I32 | RustType::I64 | RustType::U32 | RustType::U64 => Some("1"),
        RustType::F32 | RustType::F64 => Some("1.0"),
        _ => None,
    }
}

/// The lines that send a body, of the first such `POST` that does no harm and has the fewest arguments. Where there is none, those
/// of a `GET` with a setter.
pub(super) fn second_example(plan: &Vendor, import: &str, calls: &[&Call]) -> Vec<String> {
    let mut posts: Vec<(Effect, usize, &Call)> = calls
        .iter()
        .filter(|call| call.http_method == "POST")
        .map(|call| (effect(call), call.arguments.len(), *call))
        .filter(|(effect, ..)| *effect != Effect::Acts)
        .collect();
    posts.sort_by_key(|(effect, count, _)| (*effect, *count));
    let mut made = posts
        .into_iter()
        .filter_map(|(.., call)| post(plan, import, call));
    made.next()
        .or_else(|| with_setter(calls))
        .unwrap_or_default()
}

/// The lines of the first `GET` with the fewest arguments that has a setter whose value can be made up. A made up text says nothing.
fn with_setter(calls: &[&Call]) -> Option<Vec<String>> {
    let reads = calls.iter().filter(|call| call.http_method == "GET");
    let reads = reads.filter(|call| effect(call) != Effect::Acts);
    let made = reads.filter_map(|call| {
        let setters = call.setters.iter().filter(|setter| {
            let is_text = matches!(setter.ty, ArgumentType::Str | ArgumentType::Strings);
            !setter.deprecated && !is_text
        });
        let made = setters.filter_map(|one| Some((one, value(&one.ty, None)?)));
        let (setter, value) = made.min_by_key(|(setter, _)| !is_size(setter))?;
        let (method, name) = (&call.method, &setter.name);
        let arguments = arguments(&call.arguments)?;
        let line = format!("let reply = client.{method}({arguments}).{name}({value}).await?;");
        Some(((call.arguments.len(), !is_size(setter)), line))
    });
    let (_, line) = made.min_by_key(|(effort, _)| *effort)?;
    Some(vec![
        String::new(),
        line,
        "println!(\"{reply:?}\");".to_owned(),
    ])
}

/// Whether a setter is that of the size of a page, of which any number makes sense.
fn is_size(setter: &Setter) -> bool {
    let name = setter.name.as_str();
    let words = ["limit", "size", "max", "count", "per_page"];
    words.iter().any(|word| name.contains(word))
}

/// The lines of a call whose last argument is a body that can be made up.
fn post(plan: &Vendor, import: &str, call: &Call) -> Option<Vec<String>> {
    let (body, others) = call.arguments.split_last()?;
    let (Target::Body(..), ArgumentType::Reference(RustType::Model(name))) =
        (&body.target, &body.ty)
    else {
        return None;
    };
    let made = Maker { plan, import }.model(name.as_str(), 0)?;
    let others: Option<Vec<String>> = others.iter().map(argument).collect();
    let others = others?.into_iter().map(|one| format!("{one}, "));
    Some(vec![
        String::new(),
        format!("let body = {made};"),
        format!(
            "client.{}({}&body).await?;",
            call.method,
            others.collect::<String>()
        ),
    ])
}

/// Makes values of models.
struct Maker<'a> {
    plan: &'a Vendor,
    import: &'a str,
}

impl Maker<'_> {
    /// A value of a model, unless some required member cannot be made up.
    fn model(&self, name: &str, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let grouped = self.plan.groups.iter().flat_map(|group| &group.models);
        let mut models = self.plan.models.iter().chain(grouped);
        let model = models.find(|model| model.name.as_str() == name)?;
        match &model.kind {
            ModelKind::Struct(structure) => self.structure(model, structure, depth),
            ModelKind::Strings(variants) | ModelKind::AnyString(variants) => {
                let first = variants.first()?;
                Some(format!("{}::{}", self.path(model), first.name))
            }
            ModelKind::Alias(RustType::Model(target)) => self.model(target.as_str(), depth + 1),
            _ => None,
        }
    }

    fn path(&self, model: &Model) -> String {
        format!("{}::models::{}", self.import, model.name.spelling())
    }

    fn structure(&self, model: &Model, structure: &Struct, depth: usize) -> Option<String> {
        let path = self.path(model);
        let fields = structure.fields.iter();
        let asked_for = fields.filter(|field| field.is_asked_for());
        let values: Option<Vec<String>> = asked_for
            .map(|field| match field.initial {
                Initial::AskedText => Some(TEXT.to_owned()),
                _ => self.value(&field.ty, depth),
            })
            .collect();
        let values = values?;
        if !values.is_empty() {
            return Some(format!("{path}::new({})", values.join(", ")));
        }
        let text = structure.fields.iter().find(|field| is_free_text(field));
        Some(match text.filter(|_| !structure.non_exhaustive) {
            Some(field) => format!(
                "{path} {{ {}: Some({}.into()), ..Default::default() }}",
                field.name, TEXT
            ),
            None => format!("{path}::default()"),
        })
    }

    /// A value for an argument of `new`.
    fn value(&self, ty: &RustType, depth: usize) -> Option<String> {
        match ty {
            RustType::String => Some(TEXT.to_owned()),
            RustType::Vec(_) => Some("Vec::new()".to_owned()),
            RustType::Map(_) | RustType::Value => Some("Default::default()".to_owned()),
            RustType::Option(inner) => self.value(inner, depth),
            RustType::Boxed(inner) => Some(format!("Box::new({})", self.value(inner, depth)?)),
            RustType::Model(name) => self.model(name.as_str(), depth + 1),
            ty => literal(ty).map(str::to_owned),
        }
    }
}

/// A text that stands for any.
const TEXT: &str = "\"text\"";

/// Whether a member is a text that callers may leave out.
fn is_free_text(field: &Field) -> bool {
    let is_text = matches!(&field.ty, RustType::Option(inner) if **inner == RustType::String);
    is_text && field.initial == Initial::Absent && !field.read_only && !field.deprecated
}
