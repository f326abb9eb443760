#!/usr/bin/env python3
"""Compares `vouch facts --lines` with its peers on the same cases and the same pages.

    cargo build --release && cargo bench --bench extract -- --pages target/peers
    python3 benches/facts_peers.py --cases DIR [--vouch target/release/vouch] [--only vouch,jionlp,...] [--timeout 600]

DIR holds *.jsonl cases with `score.py` and `common.py` beside them. Peers are installed by name into target/peers: from PyPI
recognizers-text-suite (with emoji<2, which it needs and does not say) and jionlp, from npm @microsoft/recognizers-text-suite and
chrono-node. A peer that cannot be installed, fails or takes too long is named and left out. Printed: F1 by kind in groups of
cases, found things on cases that hold nothing, and CPU time a kB on the pages. The adapters below map each peer's answer to the
form of the cases; what a peer does not look for (identifiers, counts, units of headers) counts as not found.
"""
import argparse
import collections
import glob
import importlib.util
import json
import os
import re
import resource
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = ["date", "date_range", "duration", "money", "percent", "count", "number", "id"]

# --- adapters that run inside the peers' own interpreter: JSON lines {id,text,lang} in, {id,found} out, CPU seconds on stderr ---

COMMON_PY = r'''
import json, re, sys, time, resource
from decimal import Decimal
def run(find):
    find("2019年3月5日支付3万元", "zh"); find("on March 5, 2019 we paid $3", "en")
    start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    for line in sys.stdin:
        case = json.loads(line)
        try: found = find(case["text"], case.get("lang") or "zh")
        except Exception: found = []
        print(json.dumps({"id": case["id"], "found": found}, ensure_ascii=False), flush=True)
    print("CPU %.6f" % (resource.getrusage(resource.RUSAGE_SELF).ru_utime - start), file=sys.stderr)
'''

# One mapping of Recognizers' models for both of its languages.
RECOGNIZERS_MAP = {"Chinese Yuan": "CNY", "Renminbi yuan": "CNY", "United States dollar": "USD", "Dollar": "USD", "Hong Kong dollar": "HKD",
    "New Taiwan dollar": "TWD", "Euro": "EUR", "British pound": "GBP", "Pound": "GBP", "Japanese yen": "JPY", "South Korean won": "KRW",
    "Korean won": "KRW", "Singapore dollar": "SGD", "Australian dollar": "AUD", "Canadian dollar": "CAD", "Macanese pataca": "MOP",
    "Macau Pataca": "MOP", "Swiss franc": "CHF", "Indian rupee": "INR", "Thai baht": "THB", "Russian ruble": "RUB", "Malaysian ringgit": "MYR"}

RECOGNIZERS_PY = COMMON_PY + r'''
from recognizers_text import Culture
from recognizers_date_time import recognize_datetime
from recognizers_number import recognize_number, recognize_percentage
from recognizers_number_with_unit import recognize_currency
CODES = ''' + repr(RECOGNIZERS_MAP) + r'''
def timex(one):
    text = one.get("timex") or ""
    kind = one.get("type")
    if kind in ("date", "datetime"):
        day = re.match(r"^(\d{4}|XXXX)-(\d\d)-(\d\d)", text)
        if day: return {"kind": "date", "iso": text[:10] if day[1] != "XXXX" else "--%s-%s" % (day[2], day[3])}
    if kind in ("daterange", "datetimerange"):
        if re.match(r"^\d{4}(-\d\d)?$", text): return {"kind": "date", "iso": text}
        ends = re.match(r"^\(([\dX-]+)[^,]*,([\dX-]+)[^,]*,", text)
        if ends: return {"kind": "date_range", "from": ends[1].replace("XXXX", "-"), "to": ends[2].replace("XXXX", "-")}
    if kind == "duration" and text.startswith("P"): return {"kind": "duration", "iso_duration": text}
    return None
def find(text, lang):
    culture = Culture.English if lang == "en" else Culture.Chinese
    out = []
    def add(result, item):
        if item: out.append({**item, "start": result.start, "end": result.end + 1})
    for result in recognize_datetime(text, culture):
        values = (result.resolution or {}).get("values") or []
        if values: add(result, timex(values[0]))
    taken = [(x["start"], x["end"]) for x in out]
    for result in recognize_currency(text, culture):
        value = (result.resolution or {}).get("value"); unit = (result.resolution or {}).get("unit")
        iso = (result.resolution or {}).get("isoCurrency") or CODES.get(unit, "")
        if value: add(result, {"kind": "money", "value": value, "currency": iso})
    for result in recognize_percentage(text, culture):
        value = (result.resolution or {}).get("value")
        if value: add(result, {"kind": "percent", "value": value.rstrip("%")})
    for result in recognize_number(text, culture):
        value = (result.resolution or {}).get("value")
        if value: add(result, {"kind": "number", "value": value})
    return out
run(find)
'''

