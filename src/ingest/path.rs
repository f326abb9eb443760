//! Names of members: what they are called, where they stand, which are droppings of a system.

/// Returns a name as it stands in a place: `%`, `#`, `&`, `!`, `=` percent-encoded.
///
/// `/` is kept: pass the names of folders and file together or one by one.
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '&' => out.push_str("%26"),
            '!' => out.push_str("%21"),
            '=' => out.push_str("%3D"),
            c => out.push(c),
        }
    }
    out
}

/// A name that stays in its folder.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Safe {
    /// Folders and file, joined by `/`; never empty, never absolute, never with `..`.
    pub(super) name: String,
    /// Why the name as written could not be kept.
    pub(super) bad: Option<&'static str>,
}

/// Makes a name safe to show and to join.
pub(super) fn safe(name: &str) -> Safe {
    let mut bad = None;
    // Packers of Windows write `\`; elsewhere it is a character like any other.
    let steps = || name.split(['/', '\\']);
    let windows = name.contains('\\') && (name.starts_with('\\') || steps().any(|step| matches!(step, ".." | ".")));
    let slashed = name.replace('\\', "/");
    let name = if windows { slashed.as_str() } else { name };
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let name = if drive { name.get(2..).unwrap_or_default() } else { name };
    if drive || name.starts_with('/') {
        bad = Some("the name is an absolute path");
    }
    let mut steps: Vec<String> = Vec::new();
    for step in name.split('/') {
        match step {
            "" | "." => (),
            ".." => bad = Some("the name leaves its folder"),
            step if step.chars().any(|c| c.is_control()) => {
                bad = Some("the name has control characters");
                steps.push(step.replace(|c: char| c.is_control(), "_"));
            }
            step => {
                if is_device(step) {
                    bad = Some("the name is that of a device");
                }
                steps.push(step.to_owned());
            }
        }
    }
    if steps.is_empty() {
        bad = Some("there is no name");
        steps.push("_".to_owned());
    }
    Safe { name: steps.join("/"), bad }
}

/// Tells whether Windows takes a name for a device, with any extension: CON, NUL, COM1, LPT1 …
fn is_device(step: &str) -> bool {
    let stem = step.split('.').next().unwrap_or(step).trim_end().to_ascii_uppercase();
    let numbered =
        |name: &str| stem.strip_prefix(name).is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// Tells whether a member is a dropping of an operating system or an office program, by its name.
pub fn is_dropping(name: &str) -> bool {
    let file = file_name(name);
    let lower = file.to_ascii_lowercase();
    name.split('/').any(|step| step == "__MACOSX")
        || file.starts_with("._")
        || file.starts_with("~$")
        || file.starts_with(".~lock.")
        || matches!(lower.as_str(), ".ds_store" | "thumbs.db" | "ehthumbs.db" | "desktop.ini")
}

/// Returns the last step of a name.
pub(super) fn file_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Returns the extension in lower case, or "". A number behind it that tells copies apart ("a.pdf (2)") is left out.
pub(super) fn extension(name: &str) -> String {
    let file = file_name(name);
    let numbered = file
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .filter(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    let file = numbered.map_or(file, |(plain, _)| plain);
    file.rsplit_once('.').map(|(_, extension)| extension.trim().to_lowercase()).unwrap_or_default()
}

/// Returns a name without its archive extension.
pub(super) fn without_archive_extension(name: &str) -> &str {
    const ENDS: [&str; 10] = [".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip", ".gz", ".rar", ".7z", ".zipx"];
    for end in ENDS {
        let cut = name.len().saturating_sub(end.len());
        if cut > 0 && name.is_char_boundary(cut) && name[cut..].eq_ignore_ascii_case(end) {
            return &name[..cut];
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_inside_their_folder() {
        for (name, kept, bad) in [
            ("附件/a.pdf", "附件/a.pdf", false),
            ("./附件//a.pdf", "附件/a.pdf", false),
            ("../../etc/passwd", "etc/passwd", true),
            ("/etc/passwd", "etc/passwd", true),
            ("C:/x/y.pdf", "x/y.pdf", true),
            ("a\u{0}\n.pdf", "a__.pdf", true),
            ("..", "_", true),
            ("..\\..\\x.pdf", "x.pdf", true),
            ("\\\\server\\share\\x.pdf", "server/share/x.pdf", true),
            ("附件/..\\x.pdf", "附件/x.pdf", true),
            ("附件/NUL", "附件/NUL", true),
            ("com1.pdf", "com1.pdf", true),
            ("company.pdf", "company.pdf", false),
            ("con2.pdf", "con2.pdf", false),
        ] {
            let safe = safe(name);
            assert_eq!((safe.name.as_str(), safe.bad.is_some()), (kept, bad), "{name:?}");
        }
        assert_eq!(encode("a#1&2=3!/100%.pdf"), "a%231%262%3D3%21/100%25.pdf");
    }

    #[test]
    fn droppings_are_told_from_papers() {
        for name in ["__MACOSX/x.pdf", "a/._x.pdf", "~$申报书.docx", "THUMBS.DB", "a/.DS_Store", "Desktop.ini"] {
            assert!(is_dropping(name), "{name}");
        }
        for name in ["申报书.pdf", "a~$b.docx", "MACOSX/x.pdf", "thumbs.pdf"] {
            assert!(!is_dropping(name), "{name}");
        }
        assert_eq!(without_archive_extension("A003.tar.GZ"), "A003");
        assert_eq!(without_archive_extension("申报材料.Zip"), "申报材料");
        assert_eq!(without_archive_extension("v1.2"), "v1.2");
        for (name, own) in [("a.PDF", "pdf"), ("a.pdf (2)", "pdf"), ("a (2).pdf", "pdf"), ("a (b)", ""), ("a", "")] {
            assert_eq!(extension(name), own, "{name}");
        }
    }
}
