#!/usr/bin/env python3
"""usage: widths.py LiberationSans-Regular.ttf LiberationSans-Bold.ttf >widths.c

Advance widths of Liberation Sans (SIL Open Font License 1.1), which are those
of Arial and Helvetica, as the table that render measures text by.  Only cmap
(format 4), head, hhea and hmtx are read.
"""
import struct
import sys

# Latin, Greek and Cyrillic, and the signs that figures and labels use.
RANGES = ((0x20, 0x17F), (0x370, 0x4FF), (0x2010, 0x2026), (0x2030, 0x2030),
          (0x20AC, 0x20AC), (0x2212, 0x2212))


def tables(font):
    n = struct.unpack_from('>H', font, 4)[0]
    found = {}
    for i in range(n):
        tag, _, offset, _ = struct.unpack_from('>4sIII', font, 12 + 16 * i)
        found[tag.decode()] = offset
    return found


def glyphs(font, cmap):
    """Code point to glyph, of the Unicode subtable of format 4."""
    n = struct.unpack_from('>H', font, cmap + 2)[0]
    for i in range(n):
        platform, kind, offset = struct.unpack_from('>HHI', font, cmap + 4 + 8 * i)
        at = cmap + offset
        if (platform, kind) == (3, 1) and struct.unpack_from('>H', font, at)[0] == 4:
            break
    else:
        sys.exit('no Unicode subtable of format 4')
    count = struct.unpack_from('>H', font, at + 6)[0] // 2
    ends = struct.unpack_from('>%dH' % count, font, at + 14)
    starts = struct.unpack_from('>%dH' % count, font, at + 16 + 2 * count)
    deltas = struct.unpack_from('>%dH' % count, font, at + 16 + 4 * count)
    places = at + 16 + 6 * count
    offsets = struct.unpack_from('>%dH' % count, font, places)
    found = {}
    for i in range(count):
        for point in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = point
            if offsets[i]:
                where = places + 2 * i + offsets[i] + 2 * (point - starts[i])
                glyph = struct.unpack_from('>H', font, where)[0]
                if glyph == 0:
                    continue
            found[point] = (glyph + deltas[i]) & 0xFFFF
    return found


def widths(path):
    font = open(path, 'rb').read()
    found = tables(font)
    unit = struct.unpack_from('>H', font, found['head'] + 18)[0]
    n = struct.unpack_from('>H', font, found['hhea'] + 34)[0]

    def advance(glyph):
        at = found['hmtx'] + 4 * min(glyph, n - 1)
        return struct.unpack_from('>H', font, at)[0] * 2048 // unit
    return {p: advance(g) for p, g in glyphs(font, found['cmap']).items()}


def main():
    faces = [widths(path) for path in sys.argv[1:3]]
    print('/* Written by widths.py from Liberation Sans 2 (SIL OFL 1.1); 0 is a'
          '\n * character that the font lacks. */\n#include "widths.h"\n')
    print('const struct width_range width_ranges[] = {')
    at = 0
    for first, last in RANGES:
        print('    {0x%04X, 0x%04X, %d},' % (first, last, at))
        at += last - first + 1
    print('    {0, 0, 0},\n};')
    for name, face in zip(('regular', 'bold'), faces):
        print('\nconst uint16_t width_%s[] = {' % name)
        line = '   '
        for first, last in RANGES:
            for point in range(first, last + 1):
                word = ' %d,' % face.get(point, 0)
                if len(line + word) > 79:
                    print(line)
                    line = '   '
                line += word
        # Without a last comma clang-format fills its lines.
        print(line.rstrip(',') + '};')


main()