JIONLP_PY = COMMON_PY + r'''
import os
os.environ.setdefault("JIONLP_SILENT", "1")
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    import jionlp as jio
CODES = {"元": "CNY", "人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "韩元": "KRW",
    "澳元": "AUD", "澳大利亚元": "AUD", "加元": "CAD", "加拿大元": "CAD", "新加坡元": "SGD", "澳门元": "MOP", "新台币": "TWD", "台币": "TWD", "卢布": "RUB", "泰铢": "THB"}
def days(span, surface):
    start, end = span
    open_from, open_to = start is None, end is None
    def parts(text): return [int(x) for x in re.findall(r"-?\d+", text.split(" ")[0])]
    a, b = parts(start), parts(end)
    if a == b: return {"kind": "date", "iso": start[:10]}
    import calendar
    whole_year = a[1:] == [1, 1] and b[1:] == [12, 31]
    whole_month = a[2] == 1 and b[2] == calendar.monthrange(b[0], b[1])[1]
    if whole_year and a[0] == b[0]: return {"kind": "date", "iso": "%04d" % a[0]}
    if whole_month and a[:2] == b[:2]: return {"kind": "date", "iso": "%04d-%02d" % (a[0], a[1])}
    if whole_year: return {"kind": "date_range", "from": "%04d" % a[0], "to": "%04d" % b[0]}
    if whole_month: return {"kind": "date_range", "from": start[:7], "to": end[:7]}
    return {"kind": "date_range", "from": start[:10], "to": end[:10]}
def length(one):
    text = "".join("%s%s" % (one[key], mark) for key, mark in (("year", "Y"), ("month", "M"), ("day", "D")) if one.get(key))
    clock = "".join("%s%s" % (one[key], mark) for key, mark in (("hour", "H"), ("minute", "M"), ("second", "S")) if one.get(key))
    return "P" + text + ("T" + clock if clock else "")
def find(text, lang):
    out = []
    for one in jio.ner.extract_time(text, time_base={"year": 2026, "month": 1, "day": 1}, with_parsing=True):
        detail = one.get("detail") or {}
        item = None
        if detail.get("type") in ("time_point", "time_span") and isinstance(detail.get("time"), list):
            if "inf" in str(detail["time"][1]): item = {"kind": "date_range", "from": detail["time"][0][:10], "to": ".."}
            elif re.search(r"\d|[一二三四五六七八九〇零]", one["text"]): item = days(detail["time"], one["text"])
        elif detail.get("type") == "time_delta":
            value = detail["time"]
            if isinstance(value, list): item = {"kind": "duration", "from": length(value[0]), "to": length(value[1])}
            else: item = {"kind": "duration", "iso_duration": length(value)}
        if item: out.append({**item, "start": one["offset"][0], "end": one["offset"][1]})
    for one in jio.ner.extract_money(text, with_parsing=True):
        detail = one.get("detail") or {}
        number = detail.get("num")
        code = CODES.get(detail.get("case"), "")
        if isinstance(number, list): item = {"kind": "money", "from": number[0], "to": number[1], "currency": code}
        elif number is not None: item = {"kind": "money", "value": number, "currency": code}
        else: continue
        out.append({**item, "start": one["offset"][0], "end": one["offset"][1]})
    return out
run(find)
'''

