#!/usr/bin/env python3
"""usage: micro.py >micro.csv

Records of a made-up survey, Wohnen in der Stadt: 8 waves, 12 regions, a battery
with an answer in the middle, a rent.  The same on every machine: its chance is
arithmetic.
"""


def chance(seed):
    """Numbers from 0 to 1 (Park and Miller's minimal standard)."""
    state = seed
    while True:
        state = state * 48271 % 2147483647
        yield state / 2147483647


def pick(shares, at):
    for code, share in shares:
        at -= share
        if at <= 0:
            return code
    return shares[-1][0]


def main():
    draw = chance(20260101)
    print('wave,region,area,weight,safe,quiet,green,shops,help,rent,moves,reasons_near,'
          'reasons_price,reasons_family,reasons_work')
    for wave in range(1, 9):
        for i in range(480):
            region = i % 12 + 1
            area = 'city' if next(draw) < .45 else 'land'
            row = [wave, region, area, '%.2f' % (.5 + next(draw))]
            for item in range(5):
                up = .05 * item + .01 * wave - .02 * (region % 3)
                row.append(pick((('1', .1 - up / 4), ('2', .2 - up / 2), ('3', .18),
                                 ('4', .3 + up / 2), ('5', .17 + up / 4), ('.d', .05)),
                                next(draw)))
            row.append('%d' % (520 + 38 * region + 15 * wave + 300 * next(draw)))
            row.append(pick((('1', .2 + .01 * wave), ('0', .8)), next(draw)))
            row += [int(next(draw) < p) for p in (.52, .44 + .02 * wave, .31, .2)]
            print(','.join(map(str, row)))


main()
