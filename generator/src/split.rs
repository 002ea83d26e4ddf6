//! Splits a plan by the first tags of its operations. Each tag becomes a feature: its calls, and the types that nothing else
//! uses, are compiled where the feature is on. What several features need is always there, and so are operations without a tag.

use std::collections::{BTreeMap, BTreeSet};

use crate::name::{Name, feature, feature_module};
use crate::plan::{Call, Group, Model, ModelKind, Vendor};

/// The registry takes packages with up to 300 features; some are left for other things.
const MOST_GROUPS: usize = 280;

/// The feature of types that the service sends on its own, if there is no tag of this name.
const MESSAGES: &str = "webhooks";

/// Moves calls and types into groups.
pub fn by_tag(vendor: &mut Vendor) {
    let features = features(&vendor.calls, MOST_GROUPS);
    let owners = owners(vendor, &features);
    let mut groups = Groups::default();
    let calls = std::mem::take(&mut vendor.calls);
    for (call, feature) in calls.into_iter().zip(features) {
        match feature {
            Some(feature) => groups.of(feature).calls.push(call),
            None => vendor.calls.push(call),
        }
    }
    let models = std::mem::take(&mut vendor.models);
    for (model, owner) in models.into_iter().zip(owners) {
        match owner {
            Owner::One(feature) => groups.of(feature).models.push(model),
            Owner::Nobody | Owner::All => vendor.models.push(model),
        }
    }
    vendor.groups = groups.0.into_values().collect();
}

/// The groups by their features.
#[derive(Default)]
struct Groups(BTreeMap<String, Group>);

impl Groups {
    fn of(&mut self, feature: String) -> &mut Group {
        self.0.entry(feature.clone()).or_insert_with(|| Group {
            module: feature_module(&feature),
            feature,
            models: Vec::new(),
            calls: Vec::new(),
        })
    }
}

/// The feature of each call; none for calls without a tag.
///
/// Where there are more tags than a package may have features, those that begin with the same words share one: with the same
/// three, two or one, and if that is not enough, with the same letters. As long as that does not change, a tag that comes or
/// goes changes no other feature.
fn features(calls: &[Call], most: usize) -> Vec<Option<String>> {
    let tags: Vec<Option<String>> = calls
        .iter()
        .map(|call| call.tag.as_deref().map(feature))
        .collect();
    let cut = |start: &dyn Fn(&str) -> usize| -> Vec<Option<String>> {
        let start = |tag: &String| feature(tag.get(..start(tag)).unwrap_or(tag));
        tags.iter().map(|tag| tag.as_ref().map(start)).collect()
    };
    let fits = |features: &Vec<Option<String>>| {
        let distinct: BTreeSet<&String> = features.iter().flatten().collect();
        distinct.len() <= most
    };
    if fits(&tags) {
        return tags;
    }
    let words = (1..=3).rev().map(|count| {
        cut(&|tag| {
            tag.match_indices('-')
                .nth(count - 1)
                .map_or(tag.len(), |(end, _)| end)
        })
    });
    let letters = (1..=3).rev().map(|count| cut(&|_| count));
    let merged = words.chain(letters).find(fits);
    merged.unwrap_or_else(|| cut(&|_| 1))
}

/// What a type is compiled for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Owner {
    /// No call: the service sends it on its own.
    Nobody,
    /// One feature.
    One(String),
    /// Several features, or calls that are always there.
    All,
}

impl Owner {
    /// Adds a use, by the calls of a feature or by what is always there.
    fn used(&mut self, by: Option<&str>) {
        *self = match (&*self, by) {
            (Self::Nobody, Some(feature)) => Self::One(feature.to_owned()),
            (Self::One(owner), Some(feature)) if owner == feature => return,
            _ => Self::All,
        };
    }
}

