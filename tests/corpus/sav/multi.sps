DATA LIST LIST /id (F4) name (A8) d (DATE11).
BEGIN DATA
1 abc 01-JAN-2020
2 "x,y" 05-MAR-1950
END DATA.
VARIABLE LABELS id 'Number' name 'Name'.
VALUE LABELS id 1 'one' 2 'two'.
MISSING VALUES id (2).
EXPORT OUTFILE='multi.por'.