COMMON_JS = r'''
const readline = require('readline');
function run(find) {
  find('2019年3月5日支付3万元', 'zh'); find('on March 5, 2019 we paid $3', 'en');
  const start = process.cpuUsage();
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', line => {
    const one = JSON.parse(line); let found = [];
    try { found = find(one.text, one.lang || 'zh'); } catch (error) {}
    // offsets of JavaScript are UTF-16 units
    const points = at => Array.from(one.text.slice(0, at)).length;
    found = found.map(x => ({ ...x, start: points(x.start), end: points(x.end) }));
    process.stdout.write(JSON.stringify({ id: one.id, found }) + '\n');
  });
  lines.on('close', () => { process.stderr.write('CPU ' + (process.cpuUsage(start).user / 1e6) + '\n'); });
}
'''

RECOGNIZERS_JS = COMMON_JS + r'''
const R = require('@microsoft/recognizers-text-suite');
const CODES = ''' + json.dumps(RECOGNIZERS_MAP) + r''';
function timex(one) {
  const text = one.timex || '', kind = one.type;
  let m;
  if ((kind === 'date' || kind === 'datetime') && (m = text.match(/^(\d{4}|XXXX)-(\d\d)-(\d\d)/)))
    return { kind: 'date', iso: m[1] === 'XXXX' ? `--${m[2]}-${m[3]}` : text.slice(0, 10) };
  if (kind === 'daterange' || kind === 'datetimerange') {
    if (/^\d{4}(-\d\d)?$/.test(text)) return { kind: 'date', iso: text };
    if ((m = text.match(/^\(([\dX-]+)[^,]*,([\dX-]+)[^,]*,/)))
      return { kind: 'date_range', from: m[1].replace('XXXX', '-'), to: m[2].replace('XXXX', '-') };
  }
  if (kind === 'duration' && text.startsWith('P')) return { kind: 'duration', iso_duration: text };
  return null;
}
run((text, lang) => {
  const culture = lang === 'en' ? R.Culture.English : R.Culture.Chinese, out = [];
  const add = (r, item) => { if (item) out.push({ ...item, start: r.start, end: r.end + 1 }); };
  for (const r of R.recognizeDateTime(text, culture)) { const v = (r.resolution || {}).values; if (v && v.length) add(r, timex(v[0])); }
  for (const r of R.recognizeCurrency(text, culture)) {
    const x = r.resolution || {}; if (x.value) add(r, { kind: 'money', value: x.value, currency: x.isoCurrency || CODES[x.unit] || '' });
  }
  for (const r of R.recognizePercentage(text, culture)) { const x = r.resolution || {}; if (x.value) add(r, { kind: 'percent', value: x.value.replace('%', '') }); }
  for (const r of R.recognizeNumber(text, culture)) { const x = r.resolution || {}; if (x.value) add(r, { kind: 'number', value: x.value }); }
  return out;
});
'''

