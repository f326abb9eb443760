#!/usr/bin/env python3
"""Reads a folder of PDFs with vouch and its peers, interleaved, and prints speed, memory and accuracy side by side.

    python3 benches/pdf_peers.py install                      poppler-utils, mupdf-tools, pypdfium2, pdf_oxide into target/peers
    python3 benches/pdf_peers.py read --files DIR             CPU a page, memory, agreement, hygiene of the text
    python3 benches/pdf_peers.py damage --files DIR           seeded damage of every file, similarity to the undamaged text

The peers are installed by name from PyPI and Debian and stay in `target/`. Every reading is a process of its own
under GNU time. Readers in Python say their own CPU time, without the interpreter's start.
Agreement: multiset F1 of non-space characters, radicals folded, against the medoid of poppler, MuPDF and PDFium,
on files where two of them agree by 0.95 or more. Order: Indel similarity of the first 20,000 characters to the nearest of the three.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unicodedata
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "target" / "peers"
PYTHON = PEERS / "venv" / "bin" / "python"
REFERENCES = ("pdftotext", "mutool", "pdfium")
SECONDS_MAX = 60

PDFIUM = """
import sys, resource
import pypdfium2 as p
at = resource.getrusage(resource.RUSAGE_SELF).ru_utime
d = p.PdfDocument(sys.argv[1])
d.init_forms()
out = [d[i].get_textpage().get_text_bounded() for i in range(len(d))]
used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - at
sys.stdout.buffer.write("\\f".join(out).encode("utf-8", "replace"))
sys.stderr.write(f"used={used:.6f}")
"""
OXIDE = """
import sys, resource
from pdf_oxide import PdfDocument
at = resource.getrusage(resource.RUSAGE_SELF).ru_utime
d = PdfDocument(sys.argv[1])
out = [d.extract_text(i) for i in range(d.page_count() if callable(d.page_count) else d.page_count)]
used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - at
sys.stdout.buffer.write("\\f".join(out).encode("utf-8", "replace"))
sys.stderr.write(f"used={used:.6f}")
"""


def install():
    """Puts the peers into target/peers."""
    PEERS.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / "venv"], check=True)
    for name in ["pypdfium2", "pdfplumber", "rapidfuzz", "pdf_oxide"]:
        done = subprocess.run([PYTHON, "-m", "pip", "install", "-q", name])
        print(name, "installed" if done.returncode == 0 else "NOT INSTALLED")
    debian = PEERS / "debian"
    debian.mkdir(exist_ok=True)
    for name in ["poppler-utils", "mupdf-tools", "libmujs2", "libgumbo1", "libjbig2dec0", "libopenjp2-7", "libharfbuzz0b", "libpoppler126"]:
        done = subprocess.run(["apt-get", "download", "-q", name], cwd=debian, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            print(name, "NOT DOWNLOADED")
    for package in debian.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package, debian / "root"], check=True)


def tool(name):
    """Returns where a program of Debian is: of the system, or unpacked."""
    own = PEERS / "debian" / "root" / "usr" / "bin" / name
    return str(own) if own.exists() else name


def commands(vouch):
    return {
        "vouch": lambda pdf: [vouch, "read", pdf],
        "pdftotext": lambda pdf: [tool("pdftotext"), "-q", pdf, "-"],
        "mutool": lambda pdf: [tool("mutool"), "draw", "-q", "-F", "txt", "-o", "-", pdf],
        "pdfium": lambda pdf: [str(PYTHON), "-c", PDFIUM, pdf],
        "pdf_oxide": lambda pdf: [str(PYTHON), "-c", OXIDE, pdf],
    }


def run(command):
    """Returns text, user CPU in seconds, peak memory in MB."""
    environment = dict(os.environ)
    libraries = PEERS / "debian" / "root" / "usr" / "lib" / "x86_64-linux-gnu"
    if libraries.exists():
        environment["LD_LIBRARY_PATH"] = str(libraries)
    with tempfile.NamedTemporaryFile() as memory, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # GNU time is small: what the peak of a forked Python would be is not counted as the reader's.
        timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", memory.name, "timeout", str(SECONDS_MAX), *command]
        process = subprocess.Popen(timed, stdout=out, stderr=err, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err, memory):
            file.seek(0)
        own = re.search(rb"used=([0-9.]+)", err.read())
        cpu = float(own[1]) if own else usage.ru_utime
        kilobytes = memory.read().split()
        text = out.read().decode("utf-8", "replace")
    return text, cpu, int(kilobytes[-1]) / 1024 if kilobytes else 0.0


# --- text -------------------------------------------------------------------------------------------------------

SUPPLEMENT = {  # Unicode EquivalentUnifiedIdeograph, what NFKC leaves; for the measure of the peers only
    "⺁": "厂", "⺂": "乛", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺇": "几", "⺈": "⺈", "⺉": "刂", "⺊": "卜", "⺌": "⺌", "⺐": "尢",
    "⺒": "巳", "⺓": "幺", "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺗": "㣺", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日", "⺝": "月",
    "⺞": "歺", "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫", "⺨": "犭", "⺩": "王", "⺫": "罒", "⺬": "示",
    "⺭": "礻", "⺮": "竹", "⺯": "糹", "⺰": "纟", "⺲": "罒", "⺳": "网", "⺶": "羊", "⺷": "羊", "⺸": "羊", "⺹": "耂", "⺺": "肀",
    "⺼": "肉", "⺽": "臼", "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "覀", "⻄": "西", "⻅": "见", "⻆": "角",
    "⻇": "角", "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶", "⻏": "阝", "⻐": "钅", "⻑": "長",
    "⻒": "镸", "⻓": "长", "⻔": "门", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食",
    "⻟": "飠", "⻠": "饣", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾",
    "⻫": "斉", "⻬": "齐", "⻭": "歯", "⻮": "齿", "⻯": "竜", "⻰": "龙", "⻱": "龜", "⻲": "亀", "⻳": "龟",
}


def is_han(c):
    return "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or "\U00020000" <= c <= "\U0003ffff"


def is_radical(c):
    return "\u2e80" <= c <= "\u2fdf"


def folded(c):
    if c in SUPPLEMENT:
        return SUPPLEMENT[c]
    # Compatibility ideographs and presentation forms are the same characters; radicals by the data's README.
    return unicodedata.normalize("NFKC", c) if is_radical(c) or "\uf900" <= c <= "\ufaff" or "\ufe10" <= c <= "\ufe4f" else c


def ink(text):
    return "".join(folded(c) for c in text if not c.isspace() and ord(c) >= 32)


def f1(a, b):
    if not a and not b:
        return 1.0
    shared = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * shared / (len(a) + len(b))


def medoid(texts):
    """Returns the text nearest to the others, or None where no two agree."""
    names = [name for name in REFERENCES if texts.get(name)]
    pairs = {(a, b): f1(texts[a], texts[b]) for i, a in enumerate(names) for b in names[i + 1:]}
    if not pairs or max(pairs.values()) < 0.95:
        return None
    total = {name: sum(score for pair, score in pairs.items() if name in pair) for name in names}
    return texts[max(names, key=lambda name: total[name])]


def order(a, b):
    from rapidfuzz.distance import Indel
    return Indel.normalized_similarity(a[:20000], b[:20000])


def in_charsets(c):
    if ord(c) < 256:
        return True
    for name in ("gb2312", "big5", "shift_jis"):
        try:
            c.encode(name)
            return True
        except UnicodeEncodeError:
            pass
    return False


def hygiene(raw):
    characters = [c for c in raw if not c.isspace() and ord(c) >= 32]
    han = sum(map(is_han, characters))
    # A lookahead: three Han with two spaces between are two pairs.
    pairs = len(re.findall(r"[\u3400-\u9fff] +(?=[\u3400-\u9fff])", raw))
    return {
        "characters": len(characters), "han": han, "han_space_han": pairs,
        "radicals": sum(map(is_radical, characters)),
        "fffd": sum(c == "\ufffd" for c in characters),
        "private": sum("\ue000" <= c <= "\uf8ff" for c in characters),
        "outside": sum(not in_charsets(c) for c in characters),
    }


# --- read -------------------------------------------------------------------------------------------------------

def files_of(folder):
    return sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix.lower() == ".pdf")


def pages_of(pdf):
    done = subprocess.run([tool("pdfinfo"), pdf], capture_output=True)
    found = re.search(rb"Pages:\s+(\d+)", done.stdout)
    return int(found[1]) if found else 0


def readers(options):
    chosen = options.readers.split(",") if options.readers else None
    return {name: make for name, make in commands(options.vouch).items() if not chosen or name in chosen}


def read(options):
    tools = readers(options)
    rows = []
    for pdf in files_of(options.files):
        texts, memory, raws, best = {}, {}, {}, {}
        for _ in range(options.rounds):
            for name, make in tools.items():
                command = make(str(pdf))
                text, used, megabytes = run(command)
                best[name] = min(best.get(name, 1e9), used)
                memory[name] = max(memory.get(name, 0), megabytes)
                raws[name] = text
        texts = {name: ink(raw) for name, raw in raws.items()}
        truth = pdf.with_suffix(".truth")
        reference = ink(truth.read_text("utf-8")) if truth.exists() else medoid(texts)
        is_cjk = sum(map(is_han, reference or texts.get("vouch", ""))) > 0.05 * max(1, len(reference or texts.get("vouch", "")))
        group = "CJK" if is_cjk else "other"
        row = {
            "file": pdf.name, "group": group, "pages": pages_of(pdf), "bytes": pdf.stat().st_size, "cpu": best, "memory": memory,
            "bag": {name: f1(text, reference) for name, text in texts.items()} if reference else None,
            "order": {
                name: max(order(text, texts[other]) for other in REFERENCES if texts.get(other))
                for name, text in texts.items()
            } if reference else None,
            "truth": {
                name: f1(text, ink(truth.read_text("utf-8"))) for name, text in texts.items()
            } if truth.exists() else None,
            "hygiene": {name: hygiene(raw) for name, raw in raws.items()},
        }
        rows.append(row)
        if options.detail:
            shown = " ".join(f"{name}={row['bag'][name]:.3f}" for name in tools) if row["bag"] else "no agreement"
            outside = " ".join(f"{h['outside'] / max(1, h['characters']):.3f}" for h in row["hygiene"].values())
            mark = "!" if row["bag"] and row["bag"].get("vouch", 1) + 0.002 < max(row["bag"].values()) else " "
            print(f"{mark} {pdf.name} {group} p{row['pages']} {shown} | outside charsets {outside}", flush=True)
        if options.keep:
            for name, raw in raws.items():
                (pathlib.Path(options.keep) / f"{pdf.stem}.{name}.txt").write_text(raw)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, ensure_ascii=False))
    summary(rows, list(tools))


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else float("nan")


def summary(rows, names):
    for group in ("CJK", "other"):
        mine = [row for row in rows if row["group"] == group]
        agreed = [row for row in mine if row["bag"]]
        pages = sum(row["pages"] for row in mine)
        print(f"\n{group}: {len(mine)} files, {pages} pages, {len(agreed)} with agreement of two references")
        print(f"{'reader':10} {'user s':>8} {'ms/page':>8} {'max MB':>7} {'over size':>9} {'bag':>7} {'<0.9':>5} {'order':>7}")
        for name in names:
            used = sum(row["cpu"][name] for row in mine)
            over = max((row["memory"][name] - row["bytes"] / 2**20 for row in mine), default=0)
            print(
                f"{name:10} {used:8.3f} {1000 * used / max(1, pages):8.3f} {max((row['memory'][name] for row in mine), default=0):7.1f}"
                f" {over:9.1f} {mean(row['bag'][name] for row in agreed):7.4f} {sum(row['bag'][name] < 0.9 for row in agreed):5d}"
                f" {mean(row['order'][name] for row in agreed):7.4f}"
            )
    truths = [row for row in rows if row["truth"]]
    if truths:
        print(f"\ntruth of {len(truths)} files: " + " ".join(f"{name} {mean(row['truth'][name] for row in truths):.4f}" for name in names))
        exact = {name: sum(row["truth"][name] >= 0.99995 for row in truths) for name in names}
        print("  whole: " + " ".join(f"{name} {count}" for name, count in exact.items()))
    print(f"\n{'text':10} {'characters':>10} {'radicals':>8} {'U+FFFD':>7} {'private':>7} {'Han_Han/1000':>12} {'outside/1000':>12}")
    for name in names:
        total = collections.Counter()
        for row in rows:
            total.update(row["hygiene"][name])
        print(
            f"{name:10} {total['characters']:10d} {total['radicals']:8d} {total['fffd']:7d} {total['private']:7d}"
            f" {1000 * total['han_space_han'] / max(1, total['han']):12.2f} {1000 * total['outside'] / max(1, total['characters']):12.2f}"
        )


# --- damage -----------------------------------------------------------------------------------------------------

def damaged(data, seed):
    """Yields named damages of a file; the same for the same seed."""
    dice = random.Random(seed)
    for percent in (50, 75, 90, 98):
        yield f"cut{percent}", data[: len(data) * percent // 100]
    for share in (5000, 500):
        noisy = bytearray(data)
        for _ in range(max(1, len(data) // share)):
            noisy[dice.randrange(len(noisy))] = dice.randrange(256)
        yield f"noise1/{share}", bytes(noisy)
    hole = dice.randrange(len(data))
    yield "hole1%", data[:hole] + bytes(min(len(data) - hole, len(data) // 100)) + data[hole + len(data) // 100:]
    yield "noxref", re.sub(rb"startxref\s+\d+", b"startxref\n0", data)
    yield "length", re.sub(rb"/Length (\d+)(?! \d+ R)", lambda found: b"/Length " + str(dice.randrange(1, 9)).encode().rjust(len(found[1])), data)
    yield "lost1%", data[:hole] + data[hole + len(data) // 100:]


def damage(options):
    tools = readers(options)
    scores = collections.defaultdict(list)
    worse = []
    work = pathlib.Path(tempfile.mkdtemp())
    for pdf in files_of(options.files):
        if pdf.name.startswith("gen_dmg") or "enc_" in pdf.name or pages_of(pdf) > 60:
            continue
        whole = {name: ink(run(make(str(pdf)))[0]) for name, make in tools.items()}
        reference = medoid(whole)
        if not reference or len(reference) < 50:
            continue
        data = pdf.read_bytes()
        for kind, bad in damaged(data, zlib.crc32(pdf.name.encode()) ^ options.seed):
            target = work / "damaged.pdf"
            target.write_bytes(bad)
            found = {name: f1(ink(run(make(str(target)))[0]), reference) for name, make in tools.items()}
            for name, score in found.items():
                scores[kind, name].append(score)
            best = max((score, name) for name, score in found.items() if name != "vouch")
            if found["vouch"] + 0.005 < best[0]:
                worse.append((best[0] - found["vouch"], pdf.name, kind, found))
            if options.keep and found["vouch"] + 0.02 < best[0]:
                (pathlib.Path(options.keep) / f"{pdf.stem}.{kind.replace('/', '_')}.pdf").write_bytes(bad)
    kinds = list(dict.fromkeys(kind for kind, _ in scores))
    print(f"{'damage':12}" + "".join(f"{name:>11}" for name in tools))
    for kind in kinds:
        print(f"{kind:12}" + "".join(f"{mean(scores[kind, name]):11.4f}" for name in tools))
    cases = sum(len(scores[kind, "vouch"]) for kind in kinds)
    print(f"cases {cases}, vouch below the best peer by more than 0.005 in {len(worse)}")
    for gap, name, kind, found in sorted(worse, reverse=True)[:40]:
        print(f"  -{gap:.3f} {name} {kind} " + " ".join(f"{tool}={score:.3f}" for tool, score in found.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["install", "read", "damage"])
    parser.add_argument("--files", default="fixtures", help="folder of PDFs; X.truth beside X.pdf is its exact text")
    parser.add_argument("--vouch", default=str(ROOT / "target" / "release" / "vouch"))
    parser.add_argument("--readers", help="only these, with commas")
    parser.add_argument("--rounds", type=int, default=1, help="the least CPU of so many rounds counts")
    parser.add_argument("--detail", action="store_true", help="a line for each file; ! where a peer is nearer")
    parser.add_argument("--json", help="all figures to this file")
    parser.add_argument("--keep", help="folder for the texts, or for damaged files that a peer reads better")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.what == "install":
        return install()
    if PYTHON.exists() and pathlib.Path(sys.prefix) != PEERS / "venv":
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    (read if options.what == "read" else damage)(options)


if __name__ == "__main__":
    main()
