#!/usr/bin/env python3
"""usage: edges.py FOLDER

Estimates whose figures are awkward, a file each: estimates of one table, whose
codes are its labels.
"""
import csv
import json
import os
import sys

HEAD = ('table item statistic measure category wave g n sum_weight estimate se '
        'ci_low ci_high df deff status').split()


def row(category='', value=None, low=None, high=None, status='', g='_T',
        wave='_T', statistic='share', measure='q', n=500):
    if value is not None and low is None:
        low, high = max(0, value - .04), min(1, value + .04)
    number = lambda x: '' if x is None else repr(float(x))
    return ['t', '%s:%s' % (statistic, measure), statistic, measure, category,
            wave, g, n, n, number(value), '', number(low), number(high), '', '',
            status]


def answers(labels, **more):
    return [row(label, 1 / (i + 1.5), **more) for i, label in enumerate(labels)]


EDGES = {
    'one-row': answers(['Yes']),
    'forty-rows': answers(['Answer number %d' % i for i in range(1, 41)]),
    'label-of-200-letters': answers(
        ['The answer that goes on and on because nobody told it to come to an end '
         'before the room for it was used up, which happens more often than one '
         'would think when questions are written by a committee', 'Short']),
    'word-of-40-letters': answers(
        ['Donaudampfschifffahrtsgesellschaftskapitaen', 'x' * 40, 'y']),
    'soft-hyphens': answers(
        ['Donau\u00addampf\u00adschiff\u00adfahrts\u00adgesellschafts\u00adkapitän', 'b']),
    'nothing-and-all': [row('None', 0, 0, 0), row('All', 1, 1, 1),
                        row('Most', .97, .9, 1), row('Unknown', .5, 0, 1)],
    'most-held-back': [row('a', status='suppressed'), row('b', status='suppressed'),
                       row('c', .3)],
    'some-held-back': [row('a', status='suppressed'), row('b', .5), row('c', .2),
                       row('d', .1, status='unreliable'),
                       row('e', .05, status='lonely')],
    'markup': answers(['<b>bold</b> & "quoted"', "it's > that", '&amp;', ']]>']),
    'right-to-left': answers(['עברית מימין לשמאל', 'العربية', '\u202eoverride', 'abc']),
    'emoji': answers(['Happy 😀 and 👨‍👩‍👧', '漢字の回答', 'ok']),
    'control-characters': answers(['one\u0001two', 'tab\there', 'line\nbreak', '\ufffe']),
    'one-wave': [row('a', .3, wave='2024'), row('b', .6, wave='2024')],
    'two-waves': [row(c, v + d, wave=w) for c, v in zip('abcdef', (.1, .12, .13, .5, .52, .9))
                  for w, d in (('2022', 0), ('2024', .03))],
    'twelve-waves': [row('', .3 + i % 5 / 40, wave=str(2000 + 2 * i), measure='q',
                         statistic='share') for i in range(12)],
    'a-wave-that-was-not-asked': [row('a', v, wave=w) for w, v in
                                  (('2018', .3), ('2020', None), ('2022', .4))],
    'mean-in-thousands': [row('', v, v - 900, v + 900, g=g, statistic='mean', measure='x')
                          for g, v in (('north', 12345.6), ('south', 54321.2), ('west', 30000))],
    'negative-totals': [row('', v, v - 4e5, v + 4e5, g=g, statistic='total', measure='x')
                        for g, v in (('north', -2.5e6), ('south', 1.2e6), ('west', -1e5))],
    'totals-of-billions': [row('', v, v * .9, v * 1.1, g=g, statistic='total', measure='x')
                           for g, v in (('north', 2.5e15), ('south', 1.2e16), ('west', 9e14))],
    'tiny-means': [row('', v, v * .9, v * 1.1, g=g, statistic='mean', measure='x')
                   for g, v in (('north', 2.5e-5), ('south', 1.2e-5))],
    'no-intervals': [r[:10] + ['', '', ''] + r[13:] for r in answers(['a', 'b'])],
}


CODEBOOK = {
    'name': 'edges', 'languages': ['en'],
    'variables': [
        {'name': 'wave', 'type': 'code', 'role': 'time', 'categories':
         [{'code': str(year)} for year in range(2000, 2030)]},
        {'name': 'g', 'type': 'text', 'role': 'domain'},
    ],
}


def main():
    os.makedirs(sys.argv[1], exist_ok=True)
    with open(sys.argv[1] + '/codebook.json', 'w', encoding='utf-8') as file:
        json.dump(CODEBOOK, file)
    for name, rows in EDGES.items():
        with open('%s/%s.csv' % (sys.argv[1], name), 'w', encoding='utf-8',
                  newline='') as file:
            writer = csv.writer(file, lineterminator='\n')
            writer.writerow(HEAD)
            writer.writerows(rows)


main()
