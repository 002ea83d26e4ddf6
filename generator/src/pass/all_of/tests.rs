use super::*;
use crate::ir::Member;
use crate::testing::{alias, codes, find, lowered, members, schemas};

fn merged(text: &str) -> (Api, Diagnostics) {
    let (mut api, mut found) = lowered(&schemas(text));
    run(&mut api, &mut found);
    (api, found)
}

#[test]
fn members_are_not_copied_without_end() {
    let count = 1100_usize;
    let text: String = (0..count)
        .map(|at| {
            let own = format!("{{properties: {{p{at}: {{type: string}}}}}}");
            let before = at.checked_sub(1);
            let before = before.map(|at| format!("{{$ref: '#/components/schemas/S{at}'}}, "));
            format!("S{at}: {{allOf: [{}{own}]}}\n", before.unwrap_or_default())
        })
        .collect();
    let (api, found) = merged(&text);
    assert_eq!(codes(&found), [Code::LimitExceeded]);
    let sizes = api.types.iter().map(|entry| match &entry.shape {
        Shape::Object(object) => object.members.len(),
        _ => 0,
    });
    let copied: usize = sizes.sum();
    assert!(copied <= MAX_COPIED + 3 * count, "{copied}");
}

#[test]
fn what_two_parts_say_alike_is_there_once() {
    let text = "\
Whole: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/A'}]}
A: {properties: {a: {type: string}, both: {type: string}}}
B: {allOf: [{$ref: '#/components/schemas/A'}, {required: [a, own], properties: {own: {type: string}}}]}";
    let (api, found) = merged(text);
    let state = members(&api, "Whole", |member| member.required);
    assert_eq!(state, [("a", true), ("both", false), ("own", true)]);
    assert_eq!(codes(&found), []);
}

#[test]
fn members_come_in_the_order_of_the_parts_and_then_the_own_ones() {
    let text = "\
Whole:
  properties: {own: {type: string}}
  allOf: [{$ref: '#/components/schemas/Second'}, {properties: {inline: {type: string}}}]
Second: {allOf: [{$ref: '#/components/schemas/Third'}], properties: {second: {type: string}}}
Third: {properties: {third: {type: string}}}";
    let (api, found) = merged(text);
    let names: Vec<&str> = members(&api, "Whole", |_| ()).iter().map(|m| m.0).collect();
    assert_eq!(names, ["third", "second", "inline", "own"]);
    assert_eq!(codes(&found), []);
}

#[test]
fn alternatives_may_require_what_is_declared_beside_them() {
    let ended = "{title: Ended, properties: {kind: {type: string, enum: [ended]}}, required: [end], additionalProperties: true}";
    let open = "{title: Open, properties: {kind: {type: string, enum: [open]}}}";
    let whole = "Whole:\n  properties: {kind: {type: string}, end: {type: string, nullable: true, readOnly: true}}\n  anyOf: ";
    let refer = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    let (first, second) = (refer("Ended"), refer("Open"));
    let inline = format!("{whole}[{ended}, {open}]");
    let referred = format!("{whole}[{first}, {second}]\nEnded: {ended}\nOpen: {open}");
    // Alone, the schema that is referred to requires what it does not declare.
    for (text, expected) in [(inline, &[][..]), (referred, &[Code::Unsupported])] {
        let (api, found) = merged(&text);
        assert_eq!(codes(&found), expected);
        let Shape::Union(union) = &find(&api, "Whole").1.shape else {
            panic!("not a union")
        };
        let words = union.branches.iter().map(|branch| branch.words.concat());
        assert_eq!(words.collect::<Vec<_>>(), ["Ended", "Open"]);
        let ends = union.branches.iter().map(|branch| {
            let members = &api.object(&branch.ty).unwrap().members;
            let end = members.iter().find(|member| member.wire == "end").unwrap();
            (end.ty.clone(), end.required, end.nullable, end.read_only)
        });
        assert_eq!(
            ends.collect::<Vec<_>>(),
            [
                (Ty::String, true, true, true),
                (Ty::String, false, true, true)
            ]
        );
    }
}