/// The owner of each model.
fn owners(vendor: &Vendor, features: &[Option<String>]) -> Vec<Owner> {
    let models = vendor.models.iter().enumerate();
    let positions: BTreeMap<&Name, usize> = models.map(|(i, model)| (&model.name, i)).collect();
    let position = |name: &Name| positions.get(name).copied();
    let edges: Vec<Vec<usize>> = vendor
        .models
        .iter()
        .map(|model| model.uses().into_iter().filter_map(position).collect())
        .collect();
    let mut starts: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (call, feature) in vendor.calls.iter().zip(features) {
        let used = call.uses().into_iter().filter_map(position);
        starts.entry(feature.as_deref()).or_default().extend(used);
    }
    let usual = vendor.usual_models().into_iter().filter_map(position);
    starts.entry(None).or_default().extend(usual);
    let mut owners = vec![Owner::Nobody; vendor.models.len()];
    for (feature, start) in starts {
        for used in reached(start, &edges) {
            owners[used].used(feature);
        }
    }
    names_of_others(&vendor.models, position, &mut owners);
    let messages = (0..owners.len()).filter(|index| owners[*index] == Owner::Nobody);
    for used in reached(messages.collect(), &edges) {
        owners[used].used(Some(MESSAGES));
    }
    owners
}

/// Another name of a type that no call uses goes with the type.
fn names_of_others(
    models: &[Model],
    position: impl Fn(&Name) -> Option<usize>,
    owners: &mut [Owner],
) {
    for (index, model) in models.iter().enumerate() {
        let ModelKind::Alias(target) = &model.kind else {
            continue;
        };
        let target = target.models().into_iter().next().and_then(&position);
        if let (Owner::Nobody, Some(target)) = (&owners[index], target) {
            owners[index] = owners[target].clone();
        }
    }
}

