//! How long each stage and the whole pipeline take, on the vendored documents and on those of `../shared/bench`, where that
//! is there and the documents are OpenAPI 3.0.

use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion};
use generator::config::{self, Config};
use generator::diagnostic::{Diagnostics, Sources};
use generator::workspace::{SourceFile, VendorInput};
use generator::{emit, load, lower, name, pass, resolve, workspace};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn vendors() -> Vec<VendorInput> {
    workspace::read(&root(), &[])
        .map(|workspace| workspace.vendors)
        .unwrap_or_default()
}

/// Documents beside the checkout, unpacked.
fn others() -> Vec<VendorInput> {
    let folder = root().join("../shared/bench");
    ["genesys-presence", "ringcentral-presence"]
        .iter()
        .filter_map(|name| {
            let packed = std::fs::File::open(folder.join(format!("{name}.json.gz"))).ok()?;
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed), &mut bytes)
                .ok()?;
            let spec = SourceFile {
                path: format!("{name}.json"),
                bytes,
            };
            Some(VendorInput {
                name: name.replace('-', "_"),
                spec,
                config: None,
                lenient: true,
            })
        })
        .collect()
}

fn config(input: &VendorInput) -> Config {
    input
        .config
        .as_ref()
        .and_then(|file| config::read(&file.path, &file.bytes).ok())
        .unwrap_or_default()
}

fn stages(criterion: &mut Criterion) {
    for input in vendors().iter().chain(&others()) {
        let mut group = criterion.benchmark_group(&input.name);
        let config = config(input);
        let Ok(document) = load::load(&input.spec.path, &input.spec.bytes) else {
            continue;
        };
        let (resolved, _) = resolve::resolve(&document);
        let (lowered, _) = lower::lower(&resolved, &config);
        let mut api = lowered.clone();
        pass::run(&mut api, &document.root, &mut Diagnostics::new());
        let (vendor, _) = name::name(&api, &config, &input.name, true);
        group.bench_function("load", |b| {
            b.iter(|| load::load(&input.spec.path, &input.spec.bytes))
        });
        group.bench_function("resolve", |b| b.iter(|| resolve::resolve(&document)));
        group.bench_function("lower", |b| b.iter(|| lower::lower(&resolved, &config)));
        group.bench_function("passes", |b| {
            let passes = |mut api| pass::run(&mut api, &document.root, &mut Diagnostics::new());
            b.iter_batched(|| lowered.clone(), passes, BatchSize::SmallInput);
        });
        group.bench_function("name", |b| {
            b.iter(|| name::name(&api, &config, &input.name, true))
        });
        group.bench_function("emit", |b| {
            b.iter(|| {
                let parts = emit::Part::all(&vendor);
                let write = |part| emit::EMITTERS.map(|emit| emit(part));
                parts.map(write).collect::<Vec<_>>()
            });
        });
        group.bench_function("all", |b| {
            b.iter(|| {
                let (vendor, _) = generator::plan_vendor(input, &mut Sources::new());
                vendor.map(|vendor| generator::files(&vendor))
            });
        });
        group.finish();
    }
}

fn whole(criterion: &mut Criterion) {
    let Ok(workspace) = workspace::read(&root(), &[]) else {
        return;
    };
    criterion.bench_function("all vendors", |b| {
        b.iter_batched(
            || workspace.clone(),
            generator::generate,
            BatchSize::SmallInput,
        )
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    stages(&mut criterion);
    whole(&mut criterion);
    criterion.final_summary();
}
