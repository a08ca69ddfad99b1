#!/usr/bin/env python3
"""usage: random_figures.py BIN FIRST LAST

Made-up studies, one a seed: waves, categories, batteries and sets of any number,
labels of any length and script, shares, means and totals of any size and sign,
figures of any type with any keys.  Each is estimated and drawn in four widths,
and what tests/cli/figures.py asks of every figure has to hold.  A table may
have no figure, for a reason.  The seed is named in what fails.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CHECK = os.path.join(HERE, '..', 'cli', 'figures.py')
WIDTHS = os.path.join(HERE, '..', '..', 'filters', 'render', 'figure',
                      'widths.c')
WORDS = ('the of a in survey municipality answer cooperation kindergartens '
         'responsibility Krankenversicherungsbeitragsschuldner \u00e5r '
         '\u00d8konomi na\u00efve services public employees with <b> & "x" '
         'always 10% self-reported').split()
HEBREW = ['\u05e9\u05dc\u05d5\u05dd', '\u05e2\u05d5\u05dc\u05dd']
SIGNS = ['\U0001f600', '\u6f22\u5b57', '\U0001f468\u200d\U0001f469', '\ud55c\uad6d']
SCALES = [
    ['Strongly disagree', 'Disagree', 'Neither agree nor disagree', 'Agree',
     'Strongly agree'],
    ['Always', 'Often', 'Sometimes', 'Rarely', 'Never'],
    ['Very bad', 'Rather bad', 'Rather good', 'Very good']]
COLUMNS = [[['wave']], [['g']], [[]], [[], ['g']], [['wave', 'h']], [['h']],
           [['wave', 'g']], [[], ['g'], ['h']], [['g', 'h']],
           [['wave'], ['h']], [['g', 'wave']], [['wave'], ['wave', 'h']]]


class Study:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        pick = self.chance.choice
        self.n_waves = pick([1, 1, 2, 2, 3, 4, 6, 7, 12])
        self.n_groups = pick([2, 2, 3, 4, 5, 12, 16])
        self.n_items = pick([1, 2, 5, 9, 14])
        self.n_choices = pick([2, 4, 8, 20, 40])
        self.scale = pick(SCALES + [
            ['%s %d' % (self.label(), i) for i in range(pick([2, 3, 5, 7]))]])
        self.codes = [str(i + 1) for i in range(len(self.scale))]
        self.has_unknown = self.chance.random() < .5
        self.statistic = pick(['battery', 'one', 'set', 'answer', 'mean',
                               'total', 'totals', 'quantile'])
        self.columns = pick(COLUMNS)

    def label(self, n=None):
        words = self.chance.choice([WORDS] * 8 + [HEBREW, SIGNS])
        n = n or self.chance.choice([1, 1, 2, 3, 4, 8, 20])
        text = ' '.join(self.chance.choice(words) for _ in range(n))
        return text[0].upper() + text[1:]

    def codebook(self):
        chance = self.chance
        form = chance.choice(['20%02d', '20%02d\u201320%02d'])
        waves = [{'code': str(i + 1),
                  'label': form % ((5 + 2 * i,) if form.count('%') == 1
                                   else (5 + 2 * i, 6 + 2 * i))}
                 for i in range(self.n_waves)]
        if chance.random() < .6:
            for i, wave in enumerate(waves):
                wave['period'] = '20%02d-04/20%02d-0%d' % (
                    5 + 2 * i, 5 + 2 * i, chance.randint(5, 9))
        answers = [{'code': code, 'label': label}
                   for code, label in zip(self.codes, self.scale)]
        if self.has_unknown:
            answers.append({'code': '.d', 'label': "Don't know"})
        stem = chance.choice(['', 'How much do you agree? \u2013 '])
        is_ordered = self.scale in SCALES or chance.random() < .3
        variables = [
            {'name': 'wave', 'type': 'code', 'role': 'time',
             'label': 'Wave', 'categories': waves},
            {'name': 'g', 'type': 'code', 'role': 'domain',
             'label': self.label(2), 'ordered': chance.random() < .3,
             'categories': [{'code': 'g%d' % i,
                             'label': '%s %d' % (self.label(), i)}
                            for i in range(self.n_groups)]},
            {'name': 'h', 'type': 'code', 'role': 'domain', 'label': 'H',
             'categories': [{'code': 'a', 'label': 'Alpha'},
                            {'code': 'b', 'label': 'Beta'}]},
            {'name': 'w', 'type': 'number', 'role': 'weight'}]
        for i in range(self.n_items):
            variables.append({
                'name': 'b%d' % i, 'type': 'code', 'role': 'measure',
                'ordered': is_ordered, 'codelist': 'scale',
                'question': '%s%s %d' % (stem, self.label(), i)})
        for i in range(self.n_items):
            variables.append({
                'name': 't%d' % i, 'type': 'boolean', 'role': 'measure',
                'question': 'Top two of %d' % i})
        variables.append({
            'set': 's', 'question': 'Which? (several)', 'choices': [
                {'code': 'c%d' % i, 'variable': 's%d' % i,
                 'label': '%s %d' % (self.label(), i)}
                for i in range(self.n_choices)]})
        variables.append({'name': 'x', 'type': 'number', 'role': 'measure',
                          'label': self.label(), 'unit': 'kr'})
        return {'name': 'random', 'languages': ['en'],
                'codelists': {'scale': answers}, 'variables': variables}

    def figure(self):
        chance = self.chance
        figure = {}
        if chance.random() < .6:
            figure['type'] = chance.choice(
                'bars dots lines stacked diverging slope'.split())
        if chance.random() < .15:
            figure['order'] = chance.choice(['value', 'codebook'])
        is_scale = self.statistic in ('battery', 'one', 'totals')
        if is_scale and len(self.codes) > 3 and chance.random() < .3:
            figure['poles'] = [self.codes[:2], self.codes[-2:]]
            figure['type'] = 'diverging'
            if chance.random() < .5:
                figure['middle'] = chance.choice(['axis', 'column'])
        elif is_scale and chance.random() < .1:
            figure['hide'] = ['1']
        if self.columns[0] and chance.random() < .2:
            figure['by'] = self.columns[0][-1]
        if ['wave'] in self.columns and self.n_waves > 2 and \
                chance.random() < .3:
            figure['break'] = ['2']
        return figure

    def tables(self):
        chance = self.chance
        items = [{'variable': 'b%d' % i} for i in range(self.n_items)]
        measures = {
            'battery': items, 'one': items[:1],
            'answer': [{'variable': 'b0', 'categories': ['1']}],
            'totals': items + [{'variable': 't%d' % i, 'categories': ['1']}
                               for i in range(self.n_items)],
            'set': [{'set': 's'}],
            'mean': [{'statistic': 'mean', 'variable': 'x'}],
            'total': [{'statistic': 'total', 'variable': 'x'}],
            'quantile': [{'statistic': 'quantile', 'variable': 'x',
                          'p': .5}]}[self.statistic]
        table = {'id': 't', 'title': self.label(6), 'measures': measures,
                 'columns': [{'by': by} for by in self.columns]}
        if self.statistic != 'quantile' and self.columns == [['h']] and \
                chance.random() < .7:
            table['compare'] = [
                {'type': 'domains', 'by': 'h', 'a': 'a', 'b': 'b'}]
        figure = self.figure()
        if figure:
            table['figure'] = figure
        tables = {'title': 'Random', 'source': 'Source: ' + self.label(8),
                  'defaults': {'base': chance.choice(['asked', 'answered']),
                               'minimum_base': chance.choice([1, 30, 60]),
                               'ci': 'logit',
                               'decimals': chance.choice([0, 0, 1])},
                  'tables': [table]}
        if chance.random() < .3:
            tables['colours'] = {'h': {'b': 'a'}, 's': {'c1': 'b'}}
        return tables

    def records(self):
        chance = self.chance
        size = chance.choice([1, 1000, 1e6, .001])
        middle = chance.choice([0, 0, -1, -4, 3])
        power = chance.choice([1, 4])
        shares = [chance.random() ** power for _ in range(self.n_choices)]
        shares[0] = chance.choice([0, 1, shares[0]])
        codes = self.codes + (['.d'] if self.has_unknown else [])
        yield (['wave', 'g', 'h', 'w'] +
               ['b%d' % i for i in range(self.n_items)] +
               ['t%d' % i for i in range(self.n_items)] +
               ['s%d' % i for i in range(self.n_choices)] + ['x'])
        for i in range(chance.choice([60, 400, 1500])):
            wave = 1 + i % self.n_waves
            group = chance.randrange(self.n_groups)
            answers = [codes[int(chance.random() ** (1 + j % 3) * len(codes))]
                       for j in range(self.n_items)]
            tops = ['.d' if a == '.d' else str(int(a in self.codes[-2:]))
                    for a in answers]
            is_asked = not (self.n_waves > 3 and wave == 2)
            yield ([str(wave), 'g%d' % group, chance.choice('ab'),
                    '%.2f' % (.5 + chance.random())] + answers + tops +
                   [str(int(chance.random() < p)) if is_asked else ''
                    for p in shares] +
                   ['%.4f' % ((chance.random() * 4 - 2 + middle) * size)])


def run(folder, *command, out=None):
    with open(os.path.join(folder, out or 'out'), 'w') as file:
        return subprocess.run(command, stdout=file, stderr=subprocess.PIPE,
                              text=True, cwd=folder)


def try_one(programs, folder, seed):
    study = Study(seed)
    for name, data in ('c.json', study.codebook()), ('t.json', study.tables()):
        with open(os.path.join(folder, name), 'w') as file:
            json.dump(data, file, indent=1)
    with open(os.path.join(folder, 'm.csv'), 'w') as file:
        for record in study.records():
            file.write(','.join(record) + '\n')
    done = run(folder, programs + '/aggregate', '--quiet', '--tables', 't.json',
               '--codebook', 'c.json', '--weight', 'w', 'm.csv', out='e.csv')
    if done.returncode > 1:
        return done.stderr
    files = ['--tables', 't.json', '--codebook', 'c.json', 'e.csv']
    done = run(folder, programs + '/render', '--quiet', '--format', 'markdown',
               '--intervals', *files, out='t.md')
    if done.returncode > 1:
        return done.stderr
    drawn = []
    for width in '320', '360', '720', '1200':
        done = run(folder, programs + '/render', '--format', 'svg', '--table',
                   't', '--width', width, *files, out=width + '.svg')
        if '[no-figure]' in done.stderr:
            continue
        if done.returncode > 1:
            return done.stderr
        drawn.append(width + '.svg')
    if not drawn:
        return ''
    done = run(folder, sys.executable, CHECK, '--any-size', WIDTHS, 't.md',
               *drawn)
    with open(os.path.join(folder, 'out')) as file:
        return file.read() + done.stderr


def main():
    bad = 0
    n_drawn = 0
    for seed in range(int(sys.argv[2]), int(sys.argv[3]) + 1):
        with tempfile.TemporaryDirectory() as folder:
            if os.environ.get("KEEP"):
                folder = os.path.join(os.environ["KEEP"], str(seed)); os.makedirs(folder, exist_ok=True)
            faults = try_one(sys.argv[1], folder, seed)
            n_drawn += os.path.exists(os.path.join(folder, '720.svg')) and \
                os.path.getsize(os.path.join(folder, '720.svg')) > 0
        if faults:
            print('seed %d: %s' % (seed, faults))
            bad = 1
    print('%d drawn' % n_drawn)
    sys.exit(bad)


main()