/// Everything that can be reached from `start`, `start` included.
fn reached(start: Vec<usize>, edges: &[Vec<usize>]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open = start;
    while let Some(one) = open.pop() {
        if seen.insert(one) {
            open.extend(&edges[one]);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::load;
    use crate::testing::{document, planned};

    fn split(text: &str) -> Vendor {
        let text = format!("openapi: 3.1.0\ninfo: {{title: Test, version: '1'}}\n{text}");
        let document = load::load("test.yaml", text.as_bytes()).unwrap();
        let mut vendor = planned(&document, &Config::default()).0;
        by_tag(&mut vendor);
        vendor
    }

    fn types(models: &[Model]) -> Vec<&str> {
        models.iter().map(|model| model.name.as_str()).collect()
    }

    fn methods(calls: &[Call]) -> Vec<&str> {
        calls.iter().map(|call| call.method.as_str()).collect()
    }

    /// Each group: its feature, types and methods.
    fn groups(vendor: &Vendor) -> Vec<(&str, Vec<&str>, Vec<&str>)> {
        let mut all = Vec::new();
        for group in &vendor.groups {
            let (models, calls) = (types(&group.models), methods(&group.calls));
            all.push((group.feature.as_str(), models, calls));
        }
        all
    }

    const PETS: &str = "\
paths:
  /pets: {get: {operationId: listPets, tags: [Pets, Old], responses: {'200': {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}}
  /owners: {post: {operationId: createOwner, tags: [People], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}}, responses: {'204': {}}}}
  /sales: {get: {operationId: listSales, tags: [People], responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Sale'}}}}, '400': {content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}}}}
  /health: {get: {operationId: health, responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Health'}}}}}}}
webhooks:
  petBorn: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Birth'}}}}, responses: {}}}
components:
  schemas:
    Pet: {properties: {food: {$ref: '#/components/schemas/Food'}, tag: {$ref: '#/components/schemas/Label'}}}
    Food: {properties: {a: {type: string}}}
    Label: {properties: {part: {$ref: '#/components/schemas/Part'}}}
    Part: {properties: {a: {type: string}}}
    Owner: {properties: {label: {$ref: '#/components/schemas/Label'}}}
    Sale: {properties: {a: {type: string}}}
    Problem: {properties: {a: {type: string}}}
    Health: {properties: {a: {type: string}}}
    Birth: {properties: {sale: {$ref: '#/components/schemas/Sale'}, place: {$ref: '#/components/schemas/Place'}}}
    Place: {properties: {a: {type: string}}}
";

    #[test]
    fn a_feature_has_the_calls_of_a_tag_and_the_types_that_nothing_else_uses() {
        let vendor = split(PETS);
        assert_eq!(
            groups(&vendor),
            [
                ("people", vec!["Owner"], vec!["create_owner", "list_sales"]),
                ("pets", vec!["Food", "Pet"], vec!["list_pets"]),
                ("webhooks", vec!["Birth", "PetBornMessage", "Place"], vec![]),
            ]
        );
        assert_eq!(methods(&vendor.calls), ["health"]);
        assert_eq!(
            types(&vendor.models),
            ["Health", "Label", "Part", "Problem", "Sale"]
        );
    }

    #[test]
    fn what_is_always_there_needs_nothing_that_is_not() {
        let vendor = split(PETS);
        for group in &vendor.groups {
            let own = types(&group.models);
            let always = types(&vendor.models);
            for model in vendor.models.iter().flat_map(Model::uses) {
                assert!(always.contains(&model.as_str()), "{model}");
            }
            for model in group.models.iter().flat_map(Model::uses) {
                assert!(own.contains(&model.as_str()) || always.contains(&model.as_str()));
            }
        }
    }

    fn tagged(tags: impl Iterator<Item = String>) -> Vec<Call> {
        let paths = tags.enumerate().map(|(number, tag)| {
            format!("  /{number}: {{get: {{tags: ['{tag}'], responses: {{}}}}}}\n")
        });
        let text = format!("paths:\n{}", paths.collect::<String>());
        planned(&document(&text), &Config::default()).0.calls
    }

    fn names(calls: &[Call], most: usize) -> Vec<String> {
        features(calls, most)
            .into_iter()
            .map(Option::unwrap)
            .collect()
    }

    #[test]
    fn too_many_tags_are_merged_by_how_they_begin() {
        let tags = ["User List", "user-names", "Usage", "Teams", "user list a"];
        let calls = tagged(tags.iter().map(|&tag| tag.to_owned()));
        for (most, expected) in [
            (
                5,
                ["user-list", "user-names", "usage", "teams", "user-list-a"],
            ),
            (
                4,
                ["user-list", "user-names", "usage", "teams", "user-list"],
            ),
            (3, ["user", "user", "usage", "teams", "user"]),
            (2, ["us", "us", "us", "te", "us"]),
            (1, ["u", "u", "u", "t", "u"]),
        ] {
            assert_eq!(names(&calls, most), expected, "{most}");
        }
    }

    #[test]
    fn there_are_never_more_features_than_the_registry_takes() {
        let letter = |number: u32| char::from_u32(u32::from('a') + number % 26).unwrap();
        let tag = |number| format!("{}{}{number} x", letter(number), letter(number / 26));
        let calls = tagged((0..1_000).map(tag));
        let features: BTreeSet<_> = names(&calls, MOST_GROUPS).into_iter().collect();
        assert!(
            features.len() <= MOST_GROUPS && features.len() > 1,
            "{}",
            features.len()
        );
    }

    #[test]
    fn a_tag_that_comes_or_goes_renames_no_other() {
        let tags: Vec<String> = (0..50)
            .map(|number| format!("Tag {}", number * 7))
            .collect();
        let all = tagged(tags.iter().cloned());
        for left_out in 0..tags.len() {
            let mut fewer = tags.clone();
            fewer.remove(left_out);
            let mut expected = names(&all, MOST_GROUPS);
            expected.remove(left_out);
            assert_eq!(names(&tagged(fewer.into_iter()), MOST_GROUPS), expected);
        }
    }
}
