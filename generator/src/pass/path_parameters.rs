//! Gives a path parameter one type wherever it is the same.
//!
//! Documents that are written by hand say of the id in `/contacts/{id}/notes` that it is a number, and of that in
//! `/contacts/{id}` that it is a text. It is the same id, and a number cannot be every text.

use std::collections::BTreeSet;

use crate::ir::{Api, Parameter, Ty};
use crate::spec::Location;

pub(super) fn run(api: &mut Api) {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for operation in &api.operations {
        for parameter in of_path(&operation.parameters) {
            if api.resolved(&parameter.ty) == Ty::String {
                texts.extend(place(&operation.path, &parameter.name));
            }
        }
    }
    let mut operations = std::mem::take(&mut api.operations);
    for operation in &mut operations {
        let path = &operation.path;
        for parameter in &mut operation.parameters {
            let is_number = matches!(
                api.resolved(&parameter.ty),
                Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64
            );
            let place = place(path, &parameter.name);
            if parameter.location == Location::Path
                && is_number
                && place.is_some_and(|place| texts.contains(&place))
            {
                parameter.ty = Ty::String;
            }
        }
    }
    api.operations = operations;
}

fn of_path(parameters: &[Parameter]) -> impl Iterator<Item = &Parameter> {
    let parameters = parameters.iter();
    parameters.filter(|parameter| parameter.location == Location::Path)
}

/// The path up to a parameter and its name. What is called otherwise may be another thing, such as the number of what also has
/// an id.
fn place(path: &str, name: &str) -> Option<String> {
    let name = format!("{{{name}}}");
    let (before, _) = path.split_once(&name)?;
    Some([before, &name].concat())
}

#[cfg(test)]
mod tests {
    use crate::ir::Ty;
    use crate::testing::{document, passed};

    #[test]
    fn a_number_that_is_a_text_elsewhere_is_a_text() {
        let operation = |path: &str, parameters: &[(&str, &str)]| {
            let parameters: Vec<String> = parameters
                .iter()
                .map(|(name, ty)| {
                    format!("{{name: {name}, in: path, required: true, schema: {{type: {ty}}}}}")
                })
                .collect();
            format!(
                "  {path}: {{get: {{parameters: [{}], responses: {{}}}}}}\n",
                parameters.join(", ")
            )
        };
        let paths = [
            operation("/contacts/{id}", &[("id", "string")]),
            operation(
                "/contacts/{id}/notes/{note}",
                &[("id", "integer"), ("note", "integer")],
            ),
            operation("/notes/{id}", &[("id", "integer")]),
            operation("/contacts/{number}", &[("number", "integer")]),
        ];
        let (api, _) = passed(&document(&format!("paths:\n{}", paths.concat())));
        let types = api.operations.iter().flat_map(|one| &one.parameters);
        let types: Vec<&Ty> = types.map(|parameter| &parameter.ty).collect();
        assert_eq!(
            types,
            [&Ty::String, &Ty::String, &Ty::I64, &Ty::I64, &Ty::I64]
        );
    }
}