#[test]
fn alternatives_that_only_require_take_no_members_away() {
    let text = "\
Whole: {properties: {a: {type: string}, b: {type: string}}, oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {required: [a]}
B: {type: object, required: [b]}";
    let (api, found) = merged(text);
    let state = members(&api, "Whole", |member| member.required);
    assert_eq!(state, [("a", false), ("b", false)]);
    assert_eq!(codes(&found), []);
}

#[test]
fn what_the_whole_requires_is_required_of_it_alone() {
    let text = "\
Part: {properties: {a: {type: string}, b: {type: string}}}
Whole: {required: [b], allOf: [{$ref: '#/components/schemas/Part'}]}";
    let (api, _) = merged(text);
    let required = |words| members(&api, words, |member| member.required);
    assert_eq!(required("Whole"), [("a", false), ("b", true)]);
    assert_eq!(required("Part"), [("a", false), ("b", false)]);
}

#[test]
fn parts_that_disagree_about_a_member_are_reported_and_the_later_one_counts() {
    let text = "\
Part: {properties: {a: {type: string}, b: {type: string, readOnly: true}}}
Whole:
  allOf:
  - {$ref: '#/components/schemas/Part'}
  - {properties: {a: {type: integer}, b: {type: string}}}";
    let (api, found) = merged(text);
    assert_eq!(
        members(&api, "Whole", |member| (&member.ty, member.read_only)),
        [("a", (&Ty::I64, false)), ("b", (&Ty::String, true))]
    );
    assert_eq!(codes(&found), [Code::AllOfConflict]);
}

#[test]
fn what_a_later_part_requires_of_callers_is_theirs_to_set() {
    let text = "\
Tag: {properties: {id: {type: string, readOnly: true}, type: {type: string, readOnly: true}}}
Whole:
  allOf:
  - {$ref: '#/components/schemas/Tag'}
  - {required: [type], properties: {id: {type: string}, type: {type: string}}}";
    let (api, _) = merged(text);
    assert_eq!(
        members(&api, "Whole", |member| member.read_only),
        [("id", true), ("type", false)]
    );
}

#[test]
fn what_one_part_requires_and_another_declares_is_a_member_that_must_be_there() {
    let part = "{$ref: '#/components/schemas/Page'}";
    let own = "{properties: {items: {type: array, items: {type: string}}}}";
    for parts in [format!("{part}, {own}"), format!("{own}, {part}")] {
        let (api, _) = merged(&format!(
            "Page: {{required: [total, items], properties: {{total: {{type: integer}}}}}}\nList: {{allOf: [{parts}]}}"
        ));
        let items = |member: &Member| {
            let is_list = matches!(member.ty, Ty::List(_));
            (is_list, member.required, member.docs.limits.len())
        };
        let found = members(&api, "List", items);
        let found = found.iter().find(|(name, _)| *name == "items");
        assert_eq!(found, Some(&("items", (true, true, 0))), "{parts}");
    }
}

#[test]
fn a_schema_among_its_own_parts_is_reported_once() {
    let text = "\
A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {a: {}}}]}
B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {}}}]}";
    let (_, found) = merged(text);
    assert_eq!(codes(&found), [Code::AllOfCycle]);
}

#[test]
fn a_long_chain_of_parts_is_merged() {
    let link = |n: usize| {
        let next = n + 1;
        format!(
            "A{n}: {{allOf: [{{$ref: '#/components/schemas/A{next}'}}, {{properties: {{m{}: {{}}}}}}]}}\n",
            n % 2
        )
    };
    let chain: String = (0..4000).map(link).collect();
    let (api, found) = merged(&format!("{chain}A4000: {{properties: {{last: {{}}}}}}"));
    let names: Vec<&str> = members(&api, "A0", |_| ()).iter().map(|m| m.0).collect();
    assert_eq!(names, ["last", "m1", "m0"]);
    assert_eq!(codes(&found), []);
}

#[test]
fn free_form_parts_without_members_stay_open() {
    let text = "\
Free: {type: object}
Whole: {type: object, allOf: [{$ref: '#/components/schemas/Free'}, {type: object}]}";
    let (api, _) = merged(text);
    let Shape::Object(object) = &find(&api, "Whole").1.shape else {
        panic!("not an object")
    };
    assert_eq!(object.additional, Some(Ty::Json));
}

