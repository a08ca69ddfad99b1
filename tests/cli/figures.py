"""usage: figures.py [--any-size] WIDTHS.c TABLE.md FIGURE.svg ...

What every figure has to keep, whoever draws it: it is XML; no text is smaller
than 11 pixels; the room kept for a text (the width of Liberation Sans and 15
per cent) is on the canvas and meets that of no other; each number is one that
the table prints, or of an axis, a wave, the largest half of an interval; no
file is larger than 25 kB (40 labels of 200 letters may be).  TABLE.md is the same table as markdown, with its
intervals.
"""
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET

SVG = '{http://www.w3.org/2000/svg}'
LARGEST = 25000
# Of the size: above and below the base line, in the tallest common font.
ASCENT, DESCENT, SLACK = 0.93, 0.24, 1.15


def read_widths(path):
    source = open(path, encoding='utf-8').read()
    ranges = [tuple(int(n, 0) for n in m.groups()) for m in re.finditer(
        r'\{(0x[0-9A-F]+), (0x[0-9A-F]+), (\d+)\}', source)]
    faces = []
    for name in 'regular', 'bold':
        body = re.search(r'width_%s\[\] = \{(.*?)\}' % name, source, re.S)
        faces.append([int(n) for n in re.findall(r'\d+', body.group(1))])

    def width(text, size, bold):
        units = 0
        for char in text:
            point = ord(char)
            for first, last, at in ranges:
                if first <= point <= last and faces[bold][at + point - first]:
                    units += faces[bold][at + point - first]
                    break
            else:
                if unicodedata.category(char) not in ('Mn', 'Me', 'Cf'):
                    wide = unicodedata.east_asian_width(char) in 'WF'
                    units += 1229 * (1 + wide)
        return units * size / 2048 * SLACK
    return width


def boxes(root, width):
    for text in root.iter(SVG + 'text'):
        size = float(text.get('font-size', 13))
        room = width(text.text, size, text.get('font-weight') == '700')
        x, y = float(text.get('x')), float(text.get('y'))
        x -= {'middle': room / 2, 'end': room}.get(text.get('text-anchor'), 0)
        yield (x, y - size * ASCENT, x + room, y + size * DESCENT, text.text,
               size)


def meet(a, b):
    # A tenth of a pixel is rounding.
    return (a[0] < b[2] - .1 and b[0] < a[2] - .1 and a[1] < b[3] - .1
            and b[1] < a[3] - .1)


def numbers(text):
    return set(re.findall(r'[+\u2212]?\d(?:[\d.,\u00a0\u202f]*\d)?', text))


def check(path, width, printed, largest):
    faults = []
    data = open(path, 'rb').read()
    if len(data) > largest:
        faults.append('is %d bytes' % len(data))
    root = ET.fromstring(data)
    wide, high = float(root.get('width')), float(root.get('height'))
    texts = list(boxes(root, width))
    for i, a in enumerate(texts):
        if a[5] < 11:
            faults.append('%r is smaller than 11' % a[4])
        if a[0] < -.1 or a[1] < 0 or a[2] > wide + .1 or a[3] > high:
            faults.append('%r is outside' % a[4])
        faults += ['%r meets %r' % (a[4], b[4]) for b in texts[i + 1:]
                   if meet(a, b)]
    ids = re.findall(r' id="([^"]*)"', data.decode())
    if len(ids) != len(set(ids)):
        faults.append('has an id twice')
    if printed is not None:
        ticks = {t.text for t in root.iter(SVG + 'text')
                 if t.get('class') == 'f-soft'
                 and float(t.get('font-size', 13)) in (12, 11.5)}
        for text in texts:
            if text[4] in ticks:
                continue
            for n in numbers(text[4]) - printed:
                if n.lstrip('+') not in printed and '±' not in text[4]:
                    faults.append('%s of %r is no number of the table' % (n, text[4]))
    return faults


def main():
    largest = LARGEST
    if sys.argv[1] == '--any-size':
        largest = 1000000
        del sys.argv[1]
    width = read_widths(sys.argv[1])
    printed = None
    if sys.argv[2] != '-':
        printed = numbers(open(sys.argv[2], encoding='utf-8').read())
        printed |= {n.lstrip('+\u2212') for n in printed}
    bad = 0
    for path in sys.argv[3:]:
        for fault in check(path, width, printed, largest):
            print('%s: %s' % (path, fault))
            bad = 1
    sys.exit(bad)


main()
