//! The program as it is called: exit codes, messages, and what is on disk afterwards.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pet Store, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [Pets]
      responses: {'200': {description: d, content: {application/json: {schema: {enum: [[1], a]}}}}}
  /owners:
    get: {operationId: listOwners, responses: {'204': {description: d}}}
";

/// A folder of its own for a test, deleted at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("command-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("pets.yaml"), DOCUMENT).unwrap();
        Self(path)
    }

    /// Runs the program in the folder, on the kit of the checkout.
    fn run(&self, line: &str) -> Output {
        self.run_in(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), line)
    }

    fn run_in(&self, root: impl AsRef<Path>, line: &str) -> Output {
        Command::new(env!("CARGO_BIN_EXE_generator"))
            .args(line.split_whitespace())
            .arg("--root")
            .arg(root.as_ref())
            .current_dir(&self.0)
            .output()
            .unwrap()
    }

    fn get(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The exit code and the last line of stderr.
fn ended(output: &Output) -> (i32, String) {
    let messages = String::from_utf8_lossy(&output.stderr);
    let last = messages.lines().last().unwrap_or_default().to_owned();
    (output.status.code().unwrap(), last)
}

#[test]
fn new_writes_a_crate_and_then_only_what_differs() {
    let folder = Folder::new("new");
    let (code, last) = ended(&folder.run("new pets.yaml --out pets"));
    assert_eq!(code, 0, "{last}");
    assert!(
        last.ends_with("files written, 0 removed, 0 unchanged"),
        "{last}"
    );
    assert!(folder.get("pets/src/lib.rs").is_some());

    let (code, last) = ended(&folder.run("new pets.yaml --out pets"));
    assert_eq!(code, 0, "{last}");
    assert!(last.starts_with("0 files written"), "{last}");
}

#[test]
fn what_is_wrong_with_the_command_line_ends_with_two() {
    let folder = Folder::new("usage");
    fs::create_dir(folder.0.join("mine")).unwrap();
    fs::write(folder.0.join("mine/notes.txt"), "mine").unwrap();
    for (line, message) in [
        (
            "new pets.yaml --out x --select listPet",
            "did you mean `listPets`?",
        ),
        ("new pets.yaml --out x --name a.b", "use `a-b`"),
        ("new pets.yaml --out mine", "error[foreign-folder]"),
        (
            "new pets.yaml --out x --deny raw-jsn",
            "did you mean `raw-json`?",
        ),
        ("new pets.yaml", "--out"),
        ("explain raw-jsn", "did you mean `raw-json`?"),
        ("nobody", "error[unknown-vendor]"),
    ] {
        let output = folder.run(line);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{line}: {messages}");
        assert!(messages.contains(message), "{line}: {messages}");
    }
    assert_eq!(folder.get("x/Cargo.toml"), None);
    assert_eq!(fs::read_dir(folder.0.join("mine")).unwrap().count(), 1);
}

#[test]
fn a_denied_warning_is_an_error_and_nothing_is_written() {
    let folder = Folder::new("deny");
    for deny in ["mixed-enum", "warnings"] {
        let (code, last) = ended(&folder.run(&format!("new pets.yaml --out x --deny {deny}")));
        assert_eq!((code, last.as_str()), (1, "1 error; nothing was written"));
    }
    assert!(!folder.0.join("x").exists());
    let (code, _) = ended(&folder.run("new pets.yaml --out x --deny media-type"));
    assert_eq!(code, 0);
}

#[test]
fn a_document_with_an_error_ends_with_one_and_leaves_nothing() {
    let folder = Folder::new("error");
    fs::write(folder.0.join("pets.yaml"), "openapi: 9.9").unwrap();
    let (code, last) = ended(&folder.run("new pets.yaml --out x"));
    assert_eq!((code, last.as_str()), (1, "1 error; nothing was written"));
    let (code, _) = ended(&folder.run("new absent.yaml --out x"));
    assert_eq!(code, 1);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[test]
fn the_census_is_a_table_for_people_and_json_for_machines() {
    let folder = Folder::new("stats");
    let output = folder.run("new pets.yaml --out x --stats");
    let table = String::from_utf8(output.stdout).unwrap();
    let row = |label: &str| {
        let line = table
            .lines()
            .find(|line| line.trim_start().starts_with(label));
        line.and_then(|line| line.split_whitespace().last().map(str::to_owned))
    };
    assert_eq!(row("operations").as_deref(), Some("2"));
    assert_eq!(row("mixed-enum").as_deref(), Some("1"));

    let output = folder.run("new pets.yaml --out x --format json");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let stats = &report["vendors"][0]["stats"];
    assert_eq!(stats["operations"], 2);
    assert_eq!(stats["raw"], serde_json::json!({"mixed-enum": 1}));
    assert_eq!(report["diagnostics"][0]["code"], "mixed-enum");
    assert!(output.stderr.is_empty());
}

#[test]
fn a_code_is_explained_and_without_one_all_are_listed() {
    let folder = Folder::new("explain");
    let text = |line| String::from_utf8(folder.run(line).stdout).unwrap();
    let explanation = text("explain unknown-ref");
    for part in [
        "A reference leads to nothing.",
        "What to do:",
        "    error[unknown-ref]",
    ] {
        assert!(explanation.contains(part), "{explanation}");
    }
    let list = text("explain");
    let codes = generator::diagnostic::Code::ALL;
    assert_eq!(list.lines().count(), codes.len());
}

#[test]
fn an_import_refreshes_the_document_and_the_next_one_changes_nothing() {
    let folder = Folder::new("import");
    let import = "import pets --from pets.yaml --select tag:Pets";
    let (code, last) = ended(&folder.run_in(".", import));
    assert_eq!(code, 0, "{last}");
    let spec = folder.get("specs/pets/openapi.yaml").unwrap();
    assert!(
        spec.contains("listPets") && !spec.contains("listOwners"),
        "{spec}"
    );
    for line in [import, "import pets --from pets.yaml"] {
        let (code, last) = ended(&folder.run_in(".", line));
        assert_eq!(
            (code, last.as_str()),
            (0, "0 files written, 0 removed, 2 unchanged")
        );
    }

    fs::write(folder.0.join("specs/pets/vendor.yaml"), "name: Pets\n").unwrap();
    let (code, _) = ended(&folder.run_in(".", import));
    assert_eq!(code, 2);
    assert_eq!(folder.get("specs/pets/openapi.yaml").as_ref(), Some(&spec));
}
