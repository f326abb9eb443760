#!/usr/bin/env python3
"""Searches exported pages with SQLite FTS5 (in Python's own library), beside `vouch`.

    cargo bench --bench search -- --pages 10000 --export DIR
    cargo bench --bench search -- --beside DIR
    python3 benches/search_peers.py DIR

Prints for each tokenizer of the peer: indexing speed, size to text, recall and precision of exact phrases against
a plain scan, and latency of fetching all hits. The truth is the same as in the bench: the page without line ends has
the phrase.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time


def main(folder):
    with open(os.path.join(folder, "pages.jsonl"), encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    with open(os.path.join(folder, "phrases.txt"), encoding="utf-8") as lines:
        phrases = lines.read().split()
    plain = [text.replace("\n", "") for text in texts]
    truth = [{number for number, text in enumerate(plain) if phrase in text} for phrase in phrases]
    size = sum(len(text.encode()) for text in texts)
    for tokenizer in ("unicode61", "trigram"):
        with tempfile.TemporaryDirectory() as temporary:
            path = os.path.join(temporary, "index.sqlite")
            base = sqlite3.connect(path)
            # Without the text: it stays in the store there too.
            base.execute(f"CREATE VIRTUAL TABLE page USING fts5(text, content='', tokenize='{tokenizer}')")
            start = time.perf_counter()
            base.executemany("INSERT INTO page (rowid, text) VALUES (?, ?)", enumerate(plain))
            base.commit()
            taken = time.perf_counter() - start
            right = found = 0
            times = []
            for phrase, true in zip(phrases, truth):
                start = time.perf_counter()
                rows = base.execute("SELECT rowid FROM page WHERE page MATCH ?", (f'"{phrase}"',)).fetchall()
                times.append(time.perf_counter() - start)
                own = {row[0] for row in rows}
                right += len(own & true)
                found += len(own)
            base.close()
            times.sort()
            all_true = sum(len(one) for one in truth)
            print(
                f"sqlite {sqlite3.sqlite_version} fts5 {tokenizer}: index {size / 1e6 / taken:.1f} MB/s, "
                f"{os.path.getsize(path) / size:.2f} times the text; recall {right / all_true:.4f}, "
                f"precision {right / max(found, 1):.4f}; all hits p50 {times[len(times) // 2] * 1e3:.2f} ms, "
                f"p99 {times[len(times) * 99 // 100] * 1e3:.2f} ms"
            )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
