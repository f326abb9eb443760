#!/usr/bin/env python3
"""Reads the same scanned pages with vouch, RapidOCR and Tesseract, page by page in turn, and compares what came out.

    python3 benches/ocr_peers.py TRUTH.json PAGES_FOLDER [--vouch target/release/vouch] [--python PYTHON_WITH_RAPIDOCR]
                                 [--every N] [--systems vouch,rapidocr,tuned,tesseract] [--kinds good,office,...]

TRUTH.json is a list of pages: {"file", "tag": kind of scan, "rot": clockwise degrees, "segs": [text runs],
"fields": [{"kind", "value"}]}. For peers:

    python3 -m venv peers && peers/bin/pip install rapidocr==3.10.0 onnxruntime==1.31.1     (--python peers/bin/python)
    apt-get install tesseract-ocr tesseract-ocr-chi-sim

Each system has one thread. `tuned` is RapidOCR given two settings of ours: red stamps taken out, detector at 1472
pixels. Peers get the page upright (their page orientation is not judged); vouch turns it itself. CPU seconds are user
and system time; vouch is started anew for each page and its start counts, peers are started once and theirs does not.

Accuracy: characters are compared after NFKC without spaces. CER aligns every true run of text to its best place in
the page (order plays no part). A field is right when its exact string is there with no digit glued to its ends.
Figures that vouch calls confirmed are counted, and each that is not on the page is listed.
"""
import argparse
import collections
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

SAME = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "–": "-", "―": "-", "〇": "零", "○": "零",
                      "￥": "¥", "·": ".", "•": ".", "…": ".", "〔": "(", "〕": ")", "【": "(", "】": ")"})
FIGURE = re.compile(r"[0-9][0-9.,:/-]*[0-9]|[0-9]|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整]{3,}")


def plain(text):
    return "".join(unicodedata.normalize("NFKC", text).translate(SAME).split())


def rows(boxes):
    """Boxes in rows from top to bottom, each from left to right; slanted pages by the median angle."""
    angles = []
    for box in boxes:
        (ax, ay), (bx, by), _, (dx, dy) = box["quad"]
        wide, high = math.hypot(bx - ax, by - ay), math.hypot(dx - ax, dy - ay)
        if wide > 3 * high:
            angles.append((math.atan2(by - ay, bx - ax), wide))
    angles.sort()
    half, angle = sum(wide for _, wide in angles) / 2, 0.0
    for angle, wide in angles:
        half -= wide
        if half <= 0:
            break
    cos, sin = math.cos(-angle), math.sin(-angle)
    items = []
    for box in boxes:
        points = [(x * cos - y * sin, x * sin + y * cos) for x, y in box["quad"]]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        items.append((sum(ys) / 4, max(ys) - min(ys) + 1, min(xs), max(xs), box["text"]))
    items.sort(key=lambda item: item[0])
    found = []
    for item in items:
        for row in reversed(found[-6:]):
            near = min(row, key=lambda other: min(abs(other[2] - item[3]), abs(item[2] - other[3])))
            if abs(near[0] - item[0]) < 0.5 * min(near[1], item[1]):
                row.append(item)
                break
        else:
            found.append([item])
    return [[item[4] for item in sorted(row, key=lambda item: item[2])] for row in found]


def page_text(boxes):
    """The page without spaces, and where a word began."""
    text, begins = [], []
    for row in rows(boxes):
        for piece in row:
            for word in piece.split():
                for index, char in enumerate(plain(word)):
                    text.append(char)
                    begins.append(index == 0)
    return "".join(text), begins + [True]