CHRONO_JS = COMMON_JS + r'''
const chrono = require('chrono-node');
function iso(part) {
  if (!part.isCertain('month') && part.isCertain('year')) return String(part.get('year')).padStart(4, '0');
  const two = x => String(x).padStart(2, '0');
  if (!part.isCertain('month')) return null;
  const day = part.isCertain('day') ? '-' + two(part.get('day')) : '';
  if (!part.isCertain('year')) return day ? '--' + two(part.get('month')) + day : null;
  return String(part.get('year')).padStart(4, '0') + '-' + two(part.get('month')) + day;
}
run((text, lang) => {
  const parser = lang === 'en' ? chrono : lang === 'zh-hant' ? chrono.zh.hant : chrono.zh.hans || chrono.zh, out = [];
  for (const r of parser.parse(text, new Date(2026, 0, 1))) {
    const from = iso(r.start), to = r.end ? iso(r.end) : null;
    if (!from) continue;
    const span = { start: r.index, end: r.index + r.text.length };
    out.push(r.end && to ? { kind: 'date_range', from, to, ...span } : { kind: 'date', iso: from, ...span });
  }
  return out;
});
'''


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def install(folder):
    """Installs the peers; returns the commands of those that are there."""
    os.makedirs(folder, exist_ok=True)
    peers = {}
    python = os.path.join(folder, "venv", "bin", "python3")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(folder, "venv")], check=True, timeout=300)
    for name, packages, module, code in (
        ("recognizers-py", ["recognizers-text-suite", "emoji<2"], "recognizers_suite", RECOGNIZERS_PY),
        ("jionlp", ["jionlp"], "jionlp", JIONLP_PY),
    ):
        there = subprocess.run([python, "-c", f"import importlib.util as u, sys; sys.exit(u.find_spec('{module}') is None)"]).returncode == 0
        if not there:
            there = subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], timeout=900).returncode == 0
        if there:
            script = os.path.join(folder, "run_" + name + ".py")
            open(script, "w", encoding="utf-8").write(code)
            peers[name] = [python, script]
        else:
            say("not installed:", name)
    node = os.path.join(folder, "node")
    os.makedirs(node, exist_ok=True)
    for name, package, code in (("recognizers-js", "@microsoft/recognizers-text-suite", RECOGNIZERS_JS), ("chrono-node", "chrono-node", CHRONO_JS)):
        try:
            if not os.path.isdir(os.path.join(node, "node_modules", package)):
                subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", node, package], check=True, timeout=600, stdout=sys.stderr)
        except (OSError, subprocess.SubprocessError) as error:
            say("not installed:", name, error)
            continue
        script = os.path.join(node, "run_" + name + ".js")
        open(script, "w", encoding="utf-8").write(code)
        peers[name] = ["node", script]
    return peers


def answers(command, lines, timeout):
    """Runs a peer over input lines: its answers by id, and its CPU seconds."""
    given = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    try:
        done = subprocess.run(command, input=given.encode(), capture_output=True, timeout=timeout)
        out, err, late = done.stdout, done.stderr.decode(errors="replace"), False
    except subprocess.TimeoutExpired as expired:
        out, err, late = expired.stdout or b"", "", True
    cpu = re.findall(r"^CPU ([\d.]+)", err, re.M)
    spent = float(cpu[-1]) if cpu else resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    found = {}
    for line in out.decode(errors="replace").splitlines():
        try:
            answer = json.loads(line)
        except ValueError:
            continue
        if "id" in answer:
            found[answer["id"]] = answer.get("found") or []
    return found, spent, late


def group(name, case):
    if case.get("context"):
        return "domain cells"
    english = case.get("lang") == "en"
    if name == "domain":
        return "domain prose en" if english else "domain prose zh"
    return "en peers' sets" if english else "zh peers' sets"


def pages(folder):
    """The page text that `cargo bench --bench extract -- --pages` wrote, or that of the cases."""
    found = {}
    for language in ("zh", "hant", "en"):
        path = os.path.join(folder, language + ".txt")
        if os.path.exists(path):
            texts = open(path, encoding="utf-8").read().split("\f")
            found[language] = [{"id": f"{language}{i}", "text": text, "lang": {"hant": "zh-hant"}.get(language, language)} for i, text in enumerate(texts)]
    return found


