#!/usr/bin/env python3
"""Writes the table of how characters join and how wide they are on a terminal.

    pip install wcwidth==0.7.0
    python3 Tools/unicode/display_classes.py

The properties come from the package wcwidth, which carries them from the Unicode Character Database:
Grapheme_Cluster_Break, Indic_Conjunct_Break, Extended_Pictographic, General_Category Mc,
East_Asian_Width, and which emoji U+FE0F widens. The result is a Swift file of runs of code points.
"""

import bisect
import os
import sys

from wcwidth import list_versions
from wcwidth import table_grapheme as grapheme
from wcwidth.table_mc import CATEGORY_MC
from wcwidth.table_vs16 import VS16_NARROW_TO_WIDE
from wcwidth.table_wide import WIDE_EASTASIAN
from wcwidth.table_zero import ZERO_WIDTH

VERSION = list_versions()[-1]
TARGET = os.path.join(
    os.path.dirname(__file__),
    "../../Sources/varve/Output/Table/DisplayClass+Runs.swift",
)

# The raw values of DisplayClass.Kind.
OTHER, CONTROL, EXTEND, JOINER, REGIONAL, PREPEND, SPACING = range(7)
LEADING, VOWEL, TRAILING, SYLLABLE, PICTURE, CONSONANT, LINKER, LONE_EXTEND = range(7, 15)

WIDTH_SHIFT = 4
WIDENS = 1 << 6


class Ranges:
    """Sorted ranges of code points."""

    def __init__(self, ranges):
        self.ranges = sorted(tuple(each) for each in ranges)
        self.starts = [first for first, _ in self.ranges]

    def __contains__(self, code):
        place = bisect.bisect_right(self.starts, code) - 1
        return place >= 0 and code <= self.ranges[place][1]


def newest(table):
    """The ranges of the newest version of a table."""
    return Ranges(list(table.values())[-1])


KINDS = [
    (CONTROL, Ranges(grapheme.GRAPHEME_CONTROL + grapheme.GRAPHEME_CR + grapheme.GRAPHEME_LF)),
    (JOINER, Ranges(grapheme.GRAPHEME_ZWJ)),
    (LINKER, Ranges(grapheme.INCB_LINKER)),
    (EXTEND, Ranges(grapheme.GRAPHEME_EXTEND)),
    (REGIONAL, Ranges(grapheme.GRAPHEME_REGIONAL_INDICATOR)),
    (PREPEND, Ranges(grapheme.GRAPHEME_PREPEND)),
    (SPACING, Ranges(grapheme.GRAPHEME_SPACINGMARK)),
    (LEADING, Ranges(grapheme.GRAPHEME_L)),
    (VOWEL, Ranges(grapheme.GRAPHEME_V)),
    (TRAILING, Ranges(grapheme.GRAPHEME_T)),
    (SYLLABLE, Ranges(grapheme.GRAPHEME_LV + grapheme.GRAPHEME_LVT)),
    (PICTURE, Ranges(grapheme.EXTENDED_PICTOGRAPHIC)),
    (CONSONANT, Ranges(grapheme.INCB_CONSONANT)),
]
CONJUNCT_EXTEND = Ranges(grapheme.INCB_EXTEND)
SPACING_COMBINING = newest(CATEGORY_MC)
ZERO = newest(ZERO_WIDTH)
WIDE = newest(WIDE_EASTASIAN)
WIDENED = newest(VS16_NARROW_TO_WIDE)


def display_class(code):
    """Bits 0-3 the kind, 4-5 the columns, 6 whether U+FE0F makes it wide."""
    kinds = [kind for kind, ranges in KINDS if code in ranges]
    if kinds[:2] == [LINKER, EXTEND]:
        kinds = [LINKER]
    assert len(kinds) <= 1, (hex(code), kinds)
    kind = kinds[0] if kinds else OTHER
    if kind == EXTEND and code not in CONJUNCT_EXTEND:
        kind = LONE_EXTEND
    # A spacing mark counts where it follows a base.
    if code in SPACING_COMBINING:
        width = 1
    elif code in ZERO:
        width = 0
    else:
        width = 2 if code in WIDE else 1
    return kind | width << WIDTH_SHIFT | (WIDENS if code in WIDENED else 0)


def runs():
    """First code points of runs of one class, each with the class in the lowest byte."""
    last = None
    for code in range(0x110000):
        found = display_class(code)
        if found != last:
            yield code << 8 | found
            last = found


def main():
    words = [f"0x{word:x}" for word in runs()]
    lines, line = [], "       "
    for word in words:
        if len(line) + len(word) + 2 > 100:
            lines.append(line)
            line = "       "
        line += f" {word},"
    lines.append(line)
    text = f"""// Made by Tools/unicode/display_classes.py from Unicode {VERSION}; not to be edited.

extension DisplayClass {{
    /// The version of Unicode that the table is of.
    static let unicodeVersion = "{VERSION}"

    /// Runs of code points of one class: the first one, and the class in the lowest byte.
    // swift-format-ignore
    static let runs: [UInt32] = [
{chr(10).join(lines)}
    ]
}}
"""
    with open(TARGET, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{len(words)} runs of Unicode {VERSION}", file=sys.stderr)


if __name__ == "__main__":
    main()