def distance_inside(wanted, text):
    """Least edits that turn `wanted` into some part of `text` (Myers' bit vectors)."""
    if not wanted:
        return 0
    at = collections.defaultdict(int)
    for index, char in enumerate(wanted):
        at[char] |= 1 << index
    mask, top = (1 << len(wanted)) - 1, 1 << (len(wanted) - 1)
    plus, minus, score, best = mask, 0, len(wanted), len(wanted)
    for char in text:
        equal = at.get(char, 0)
        across = equal | minus
        down = (((equal & plus) + plus) ^ plus) | equal
        more, less = minus | ~(down | plus) & mask, plus & down
        score += 1 if more & top else -1 if less & top else 0
        best = min(best, score)
        more, less = (more << 1) & mask, (less << 1) & mask
        plus, minus = (less | ~(across | more)) & mask, more & across
    return best


def has(value, text, begins):
    value = plain(value)
    start = text.find(value)
    while start >= 0:
        end = start + len(value)
        glued = value[0].isdigit() and start > 0 and text[start - 1].isdigit() and not begins[start]
        glued |= value[-1].isdigit() and end < len(text) and text[end].isdigit() and not begins[end]
        if not glued:
            return True
        start = text.find(value, start + 1)
    return False


def run(command, env=None):
    """Runs a command; returns its output, CPU seconds and peak memory in MB."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})})
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        out.seek(0)
        return out.read().decode("utf-8", "replace"), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


WORKER = r'''
import json, resource, sys
import numpy as np
from PIL import Image
from rapidocr import RapidOCR
tuned = sys.argv[1] == "tuned"
params = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1,
          "Global.log_level": "critical"}
if tuned:
    params.update({"Global.max_side_len": 1472, "Det.limit_type": "max", "Det.limit_side_len": 1472})
engine = RapidOCR(params=params)
def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
print("ready", flush=True)
for line in sys.stdin:
    before = cpu()
    page = np.array(Image.open(line.strip()).convert("RGB"))
    if tuned:
        red, other = page[..., 0].astype(int), page[..., 1:].max(axis=2).astype(int)
        paper = int(np.percentile(page.max(axis=2)[::3, ::3], 80))
        ink = (red - other > 14) & (red * 8 > other * 9)
        value = np.where(red * 2 > paper, np.maximum(red, paper), red).astype(np.uint8)
        page[ink] = value[ink][:, None]
    got = engine(page[..., ::-1])
    boxes = []
    if got.boxes is not None:
        for quad, text, score in zip(got.boxes, got.txts, got.scores):
            boxes.append({"quad": [[float(x), float(y)] for x, y in quad], "text": text, "score": float(score)})
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"boxes": boxes, "cpu": cpu() - before, "memory": memory}), flush=True)
'''


class Rapid:
    def __init__(self, python, kind):
        env = {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen([python, "-c", WORKER, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=env)
        while (line := self.process.stdout.readline()).strip() != "ready":
            if not line:
                sys.exit("RapidOCR does not start; see --python")

    def read(self, page, upright):
        self.process.stdin.write(upright + "\n")
        self.process.stdin.flush()
        got = json.loads(self.process.stdout.readline())
        return got["boxes"], got["cpu"], got["memory"]


class Vouch:
    def __init__(self, binary):
        self.binary = binary

    def read(self, page, upright):
        out, cpu, memory = run([self.binary, "read", page, "--format", "ocr"])
        return [box for line in out.splitlines() for box in json.loads(line)["boxes"]], cpu, memory


class Tesseract:
    def read(self, page, upright):
        out, cpu, memory = run(["tesseract", upright, "stdout", "-l", "chi_sim+eng", "tsv"], {"OMP_THREAD_LIMIT": "1"})
        boxes = []
        for line in out.splitlines()[1:]:
            cells = line.split("\t")
            if len(cells) == 12 and cells[11].strip():
                left, top, wide, high = map(int, cells[6:10])
                quad = [[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]]
                boxes.append({"quad": quad, "text": cells[11]})
        return boxes, cpu, memory


def upright(page, rot, folder):
    """A copy of the page as it is to be read; the page itself when it already stands so."""
    if not rot:
        return page
    from PIL import Image
    path = os.path.join(folder, os.path.basename(page) + ".png")
    Image.open(page).rotate(rot, expand=True).save(path)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("pages")
    parser.add_argument("--vouch", default="target/release/vouch")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--kinds")
    parser.add_argument("--systems", default="vouch,rapidocr,tuned,tesseract")
    parser.add_argument("--misses", action="store_true", help="list the fields that were not read")
    args = parser.parse_args()
    names = args.systems.split(",")
    make = {"vouch": lambda: Vouch(args.vouch), "rapidocr": lambda: Rapid(args.python, "plain"),
            "tuned": lambda: Rapid(args.python, "tuned"), "tesseract": Tesseract}
    systems = {name: make[name]() for name in names}
    truth = json.load(open(args.truth))[:: args.every]
    if args.kinds:
        truth = [page for page in truth if page["tag"] in args.kinds.split(",")]
    new = lambda: {"edits": 0, "chars": 0, "right": 0, "fields": 0, "cpu": 0.0, "memory": 0.0, "pages": 0,
                   "kinds": collections.defaultdict(lambda: [0, 0]), "scans": collections.defaultdict(lambda: [0, 0])}
    sums = {name: new() for name in names}
    confirmed, wrong, figures = 0, [], 0
    with tempfile.TemporaryDirectory() as folder:
        for page in truth:
            path = os.path.join(args.pages, page["file"])
            straight = upright(path, page["rot"], folder)
            for name, system in systems.items():
                boxes, cpu, memory = system.read(path, straight)
                text, begins = page_text(boxes)
                own = sums[name]
                own["pages"] += 1
                own["cpu"] += cpu
                own["memory"] = max(own["memory"], memory)
                for run_of_text in page["segs"]:
                    wanted = plain(run_of_text)
                    own["chars"] += len(wanted)
                    own["edits"] += distance_inside(wanted, text)
                for field in page["fields"]:
                    right = has(field["value"], text, begins)
                    for counts in (own["kinds"][field["kind"]], own["scans"][page["tag"]]):
                        counts[0] += right
                        counts[1] += 1
                    own["right"] += right
                    own["fields"] += 1
                    if args.misses and not right:
                        print(f"missed by {name}: {page['file']} {field['kind']} {field['value']}")
                if name == "vouch":
                    true = collections.Counter(f for seg in page["segs"] for f in FIGURE.findall(plain(seg)))
                    joined = plain("".join(page["segs"]))
                    for box in boxes:
                        for word in box["text"].split():
                            figures += len(FIGURE.findall(plain(word)))
                        for word in box["confirmed"].split():
                            # A figure beside a doubted character is doubted.
                            for match in FIGURE.finditer(plain(word)):
                                ends = plain(word)[max(0, match.start() - 1):match.end() + 1]
                                if "\ufffd" in ends:
                                    continue
                                confirmed += 1
                                if match[0] not in true and match[0] not in joined:
                                    wrong.append((page["file"], match[0], box["text"]))
    for name, own in sums.items():
        print(f"{name:10} pages {own['pages']}  CER {100 * own['edits'] / own['chars']:.2f} %  "
              f"fields {own['right']}/{own['fields']} = {100 * own['right'] / own['fields']:.1f} %  "
              f"CPU s/page {own['cpu'] / own['pages']:.2f}  peak {own['memory']:.0f} MB")
        for title in ("kinds", "scans"):
            print("           ", "  ".join(f"{kind} {a}/{b}" for kind, (a, b) in sorted(own[title].items())))
    if "vouch" in systems:
        # No error in n trials: at most 3/n with 95 % confidence.
        bound = f", 95 % bound {300 / confirmed:.2f} %" if confirmed and not wrong else ""
        print(f"figures {figures}, confirmed {confirmed}, wrong among them {len(wrong)}{bound}")
        for item in wrong:
            print("   wrong:", *item)


if __name__ == "__main__":
    main()
