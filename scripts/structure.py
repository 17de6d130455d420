#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How the code is cut: lines of each type, summed over its extensions, and whether the folders of a target depend on each other in a circle.

    structure.py          exits with 1 when a type has more than 500 lines, or folders of a target form a circle that had none
    structure.py figures  prints the largest types and every circle besides
"""
import collections
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Sources")
LIMIT = 500
# Targets whose folders still form circles. None is added to them.
ROUND: set[str] = set()
DECLARATION = re.compile(
    r"^(?:(?:public|package|internal|private|fileprivate|final|indirect|nonisolated)(?:\([a-z]+\))? )*"
    r"(class|struct|enum|actor|protocol|extension|typealias) ([A-Z][A-Za-z0-9]*)", re.M)


def without_words(text):
    """The code without comments and without what stands in strings."""
    text = re.sub(r'#*"""(?:.|\n)*?"""#*', '""', text)
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)


def files(target):
    for directory, _, names in os.walk(os.path.join(ROOT, target)):
        for name in sorted(names):
            if name.endswith(".swift"):
                with open(os.path.join(directory, name), encoding="utf-8") as file:
                    folder = os.path.relpath(directory, os.path.join(ROOT, target)).split(os.sep)[0]
                    yield folder, name, file.read()


def lines_of_types(target):
    lines = collections.Counter()
    for _, _, text in files(target):
        current = None
        for line in text.split("\n"):
            found = DECLARATION.match(line)
            if found:
                current = found[2]
            if current:
                lines[current] += 1
            if line.startswith("}"):
                current = None
    return lines


def circles(target):
    """Sets of folders that reach each other."""
    home, folders, uses = {}, collections.defaultdict(list), collections.defaultdict(set)
    for folder, name, text in files(target):
        code = without_words(text)
        folders[folder].append((name, code))
        for kind, declared in DECLARATION.findall(code):
            if kind != "extension":
                home.setdefault(declared, set()).add(folder)
    for folder, contents in folders.items():
        for _, code in contents:
            for word in set(re.findall(r"\b[A-Z][A-Za-z0-9]*\b", code)):
                places = home.get(word, set())
                if len(places) == 1 and folder not in places:
                    uses[folder] |= places
    reach = {folder: set(uses[folder]) for folder in folders}
    for middle in folders:
        for folder in folders:
            if middle in reach[folder]:
                reach[folder] |= reach[middle]
    found = {frozenset(other for other in reach[folder] if folder in reach[other]) for folder in folders if folder in reach[folder]}
    return sorted(sorted(group) for group in found)


def main():
    shows = sys.argv[1:] == ["figures"]
    wrong = False
    for target in sorted(os.listdir(ROOT)):
        for name, count in lines_of_types(target).most_common(2 if shows else None):
            if count > LIMIT:
                wrong = True
                print(f"{target}: the type {name} has {count} lines over its extensions; more than {LIMIT} want splitting")
            elif shows and count > 300:
                print(f"{target}: {name} {count}")
        for group in circles(target):
            wrong = wrong or target not in ROUND
            if shows or target not in ROUND:
                print(f"{target}: folders in a circle: {', '.join(group)}")
    return 1 if wrong else 0


sys.exit(main())
