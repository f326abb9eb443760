#!/usr/bin/env python3
"""Generates ledgers as PDF with their cells known, reads the tables with vouch and pdfplumber, prints cells exact.

    python3 benches/pdf_ledgers.py [--seed N] [--ledgers N] [--vouch PATH] [--keep DIR]

Needs `benches/pdf_peers.py install` once (pdfplumber), and installs reportlab from PyPI beside it. Every ledger has 24 rows a page over several pages and
repeats its header; with rules (all, or between rows only) and without any; cells that wrap, set at the top or in the
middle of their row; numbers to the right, codes to the left or in the middle. Names, sums and layouts are drawn by the seed.
A cell is exact if its text without spaces is, in its row and column; rows are aligned so that one lost row costs one row.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import pdf_peers

GOODS = "试剂耗材测试加工差旅会议出版印刷设备采购维护劳务咨询培训数据标注服务租赁软件运输材料检测样机组装模具开发专家评审"
FIRMS = "广州东莞深圳佛山珠海惠州中山华南粤海科创精密生物电子信息材料仪器检测科技股份集团贸易"


def words(dice, least, most, source=GOODS):
    return "".join(dice.choice(source) for _ in range(dice.randint(least, most)))


def row_of(dice, number, wraps):
    date = f"{dice.choice([2018, 2019, 2020])}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    amount = f"{dice.randint(80, 9_800_000) / 100:,.2f}"
    long = dice.random() < wraps
    text = words(dice, 14, 26) if long else words(dice, 3, 8)
    firm = (words(dice, 9, 13, FIRMS) if dice.random() < wraps / 2 else words(dice, 2, 5, FIRMS)) + "有限公司"
    voucher = f"{dice.choice(['记', '银', '现'])}-{dice.randint(1, 480):04}"
    note = dice.choice(["", "", "专项", "自筹"])
    return [str(number), date, voucher, text, firm, amount, note]


HEADER = ["序号", "日期", "凭证号", "摘要", "收款单位", "金额（元）", "备注"]


def wrapped(text, width, size, measure):
    lines, line = [], ""
    for c in text:
        if measure(line + c, size) > width and line:
            lines.append(line)
            line = ""
        line += c
    return lines + [line]


def draw(path, seed, style):
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas
    dice = random.Random(seed)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    measure = lambda text, size: sum(size if ord(c) > 0x2000 else size / 2 for c in text)
    keep = sorted(dice.sample([0, 1, 2], dice.choice([2, 3]))) + [3] + ([4] if dice.random() < 0.7 else []) + [5]
    keep = keep + ([6] if style["rules"] == "all" and dice.random() < 0.5 else [])
    size = dice.choice([8, 8.5, 9])
    widths = [{0: 32, 1: 66, 2: 52, 3: 132, 4: 104, 5: 76, 6: 40}[column] for column in keep]
    align = [{0: "c", 5: "r"}.get(column, style["align"]) for column in keep]
    leading, gap = size * dice.choice([1.2, 1.3]), size * dice.choice([0.8, 1.0, 1.2])
    if style["rules"] != "none":
        gap = size * dice.choice([0.5, 0.8])
    page = canvas.Canvas(str(path), pagesize=(595, 842))
    left, truth, number = (595 - sum(widths)) / 2, [], 0
    for sheet in range(dice.choice([2, 3])):
        y = 800
        page.setFont("STSong-Light", 13)
        if sheet == 0:
            page.drawCentredString(297, y, "项目经费支出明细账")
        y -= 22
        rows = [[HEADER[column] for column in keep]]
        for _ in range(24):
            number += 1
            full = row_of(dice, number, style["wraps"])
            rows.append([full[column] for column in keep])
        tops = [y]
        page.setFont("STSong-Light", size)
        for cells in rows:
            lines = [wrapped(cell, width - 8, size, measure) for cell, width in zip(cells, widths)]
            most = max(map(len, lines))
            height = most * leading + gap
            x = left
            for cell, width, where in zip(lines, widths, align):
                start = y - gap / 2 - size * 0.88 - ((most - len(cell)) * leading / 2 if style["middle"] else 0)
                for index, line in enumerate(cell):
                    at = start - index * leading
                    where_now = "c" if cells is rows[0] else where
                    free = width - 8 - measure(line, size)
                    page.drawString(x + 4 + {"l": 0, "c": free / 2, "r": free}[where_now], at, line)
                x += width
            y -= height
            tops.append(y)
        page.setLineWidth(0.5)
        if style["rules"] in ("all", "rows"):
            for top in tops:
                page.line(left, top, left + sum(widths), top)
        if style["rules"] == "all":
            x = left
            for width in [0, *widths]:
                x += width
                page.line(x, tops[0], x, tops[-1])
        if style["rules"] == "head":
            for top in tops[:2]:
                page.line(left, top, left + sum(widths), top)
        page.setFont("STSong-Light", 8)
        page.drawCentredString(297, 20, f"第 {sheet + 1} 页")
        page.showPage()
        truth.append(rows)
    page.save()
    return truth


# --- readers ----------------------------------------------------------------------------------------------------

def by_vouch(path, vouch):
    done = subprocess.run([vouch, "read", "--tables", path], capture_output=True)
    pages = collections.defaultdict(lambda: collections.defaultdict(dict))
    for line in done.stdout.splitlines():
        cell = json.loads(line)
        pages[cell["part"]][cell["table"], cell["rows"][0]][cell["cols"][0]] = cell["text"]
    out = {}
    for page, rows in pages.items():
        out[page] = [[row.get(column, "") for column in range(max(row) + 1)] for _, row in sorted(rows.items())]
    return out


def by_plumber(path):
    import pdfplumber
    best = {}
    with pdfplumber.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            best[number] = []
            for settings in ({}, {"vertical_strategy": "text"}, {"vertical_strategy": "text", "horizontal_strategy": "text"}):
                rows = [[cell or "" for cell in row] for table in page.extract_tables(settings) for row in table]
                best[number].append(rows)
    return best


def exact(found, truth):
    """Returns the cells of truth that stand in the same row and column, rows aligned for the best sum."""
    bare = lambda text: "".join(text.split())
    found = [[bare(cell) for cell in row] for row in found]
    truth = [[bare(cell) for cell in row] for row in truth]
    score = [[0] * (len(truth) + 1) for _ in range(len(found) + 1)]
    for i, row in enumerate(found):
        for j, want in enumerate(truth):
            row = row + [""] * (len(want) - len(row))
            same = sum(a == b for a, b in zip(row, want)) if len(row) == len(want) else 0
            score[i + 1][j + 1] = max(score[i][j + 1], score[i + 1][j], score[i][j] + same)
    return score[-1][-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledgers", type=int, default=8, help="of each style")
    parser.add_argument("--vouch", default=str(pdf_peers.ROOT / "target" / "release" / "vouch"))
    parser.add_argument("--keep", help="folder for the ledgers")
    parser.add_argument("--detail", action="store_true", help="print the pages with a cell that is not exact")
    options = parser.parse_args()
    if pathlib.Path(sys.prefix) != pdf_peers.PEERS / "venv":
        subprocess.run([pdf_peers.PYTHON, "-m", "pip", "install", "-q", "reportlab"], check=True)
        os.execv(pdf_peers.PYTHON, [str(pdf_peers.PYTHON), *sys.argv])
    folder = pathlib.Path(options.keep or tempfile.mkdtemp())
    print(f"{'style':34} {'cells':>6} {'vouch':>8} {'pdfplumber':>10}")
    total = collections.Counter()
    for rules in ("all", "rows", "head", "none"):
        for wraps in (0.0, 0.35):
            for middle in (False, True) if wraps else (False,):
                count = collections.Counter()
                for index in range(options.ledgers):
                    style = {"rules": rules, "wraps": wraps, "middle": middle, "align": "lc"[index % 2]}
                    path = folder / f"{rules}-{wraps}-{'middle' if middle else 'top'}-{index}.pdf"
                    truth = draw(path, f"{options.seed} {path.name}", style)
                    mine, theirs = by_vouch(path, options.vouch), by_plumber(path)
                    for page, rows in enumerate(truth, 1):
                        cells = sum(map(len, rows))
                        got = exact(mine.get(page, []), rows)
                        count["cells"] += cells
                        count["vouch"] += got
                        count["pdfplumber"] += max(exact(found, rows) for found in theirs[page])
                        if options.detail and got < cells:
                            print(f"  {path.name} page {page}: {got} of {cells}")
                total.update(count)
                name = f"rules {rules}, wrapped {wraps:.0%}{', middle' if middle else ''}"
                print(f"{name:34} {count['cells']:6d} {count['vouch'] / count['cells']:8.4f} {count['pdfplumber'] / count['cells']:10.4f}")
    print(f"{'all':34} {total['cells']:6d} {total['vouch'] / total['cells']:8.4f} {total['pdfplumber'] / total['cells']:10.4f}")


if __name__ == "__main__":
    main()