def table(title, columns, rows):
    width = max(len(column) for column in columns) + 2
    print(f"\n{title:<22}" + "".join(f"{column:>{width}}" for column in columns))
    for name, cells in rows:
        print(f"{name:<22}" + "".join(f"{cell:>{width}}" for cell in cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--vouch", default=os.path.join(HERE, "..", "target", "release", "vouch"))
    parser.add_argument("--peers", default=os.path.join(HERE, "..", "target", "peers"))
    parser.add_argument("--only", default="")
    parser.add_argument("--timeout", type=int, default=600)
    parser.add_argument("--pages-kb", type=int, default=20, help="kB of each language's pages that the slow peers are timed on")
    options = parser.parse_args()
    sys.path.insert(0, options.cases)
    spec = importlib.util.spec_from_file_location("score", os.path.join(options.cases, "score.py"))
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)

    peers = {"vouch": [options.vouch, "facts", "--lines"], **install(os.path.abspath(options.peers))}
    if options.only:
        peers = {name: command for name, command in peers.items() if name in options.only.split(",")}
    cases = []
    for path in sorted(glob.glob(os.path.join(options.cases, "*.jsonl"))):
        name = os.path.basename(path)[: -len(".jsonl")]
        cases += [(group(name, case), case) for case in map(json.loads, filter(str.strip, open(path, encoding="utf-8")))]
    by_group = collections.defaultdict(list)
    for where, case in cases:
        by_group[where].append(case)
    traps = [case for _, case in cases if not case["expect"] and "trap" in (case.get("tags") or [])]

    results, notes = {}, []
    for name, command in peers.items():
        began = time.time()
        lines = [case for _, case in cases]
        if name != "vouch":
            lines = [{"id": case["id"], "text": case["text"], "lang": case.get("lang")} for case in lines]
        if name == "jionlp":
            lines = [line for line in lines if line.get("lang") != "en"]
        results[name], _, late = answers(command, lines, options.timeout)
        say(f"{name}: {len(results[name])} of {len(lines)} cases in {time.time() - began:.0f} s")
        if len(results[name]) < len(lines):
            notes.append(f"{name} answered {len(results[name])} of {len(lines)} cases{' before its time ran out' if late else ''}; the others count as nothing found")
    columns = list(results)
    for where in ("zh peers' sets", "en peers' sets", "domain prose zh", "domain prose en", "domain cells"):
        if where not in by_group:
            continue
        per = {name: score.run(by_group[where], found) for name, found in results.items()}
        rows = []
        for kind in KINDS + ["all"]:
            counts = {name: per[name][1] if kind == "all" else per[name][0].get(kind, collections.Counter()) for name in columns}
            items = max(count["tp"] + count["fn"] for count in counts.values())
            if items:
                rows.append((f"{kind} n={items}", [f"{score.prf(counts[name])[2]:.3f}" for name in columns]))
        rows.append(("cases wholly right", [f"{per[name][7][0]}/{per[name][7][1]}" for name in columns]))
        table("F1, " + where, columns, rows)
    false = []
    for name in columns:
        wrong = sum(1 for case in traps if score.score_case(case, results[name].get(case["id"], []))[5])
        false.append(f"{wrong}")
    table("traps", columns, [(f"with a find, of {len(traps)}", false)])

    rows = []
    for language, lines in pages(options.peers).items():
        cells = []
        for name, command in peers.items():
            if name == "jionlp" and language == "en":
                cells.append("-")
                continue
            taken, bytes_taken = [], 0
            for line in lines:
                if name != "vouch" and bytes_taken > options.pages_kb * 1000:
                    break
                taken.append(line)
                bytes_taken += len(line["text"].encode())
            if name == "vouch":
                # a process start is no work on pages: many more pages, less the time of none
                taken, bytes_taken = taken * 40, bytes_taken * 40
                idle = answers(command, taken[:1], options.timeout)[1]
                spent = answers(command, taken, options.timeout)[1] - idle
                late = False
            else:
                _, spent, late = answers(command, taken, options.timeout)
            cells.append("late" if late else f"{spent * 1e9 / bytes_taken:.0f}")
        rows.append((language, cells))
    if rows:
        table("CPU us a kB, pages", columns, rows)
        print("(vouch: with reading and writing JSON lines; `cargo bench --bench extract` measures the scan alone)")
    for note in notes:
        print("note:", note)


if __name__ == "__main__":
    main()
