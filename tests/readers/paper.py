"""usage: paper.py CHROMIUM PAGE.html ...

Prints each page, and lists the sheets of paper that are less than a third full
with the reason.  Only one is known: it is the last sheet.
"""
import glob
import os
import subprocess
import sys
import tempfile

DOTS = 20  # an inch
MARGIN = 14 / 25.4 * DOTS


def fullness(path):
    """How far down the ink of a sheet goes, of what its margins leave."""
    with open(path, 'rb') as file:
        kind, size, depth, dots = file.read().split(b'\n', 3)
    width, height = map(int, size.split())
    inked = [row for row in range(height)
             if min(dots[row * width:(row + 1) * width]) < 200]
    return (max(inked, default=MARGIN) - MARGIN) / (height - 2 * MARGIN)


def sheets(browser, page, folder):
    paper = os.path.join(folder, 'paper.pdf')
    subprocess.run(
        [browser, '--headless', '--no-sandbox', '--disable-gpu',
         '--no-first-run', '--user-data-dir=' + folder + '/profile',
         '--no-pdf-header-footer', '--print-to-pdf=' + paper,
         'file://' + os.path.abspath(page)], check=True,
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    subprocess.run(['pdftoppm', '-r', str(DOTS), '-gray', paper,
                    folder + '/sheet'], check=True)
    return [fullness(path) for path in sorted(glob.glob(folder + '/sheet*'))]


def main():
    bad = 0
    for page in sys.argv[2:]:
        with tempfile.TemporaryDirectory() as folder:
            full = sheets(sys.argv[1], page, folder)
        for i, part in enumerate(full):
            if part >= 1 / 3:
                continue
            is_last = i + 1 == len(full)
            bad |= not is_last
            print('%s: sheet %d of %d is %d %% full: %s' % (
                page, i + 1, len(full), 100 * part,
                'the last one' if is_last else 'no reason'))
    sys.exit(bad)


main()