#[test]
fn a_part_that_only_says_that_there_are_further_members_is_heard() {
    let further = |part: &str| {
        let text = format!(
            "Base: {{properties: {{id: {{type: string}}}}}}\nFree: {{type: object}}\nOpen: {{type: object, additionalProperties: true}}\n\
             Whole: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {part}]}}"
        );
        let (api, _) = merged(&text);
        let Shape::Object(object) = &find(&api, "Whole").1.shape else {
            panic!("{part}: not an object")
        };
        assert_eq!(object.members.len(), 1, "{part}");
        object.additional.clone()
    };
    for part in [
        "{type: object, additionalProperties: true}",
        "{additionalProperties: {}}",
        "{additionalProperties: {description: Any value.}}",
        "{additionalProperties: {allOf: [{}, {example: 3}]}}",
        "{$ref: '#/components/schemas/Open'}",
    ] {
        assert_eq!(further(part), Some(Ty::Json), "{part}");
    }
    for part in [
        "{type: object}",
        "{type: object, additionalProperties: false}",
        "{$ref: '#/components/schemas/Free'}",
    ] {
        assert_eq!(further(part), None, "{part}");
    }
    let alone = "Whole: {allOf: [{type: object, additionalProperties: true}, {description: All.}]}";
    let (api, _) = merged(alone);
    assert_eq!(alias(&api, "Whole"), Ty::Map(Box::new(Ty::Json)));
}

#[test]
fn a_part_may_require_what_another_declares() {
    let text = "\
Base: {properties: {id: {type: string, description: Which one.}}}
Whole: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [id, name, gone], properties: {name: {type: string}}}]}";
    let (api, _) = merged(text);
    let state = |member: &Member| (member.required, member.docs.text.clone());
    let which = Some("Which one.".to_owned());
    assert_eq!(
        members(&api, "Whole", state),
        [
            ("id", (true, which)),
            ("name", (true, None)),
            ("gone", (false, None))
        ]
    );
}

#[test]
fn two_objects_of_one_name_become_one_with_the_members_of_both() {
    let text = "\
Base:
  properties:
    rules: {properties: {inner: {properties: {port: {type: integer}}}, policy: {type: string}}}
    links: {type: array, items: {$ref: '#/components/schemas/Links'}}
    same: {$ref: '#/components/schemas/More'}
Links: {properties: {self: {type: string}}}
More: {properties: {self: {type: string}, next: {type: string}}}
Whole:
  allOf:
  - {$ref: '#/components/schemas/Base'}
  - properties:
      rules: {properties: {inner: {properties: {host: {type: string}}}}}
      links: {type: array, items: {properties: {next: {type: string}}}}
      same: {properties: {self: {type: string}}}";
    let (api, found) = merged(text);
    let object = |ty: &Ty| match ty.named().next().and_then(|id| api.shape(id)) {
        Some(Shape::Object(object)) => object.members.clone(),
        other => panic!("{other:?}"),
    };
    let names = |members: &[Member]| -> Vec<String> {
        members.iter().map(|member| member.wire.clone()).collect()
    };
    let whole = object(&Ty::Named(find(&api, "Whole").0));
    assert_eq!(names(&whole), ["rules", "links", "same"]);
    let rules = object(&whole[0].ty);
    assert_eq!(names(&rules), ["inner", "policy"]);
    assert_eq!(names(&object(&rules[0].ty)), ["port", "host"]);
    assert_eq!(names(&object(&whole[1].ty)), ["self", "next"]);
    let more = Ty::Named(find(&api, "More").0);
    assert_eq!(
        members(&api, "Whole", |member| &member.ty)[2],
        ("same", &more)
    );
    assert_eq!(codes(&found), []);
}

#[test]
fn endless_lists_disagree() {
    let text = "\
A: {type: array, items: {$ref: '#/components/schemas/A'}}
B: {type: array, items: {$ref: '#/components/schemas/B'}}
Whole:
  allOf:
  - {properties: {x: {$ref: '#/components/schemas/A'}}}
  - {properties: {x: {$ref: '#/components/schemas/B'}}}";
    let (_, found) = merged(text);
    assert_eq!(codes(&found), [Code::AllOfConflict]);
}

#[test]
fn objects_that_hold_each_other_are_merged_once() {
    let text = "\
A: {properties: {child: {$ref: '#/components/schemas/A'}, a: {type: string}}}
B: {properties: {child: {$ref: '#/components/schemas/B'}, b: {type: string}}}
Whole: {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}";
    let (api, found) = merged(text);
    let child = Ty::Named(find(&api, "Whole child").0);
    assert_eq!(
        members(&api, "Whole child", |member| &member.ty)[0],
        ("child", &child)
    );
    assert_eq!(codes(&found), []);
}

#[test]
fn an_heir_that_adds_nothing_keeps_its_name() {
    let text = "\
Pet:
  required: [kind]
  properties: {kind: {type: string}}
  discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}}
Cat: {description: A cat., allOf: [{$ref: '#/components/schemas/Pet'}]}
Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {tricks: {type: integer}}}]}";
    let (api, _) = merged(text);
    let Shape::Union(union) = &find(&api, "Pet").1.shape else {
        panic!("no union");
    };
    let (cat, entry) = find(&api, "Cat");
    assert_eq!(union.branches[1].ty, Ty::Named(cat));
    assert_eq!(entry.docs.text.as_deref(), Some("A cat."));
    let required = |words| members(&api, words, |member| member.required);
    assert_eq!(required("Cat"), [("kind", true)]);
}

#[test]
fn what_derives_from_two_bases_is_an_alternative_of_both() {
    let text = "\
Animal: {required: [kind], discriminator: {propertyName: kind, mapping: {cat: Cat, dog: Dog}}, properties: {kind: {type: string, enum: [cat, dog]}}}
Pet: {required: [kind], discriminator: {propertyName: kind, mapping: {cat: Cat}}, properties: {kind: {type: string, enum: [cat]}, name: {type: string}}}
Cat: {allOf: [{$ref: '#/components/schemas/Animal'}, {$ref: '#/components/schemas/Pet'}, {properties: {lives: {type: integer}}}]}
Dog: {allOf: [{$ref: '#/components/schemas/Animal'}]}";
    let (api, found) = merged(text);
    assert_eq!(codes(&found), []);
    let (cat, _) = find(&api, "Cat");
    for base in ["Animal", "Pet"] {
        let Shape::Union(union) = &find(&api, base).1.shape else {
            panic!("no union")
        };
        assert!(
            union.branches.iter().any(|it| it.ty == Ty::Named(cat)),
            "{base}"
        );
    }
    let all = members(&api, "Cat", |member| member.required);
    assert_eq!(all, [("kind", true), ("name", false), ("lives", false)]);
}

#[test]
fn heirs_require_what_their_base_requires() {
    let text = "\
Shape: {required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}, label: {type: string}}}
Circle: {allOf: [{$ref: '#/components/schemas/Shape'}, {properties: {radius: {type: number}}}]}
Polygon: {allOf: [{$ref: '#/components/schemas/Shape'}, {properties: {corners: {type: integer}}}]}
Triangle: {allOf: [{$ref: '#/components/schemas/Polygon'}, {properties: {obtuse: {type: boolean}}}]}";
    let (api, found) = merged(text);
    for name in ["Circle", "Triangle"] {
        let required = members(&api, name, |member| member.required);
        assert_eq!(required[..2], [("kind", true), ("label", false)], "{name}");
    }
    let Shape::Union(polygon) = &find(&api, "Polygon").1.shape else {
        panic!("no union")
    };
    assert_eq!(polygon.branches.len(), 2);
    let required = members(&api, "Polygon base", |member| member.required);
    assert_eq!(required[..2], [("kind", false), ("label", false)]);
    let Shape::Union(union) = &find(&api, "Shape").1.shape else {
        panic!("no union")
    };
    let names: Vec<String> = union.branches.iter().map(|b| b.words.join(" ")).collect();
    assert_eq!(names, ["Shape", "Circle", "Polygon", "Triangle"]);
    let required = members(&api, "Shape base", |member| member.required);
    assert_eq!(required, [("kind", false), ("label", false)]);
    assert_eq!(codes(&found), []);
}
