#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "explain.h"
#include "near.h"
#include "slice.h"
#include "utf8.h"

enum {
	WIDTH = 78
};

/* What a tag stands for; the tags in alphabetical order. */
struct entry {
	const char *tag;
	const char *meaning; /* one line, no full stop */
	const char *example; /* a message that bears it */
	const char *mend;
};

static const struct entry entries[] = {
    {"account", "where each line and record of the input has gone",
	"clean: note: 1616 lines or records read: 1 header, 0 preamble, "
	"0 comment, 0 blank, 0 footer, 0 not kept, 3 rejected, 1612 good "
	"[account]",
	"Nothing is to be mended: --check prints it. As an error it is a "
	"fault of clean itself: please report it with the command line."},
    {"alike-choices", "a text that is taken for chosen in several columns",
	"normalize: column q4: error: 'Unchecked' is taken for chosen in 5 "
	"columns, and so are other texts there: say in the codebook under "
	"'unselected' or 'selected' which they are [alike-choices]",
	"The export has changed its words for a choice that was not taken: "
	"add them to \"unselected\" of the set's source. Where all of them "
	"do mean chosen, list them under \"selected\"."},
    {"already-published", "a confidential figure stands in an earlier edition",
	"aggregate: 2021/estimates.csv: note: 2 figures that a rule holds "
	"back stand there: they are known, and nothing is hidden for them "
	"[already-published]",
	"Nothing can be mended: what was published is known."},
    {"ambiguous-format",
	"a draft had to choose between two ways to read a column",
	"clean: raw.csv: column date: note: every value can be read in "
	"two ways; see that the draft has the right one "
	"[ambiguous-format]",
	"Look at the format, decimalChar and groupChar of the column in "
	"the draft: is 1/2/18 in January or in February, is 1.234 more "
	"than a thousand? --decimal says it for numbers."},
    {"ambiguous-input",
	"the header fits a raw export as well as a result of normalize",
	"normalize: codebook.json:12: error: the header is that of a raw "
	"export as well as of a result, and this takes a code for "
	"another one: say --raw or --canonical [ambiguous-input]",
	"Say --raw when the records come from clean, --canonical when "
	"normalize has been over them before."},
    {"ambiguous-number", "a number whose marks a person could read in two ways",
	"clean: raw.csv:12: column turnover: error: '1.234' can be read "
	"in two ways under the decimal mark ','; declare groupChar if it "
	"is grouped [ambiguous-number]",
	"Say in the schema how the column writes its numbers: "
	"\"decimalChar\": \",\", \"groupChar\": \".\" makes 1.234 a "
	"thousand and more, \"decimalChar\": \".\" makes it a little "
	"more than one."},
    {"asked-if",
	"an answer to a question that was not asked, or none to one that "
	"was",
	"clean: raw.csv:12: column partners_a: error: '1' is an answer "
	"to a question that was not asked (by innovative) [asked-if]",
	"See whether the routing in \"when\" of the rule is that of the "
	"questionnaire. If the answers are left over from going back in "
	"the form, give the rule the level \"note\" and let normalize "
	"drop them."},
    {"at-least-one", "none of several columns is chosen where one must be",
	"clean: raw.csv:12: error: one of q4_1 to q4_6 must be chosen "
	"[at-least-one]",
	"Ask whether the question may be left unanswered. If so, give "
	"the rule a \"when\", or the level \"note\"."},
    {"bad-account",
	"the account of a part is not that of the records that came",
	"aggregate: part3.manifest: error: this is not the account "
	"of what came here; give --manifest FILE to all filters of "
	"the part, clean first, and none to others [bad-account]",
	"Name one file, of its own for each part, in --manifest of "
	"clean and of every filter behind it up to aggregate "
	"--partial."},
    {"bad-comparison", "a comparison asks for what is not there",
	"aggregate: error: the table has no measure 'income' to compare "
	"[bad-comparison]",
	"Compare measures that are asked for too, and codes that records "
	"of the domain have."},
    {"bad-fpc", "a finite population correction is no positive number",
	"aggregate: micro.csv:12: column population: error: the fpc is "
	"no number above 0: '0' [bad-fpc]",
	"The column of --fpc holds units in the population of the "
	"stratum, or the fraction that was sampled. Mend it where it is "
	"made: mostly a stratum that the frame does not have."},
    {"bad-json", "a schema is not JSON",
	"clean: raw.json:7: error: not valid JSON at character 3 of the "
	"line: ... [bad-json]",
	"Mostly a comma too many or too few, at this line or the one "
	"before. 'jq . FILE' says it too."},
    {"bad-keys", "a file of keys is not as clean writes it",
	"clean: 3.keys:12: error: this is not what clean --keys "
	"writes; make it anew [bad-keys]",
	"--met reads what --keys of each part wrote; --seen, and "
	"--met of aggregate --merge, read what clean --met printed."},
    {"bad-margin", "a file of totals that has not the columns of one",
	"weigh: sector.csv:1: error: a margin has columns of the "
	"records, and 'total' or 'share' behind them [bad-margin]",
	"Put the column of the totals last and call it total, or "
	"share. The totals of a model have the columns term and "
	"total."},
    {"bad-number",
	"a field of the estimates, or a printed figure, is no number",
	"render: estimates.csv:12: column estimate: error: '12,5' is no "
	"number [bad-number]",
	"Estimates are to be as aggregate wrote them, printed figures "
	"with a decimal point; another program may have rounded or "
	"reformatted them."},
    {"bad-part", "a state is not whole, or was changed",
	"aggregate: part2.csv: error: this is no whole state of "
	"--partial [bad-part]",
	"Make the state again with aggregate --partial, of the same "
	"version."},
    {"bad-patch", "a file given to --patch is not as --rejects wrote it",
	"clean: mended.csv:3: column offset: error: 'x' is not an "
	"offset; leave this column as --rejects wrote it [bad-patch]",
	"Change only the column \"raw\" of the rejects, and keep the "
	"others as they are: the offset says which record is mended."},
    {"bad-plan",
	"a plan of parts does not go through its files from end to "
	"end",
	"clean: plan.csv: error: this is no whole plan of parts, as "
	"clean --split writes it; make it anew [bad-plan]",
	"Make it with clean --split, and change nothing in it."},
    {"bad-population", "the size of a stratum is no number above 0",
	"join: frame.csv:12: column population: error: 'many' is no size "
	"of a stratum; it must be a number above 0 [bad-population]",
	"Mend the column of --population, or leave the option out: then "
	"the rows of the frame are counted."},
    {"bad-quote",
	"a quote where none may stand, or text behind a closing quote",
	"clean: raw.csv:12: error: a quote within a field without "
	"quotes, or text behind a closing quote; write quotes within a "
	"field twice [bad-quote]",
	"Mend the record: \"He said \"\"no\"\"\". If the export writes "
	"quotes with a backslash, set \"escapeChar\": \"\\\\\" in the "
	"dialect; if quotes mean nothing in it, \"quoteChar\": null."},
    {"bad-range", "a range does not begin and end with records",
	"clean: raw.csv: error: the range begins at byte 17, where "
	"no record begins that may begin a part; the next one does "
	"at 40; clean --split finds such places [bad-range]",
	"Take begin and length from what clean --split prints. A "
	"record whose quotes are out of order belongs to the part "
	"of the one before."},
    {"bad-schema", "a schema has the wrong shape",
	"clean: raw.json:14: error: key 'typ': this key is not known "
	"here, did you mean 'type'? [bad-schema]",
	"The message says what is expected. Keys of your own are welcome "
	"when they begin with x-."},
    {"bad-shares", "the shares of a margin do not sum to 1, or to 100",
	"weigh: region.csv: error: the shares sum to 0.97; it must be "
	"1 or 100 [bad-shares]",
	"See whether a category lacks, or whether the shares were "
	"rounded too much: give totals, or more digits."},
    {"bad-standardization", "a figure that cannot be standardised",
	"aggregate: error: only shares and means are standardised, not a "
	"total [bad-standardization]",
	"Give such figures a table without 'standardize', or leave the "
	"comparison or the breakdown by the same variable out."},
    {"bad-status", "a status of the estimates is none that aggregate writes",
	"render: estimates.csv:12: column status: error: 'ok' is not a "
	"status of an estimate [bad-status]",
	"Estimates are to be as aggregate wrote them; barometer(7) lists "
	"the statuses."},
    {"bad-stratum", "a row of the frame has no stratum",
	"join: frame.csv:12: column size: error: the row has no stratum; "
	"give it one or take it out [bad-stratum]",
	"Mend the frame: a unit without a stratum is in no weight."},
    {"bad-system-file", "a file of SPSS, Stata or SAS is damaged",
	"clean: wave.sav: error: a label has an impossible length, near "
	"byte 3211; was the file damaged on its way? [bad-system-file]",
	"Fetch the file anew, in binary mode. A damaged set of choices is "
	"left out with a warning, and the records are whole."},
    {"bad-target", "a known total is no number, or is below 0",
	"weigh: sector.csv:3: column total: error: '-80' is no total; "
	"it must be a number from 0 on [bad-target]",
	"Mend the file of the margin. Only the total of a number of "
	"--model may be below 0."},
    {"bad-total", "a population has a total that is none, or two",
	"aggregate: pop.csv:4: column total: error: '-3' is not a number of "
	"units from 0 on [bad-total]",
	"Mend the file: a line for each combination, with a number of units "
	"in the column total."},
    {"bad-weight", "a weight is no number, or is not to be summed",
	"join: clean.csv:12: column weight: warning: 'x' is no number "
	"and is left out of the sums; mend the column or name another "
	"with --weight [bad-weight]",
	"Mend the column where it is made."},
    {"blank-choices", "records in which nothing of a set is chosen",
	"normalize: column q4: note: in 12 of 1000 records nothing is "
	"chosen, which is taken for no answer; where they were asked and "
	"chose nothing, say \"blank\": \"0\" in the codebook "
	"[blank-choices]",
	"Look into the questionnaire: where the question could be left "
	"with nothing ticked, a blank is 0, and they belong into the "
	"base."},
    {"broken-account", "the counts of a run do not add up",
	"pipeline: out/survey: error: wave 4: clean read 4501 "
	"records, 4500 are accounted for [broken-account]",
	"Somebody changed the record of the run, or a filter has a "
	"fault: run the study again, and keep the folder."},
    {"broken-chain", "a filter did not read what the one before it wrote",
	"pipeline: clean of wave 2024: error: fingerprints differ (4f0c, "
	"77aa); a byte was lost or changed on the way, so nothing of "
	"survey is published; run it again, and have the machine looked "
	"at [broken-chain]",
	"Run it again. Where it comes again, memory or disk of the "
	"machine is at fault."},
    {"cannot-create", "a file for output cannot be made",
	"clean: rejects.csv: error: cannot create: Permission denied "
	"[cannot-create]",
	"See that the folder is there, that you may write in it, and "
	"that the disk is not full."},
    {"cannot-cut", "a file cannot be cut into parts",
	"clean: wave.sav: error: a file of SPSS, Stata or SAS has "
	"no records to cut; take it whole, as one part [cannot-cut]",
	"Give the file as it is to clean --part I/N, as a part of "
	"its own."},
    {"cannot-hide", "what is held back could be computed",
	"aggregate: tables.json:4: error: table t1, share:trust, "
	"sector A: 'show' wants it shown, and a figure that is held "
	"back could be computed by it [cannot-hide]",
	"Take it out of 'show', or merge categories so that nothing "
	"has to be held back."},
    {"cannot-open", "a file cannot be read",
	"clean: raw.csv: error: cannot open for reading: No such file or "
	"directory [cannot-open]",
	"See that the name is right and that you may read the file."},
    {"cannot-show", "a rule holds back what must be shown",
	"aggregate: tables.json:4: error: table t1, share:trust, "
	"sector A: 'show' wants it shown, and it is too small to "
	"tell; leave it out of 'show', or merge categories "
	"[cannot-show]",
	"Take it out of 'show', or merge categories."},
    {"changed", "a file was changed while the run lasted",
	"pipeline: raw/2024.csv: error: was changed while the run "
	"lasted; nothing was published, run it again [changed]",
	"Run it again when nobody writes to the inputs."},
    {"changed-file", "a file is not what was published",
	"pipeline: out/survey/tables.csv: error: is not what it was "
	"when run.json was written [changed-file]",
	"Publish again, and find out who can write there."},
    {"character", "a character that cannot be seen stands in a value",
	"clean: raw.csv:12: column id: error: 'A 17' holds a character "
	"that cannot be seen and is not allowed here [character]",
	"The schema says \"reject\" for it. \"x-nbsp\": \"space\", "
	"\"x-soft-hyphen\": \"remove\" and \"x-zero-width\": \"remove\" "
	"mend it instead, and count it."},
    {"circle", "variables of the codebook need each other",
	"normalize: codebook.json:40: error: variables need each other: "
	"a, b, a [circle]",
	"Derive one of them from columns of the input instead."},
    {"collinear", "a term of a model says what those before it say",
	"weigh: totals.csv:4: note: 'v2' follows from the terms "
	"before it, and so does its total: left out [collinear]",
	"Take the term out of --model. It is an error where its total "
	"does not follow too: one of them is wrong then."},
    {"column-order", "the columns do not stand in the order of the schema",
	"clean: raw.csv:1: column q2: error: this is column 5 of the "
	"file and 4 of the schema; fieldsMatch \"equal\" allows any "
	"order [column-order]",
	"If the order means nothing, set \"fieldsMatch\": \"equal\" in "
	"the schema."},
    {"composed", "letters and accents of texts were joined",
	"normalize: note: letters and accents of 12 values were joined "
	"[composed]",
	"Nothing is to be mended: a letter and its accent are now one "
	"character, as in the codebook."},
    {"cvr", "a CVR number does not pass the check by modulus 11",
	"clean: raw.csv:12: column cvr: note: '12345678' fails the check "
	"of CVR numbers (modulus 11) [cvr]",
	"Look for a slip of typing. The record is kept: the check is a "
	"hint, since real numbers may fail it."},
    {"decoded-twice", "text looks like UTF-8 that was read as something else",
	"clean: warning: 17 fields look as if UTF-8 had been read as "
	"another encoding (Ã¦ for æ); is the encoding declared the right "
	"one? [decoded-twice]",
	"If the file is UTF-8, set \"encoding\": \"utf-8\". If it was "
	"spoilt before it came here, ask for a new export, or turn it "
	"back: 'iconv -f utf-8 -t windows-1252 FILE'."},
    {"design-missing",
	"a record lacks its stratum, cluster, fpc or calibration cell",
	"aggregate: micro.csv:12: column stratum: error: no design "
	"without a value of each record: it is missing: '' "
	"[design-missing]",
	"Each record has a place in the sample. See whether the join "
	"with the frame left records without a match."},
    {"differs", "published figures differ from ours",
	"render: published.csv: error: 3 of 1950 published figures "
	"differ from ours [differs]",
	"The lines on standard output say which, and by how much. Either "
	"a table is not specified as it was published, or the figure was "
	"wrong."},
    {"differs-again", "a run from the same raw files gives something else",
	"pipeline: out/survey/estimates.csv: error: is not what is "
	"made of these raw files [differs-again]",
	"See whether the raw files, the specifications and the "
	"programs are those that run.json lists."},
    {"doubled-cell", "a cell of a table stands among the estimates twice",
	"render: estimates.csv:40: error: this cell is on line 12 too; "
	"give the estimates of one run [doubled-cell]",
	"Estimates of two runs were put together. Give those of one, or "
	"sum states with aggregate --merge."},
    {"doubled-column", "two columns have the same name",
	"clean: raw.csv:1: column q1: error: columns 4 and 9 have this "
	"name; give one of them another [doubled-column]",
	"Rename one in the export. Where that cannot be had, set "
	"\"header\": false and \"commentRows\": [1] in the dialect: then "
	"columns are taken by their place, with the names of the schema."},
    {"doubled-part", "a state is in the sum already",
	"aggregate: part2.csv: error: the records with hash 4f0c6d... "
	"are in it already [doubled-part]",
	"Name each state once. Parts of the same bytes count as one: "
	"records need something that tells them apart, as an id."},
    {"doubled-target", "a category has two totals",
	"weigh: sector.csv:5: error: 'x' has a total on line 2 too; a "
	"category has one [doubled-target]",
	"Take one of the lines out of the file of the margin."},
    {"drift", "a wave has changes that the codebook does not cover",
	"normalize: warning: 3 of 12 changes are covered by no mapping; "
	"map the codes, or name the tag under 'reviewed' [drift]",
	"The table on standard output lists them. Mend each, or say in "
	"the codebook that it was looked at."},
    {"duplicate-key", "a key comes twice where it may come once",
	"join: frame.csv:42: error: key 4711 seen before on line 17 "
	"[duplicate-key]",
	"Mend the table, or say with --expect how often a key may come."},
    {"emptied-figure", "a figure that was there is not",
	"pipeline: error: table sundays, share:open category=1: is "
	"empty now; 1 figure became empty [emptied-figure]",
	"Its base is too small now, or nobody is in it: look at the "
	"raw files. If it is right, --accept-held publishes what is "
	"held."},
    {"empty-class", "nobody of a response class answered",
	"weigh: error: nobody answered of class 'North', where 12 "
	"were sampled who stand for 240 units; put it together with "
	"another [empty-class]",
	"Make classes in which somebody answered: fewer columns of "
	"--class, or coarser ones."},
    {"empty-domain", "no record is in a domain",
	"aggregate: note: no record is in the domain sex=3 [empty-domain]",
	"See that the code is written as in the data: 01 is not 1."},
    {"empty-group", "nobody is in a group that figures are standardised to",
	"aggregate: note: no record is where wave is '2020' and size is "
	"'4': figures of share:q that are standardised to this group are "
	"empty [empty-group]",
	"Put groups together, in the records and in the population, until "
	"each cell has records of all."},
    {"empty-stratum", "nobody of a stratum has answered",
	"join: frame.csv: warning: stratum 3 has no answers; its 12 "
	"units are in no weight, merge it with another [empty-stratum]",
	"Put the stratum together with one that is like it, before the "
	"weights are made."},
    {"empty-wave", "a wave has no records",
	"pipeline: error: wave 4 has no records [empty-wave]",
	"The raw file has its header alone, or no record is kept: "
	"have it exported again."},
    {"encoding", "bytes that have no meaning in the declared encoding",
	"clean: raw.csv:12: column name: error: byte 81 at offset 1742 "
	"has no meaning in windows-1252; declare the right encoding, or "
	"map it with --undefined [encoding]",
	"If many records have it, the encoding is the wrong one: Danish "
	"exports are mostly utf-8 or windows-1252. If few have it, mend "
	"them, or let --undefined=replace put U+FFFD there. In UTF-16 it "
	"is half of a pair without the other half."},
    {"encoding-chosen", "which encoding \"auto\" came to",
	"clean: raw.csv: note: read as UTF-8: it holds UTF-8 and nothing "
	"else [encoding-chosen]",
	"Nothing is to be mended. A schema that names the encoding makes "
	"sure that the next file is read the same way."},
    {"encoding-mismatch", "the file is not in the declared encoding",
	"clean: raw.csv: error: the file begins with the BOM of "
	"UTF-16LE, not of 'utf-8'; say --encoding UTF-16LE "
	"[encoding-mismatch]",
	"Declare the encoding of the message, or \"auto\" when files of "
	"both kinds come."},
    {"enum", "a value that the schema does not allow",
	"clean: raw.csv:12: column q1: error: 'Nej ' is none of the "
	"allowed values: Ja, Nej [enum]",
	"A new answer belongs in the enum or the categories of the "
	"field. Blanks at its end go with \"x-trim\": true. A mark for "
	"no answer belongs in \"missingValues\"."},
    {"equal", "columns that must be the same are not",
	"clean: raw.csv:12: column id_repeated: error: '4712' is not the "
	"same as id [equal]",
	"See which of them is right in the source; the rule stands in "
	"\"x-rules\" of the schema."},
    {"exactly-one", "of several columns none is chosen, or more than one",
	"clean: raw.csv:12: column stato_1: error: exactly one of "
	"stato_1 to stato_5 must be chosen, not 2 [exactly-one]",
	"In a status the export is wrong: ask for a new one. In a "
	"question that allows several answers the rule is: take it out "
	"of \"x-rules\"."},
    {"extra-cases", "an SPSS file goes on behind the cases it counts",
	"clean: wave.sav: warning: the file goes on behind the 1200 cases "
	"that it counts; what follows is left out [extra-cases]",
	"Something was written behind the file. Save it anew where it comes "
	"from, and compare the number of cases."},
    {"extra-column", "a column that the schema does not know",
	"clean: raw.csv:1: column q99: error: the schema does not know "
	"column 99, the nearest is 'q9'; fieldsMatch \"subset\" lets "
	"such columns pass [extra-column]",
	"Add it to the fields, or set \"fieldsMatch\": \"subset\"; "
	"\"x-undeclared\": \"drop\" leaves such columns out."},
    {"extra-data-set", "a SAS transport file holds several sets of data",
	"clean: wave.xpt: warning: it holds more sets of data; only the first "
	"is read [extra-data-set]",
	"Write the one that is wanted to a file of its own."},
    {"extreme-ratio", "weights far from the base weights",
	"weigh: note: 12 records have a weight that is less than 0.3 "
	"or more than 3 times their base weight [extreme-ratio]",
	"Look at the account, which has the ratios by category: a "
	"category of few records is better put with another. --bounds "
	"keeps ratios within limits, --extreme L,U says from where on "
	"to note them."},
    {"fail-if", "more records have a tag than --fail-if allows",
	"clean: error: enum is met 12 times in 1615 records, more than "
	"--fail-if allows [fail-if]",
	"Look at the rejects with this tag first; then mend the schema, "
	"the file or the bound."},
    {"failed", "a stage of a run could not do its work",
	"pipeline.sh: error: wave 2024: clean ended with status 3; the "
	"tables are those of the run before [failed]",
	"The messages above it say why. The publication that stood there "
	"still stands."},
    {"few-records", "a wave has fewer records than the study wants",
	"pipeline: error: wave 4 has 792 records, at least 1,606 are "
	"wanted [few-records]",
	"Was the file exported whole? If it is right, change "
	"\"guard\" in study.json, or let it pass once with --allow "
	"few-records."},
    {"fields", "a record has more or fewer fields than the header",
	"clean: raw.csv:12: error: 97 fields where the header has 98 "
	"[fields]",
	"Mostly a delimiter in text without quotes, or a line that was "
	"cut. Mend the line, or write the field in quotes; if every "
	"record has it, the delimiter is the wrong one."},
    {"foreign-file", "a file that no run published",
	"pipeline: out/survey/notes.txt: error: run.json does not "
	"know this file [foreign-file]",
	"Move it away: a publication holds nothing else."},
    {"foreign-format", "the file is no CSV",
	"clean: raw.csv: error: this is a spreadsheet (xlsx or ods), not "
	"CSV; try: libreoffice --headless --convert-to csv raw.csv, or "
	"save it as CSV [foreign-format]",
	"Run the command of the message, or export the data as CSV."},
    {"foreign-key", "a value that another file should hold, and does not",
	"clean: raw.csv:12: column unit: error: '4711' does not stand in "
	"the file it refers to [foreign-key]",
	"See whether the other file is of the same wave, and whether "
	"both write the key in the same way (leading zeros, blanks)."},
    {"foreign-part", "a state answers another request",
	"aggregate: part2.csv: error: this state is of another request: "
	"the same options that give measures, breakdowns, weights and "
	"design must be given [foreign-part]",
	"Make all parts, and their sum, with the same options."},
    {"format", "a text is not of the declared format",
	"clean: raw.csv:12: column mail: error: 'ann at home' is no "
	"e-mail address [format]",
	"Mend the value, or take \"format\" out of the field."},
    {"fpc-mixed", "population sizes and sampling fractions are mixed",
	"aggregate: error: fpc columns hold values above 1 and below 1; "
	"give population sizes or sampling fractions, not both "
	"[fpc-mixed]",
	"Give the one or the other in all columns of --fpc."},
    {"fpc-too-small",
	"a stratum has more units in the sample than in the population",
	"aggregate: error: stratum 3 has 12 units in the sample, but 10 "
	"in the population [fpc-too-small]",
	"See whether the frame is of the same time as the sample, and "
	"whether records were doubled."},
    {"fpc-varies", "the fpc differs within a stratum",
	"aggregate: error: stratum 3 has an fpc of 100 and one of 120 "
	"[fpc-varies]",
	"The size of a stratum is the same in all of its records: mend "
	"it where it is made."},
    {"grouping", "a number is grouped, but not by thousands",
	"clean: raw.csv:12: column turnover: error: '12.34' is not "
	"grouped by thousands [grouping]",
	"See whether the mark is the decimal mark after all: swap "
	"decimalChar and groupChar, or mend the value."},
    {"header", "what is taken for the header of a file",
	"clean: raw.csv:1: note: the header begins here, 2 rows: questions, "
	"and below them their choices [header]",
	"See that the names of the draft are right; if not, say --header-rows "
	"and --skip-rows, or change headerRows and commentRows."},
    {"header-again", "a line is the header once more",
	"clean: raw.csv:1204: error: the header once more; name files "
	"one after another instead of putting them together "
	"[header-again]",
	"Files were put together, as cat does. It is left out; nothing "
	"is lost. Name the files one after another: clean a.csv b.csv."},
    {"held", "a publication waits",
	"pipeline: error: survey was not published, what is in place "
	"stands; the new one is in out/.survey.held [held]",
	"The lines above say why. --accept-held publishes it as it "
	"is; --allow TAG lets the guard pass in the next run."},
    {"held-back", "figures that are confidential",
	"aggregate: note: 12 of 340 figures are held back by a rule, "
	"and 9 more with which they could be computed [held-back]",
	"Nothing; --secret FILE lists them with their reasons."},
    {"input-changed", "the records were not the same when they were read again",
	"weigh: joined.csv: error: the input changed while it was "
	"read; nothing of the output is to be used [input-changed]",
	"Let whoever writes the file come to its end before it is "
	"read."},
    {"killed", "a filter was killed, or could not be started",
	"pipeline.sh: error: wave 2024: aggregate was killed by signal 9 "
	"[killed]",
	"Signal 9 is mostly a lack of memory: see the log of the system."},
    {"large-test", "a test would take too much memory",
	"aggregate: warning: no test of q with 200 answers in 100 cells: "
	"it would take a matrix of 19701 rows for each stratum; put "
	"answers or cells together [large-test]",
	"Put answers or cells together, or leave --chisq out."},
    {"left-behind", "what a run leaves behind cannot be removed",
	"pipeline: out/.survey.work: error: what a run leaves behind "
	"cannot be removed; remove it by hand [left-behind]",
	"Remove the folder by hand; somebody else may own what is in it."},
    {"less-than", "a number is not less than the one behind it",
	"clean: raw.csv:12: column employees: error: '12' must be more "
	"than what stands before it [less-than]",
	"See which of them is right in the source; \"or-equal\": true "
	"allows them to be the same."},
    {"locked", "another run of the study is at work",
	"pipeline.sh: error: another run of this study is at work "
	"[locked]",
	"Wait for it. The lock goes with the run that holds it."},
    {"lonely-psu", "a stratum has one sampling unit",
	"aggregate: error: stratum 3 has one sampling unit, of which no "
	"variance can be estimated; see --lonely [lonely-psu]",
	"Say with --lonely what to do with it, or merge the stratum with "
	"one that is like it."},
    {"lost-column", "a table lacks a column that it had",
	"pipeline: error: table sundays: wave=4: the publication in "
	"place has this column, this one has not (1 in all) "
	"[lost-column]",
	"See whether a wave or a value is gone from the raw files. If "
	"it should be, --accept-held publishes what is held."},
    {"lost-file", "a published file is gone",
	"pipeline: out/survey/tables.csv: error: is no longer there "
	"[lost-file]",
	"Publish again, and find out who can write there."},
    {"lost-row", "a table lacks a row that it had",
	"pipeline: error: table sundays: share:open category=2: the "
	"publication in place has this row, this one has not (1 in "
	"all) [lost-row]",
	"See whether an answer is gone from the raw files or the "
	"codebook. If it should be, --accept-held publishes what is "
	"held."},
    {"many-records", "a wave has more records than the study wants",
	"pipeline: error: wave 4 has 3,222 records, at most 1,616 are "
	"wanted [many-records]",
	"Is the file there twice? If it is right, change \"guard\" in "
	"study.json, or let it pass once with --allow many-records."},
    {"many-rejects", "more records are rejected than before",
	"pipeline: error: wave 4: 740 of 4,501 records rejected as "
	"enum [many-rejects]",
	"Look at the rejects of the run that is held; then mend the "
	"file or the schema, or declare them under \"rejects\" of "
	"\"guard\"."},
    {"margin-missing", "records without a value that they are weighted by",
	"weigh: joined.csv:6: column sector: error: 12 records have "
	"no value of a margin, this one first; impute it, or give "
	"what is missing a total of its own [margin-missing]",
	"Join the column from the frame, or impute it. Where the "
	"population's missing are known, give the empty value, or the "
	"dot code, a line of its own in the margin."},
    {"margins-disagree", "known totals that cannot all be met",
	"weigh: region.csv: error: region.csv sums to 280, sector.csv "
	"to 270; they must count the same units [margins-disagree]",
	"See that the totals are of one population and one date. "
	"Those of two margins may differ by a millionth, as rounding "
	"makes them."},
    {"margins-rounded", "known totals that differ by rounding",
	"weigh: region.csv: note: sums to 270.0001, sector.csv to "
	"270: scaled to that [margins-rounded]",
	"Nothing is to be mended."},
    {"mark-chosen", "what --delimiter auto or --decimal auto came to",
	"clean: raw.csv: note: read with the delimiter ';' [mark-chosen]",
	"See that it is the right one; say it itself in what runs by the "
	"clock."},
    {"match-rate", "fewer records match than --min-match wants",
	"join: clean.csv: error: 900 of 1000 records match frame.csv, "
	"90%, but --min-match wants 99% [match-rate]",
	"The output is not whole. --unmatched FILE shows the records: "
	"mostly the form of the keys (see near-miss), or a table of "
	"another wave."},
    {"max-length", "a text is longer than allowed",
	"clean: raw.csv:12: column id: error: 'A12345' is longer than 5 "
	"[max-length]",
	"Mend the value, or \"maxLength\" in the schema."},
    {"maximum", "a value is more than allowed",
	"clean: raw.csv:12: column age: error: '180' is more than 120 "
	"[maximum]",
	"Mend the value, or \"maximum\" in the schema; 99 and 999 are "
	"often marks for no answer, which belong in \"missingValues\"."},
    {"min-length", "a text is shorter than allowed",
	"clean: raw.csv:12: column id: error: 'A1' is shorter than 5 "
	"[min-length]",
	"Leading zeros may have been lost in a spreadsheet. Mend the "
	"value, or \"minLength\" in the schema."},
    {"minimum", "a value is less than allowed",
	"clean: raw.csv:12: column age: error: '-1' is less than 0 "
	"[minimum]",
	"Mend the value, or \"minimum\" in the schema; -1 and -9 are "
	"often marks for no answer, which belong in \"missingValues\"."},
    {"missing-cell", "cells of a table are not among the estimates",
	"render: warning: 3 cells of table t1 are not among the "
	"estimates; run aggregate with the same --tables [missing-cell]",
	"Give both filters the same tables and codebook."},
    {"missing-column", "the file lacks a column of the schema",
	"clean: raw.csv:1: column weight: error: the file does not have "
	"this column; it has 'wieght', which the schema does not know: "
	"renamed? [missing-column]",
	"Renamed: set \"x-column\" of the field to the name in the file. "
	"Not exported: ask for it, or set \"fieldsMatch\": \"superset\". "
	"All of them missing: the delimiter or the header rows are wrong."},
    {"missing-marks", "a text is taken for no value",
	"clean: raw.csv: column grading: note: 'N/A' is taken for no value "
	"in 38 of 60 records; where it is an answer, take it from "
	"missingValues [missing-marks]",
	"Look whether the question offers it as an answer. If it does, take "
	"it out of missingValues of the field, and give it a category."},
    {"missing-part", "not all parts are there",
	"aggregate: error: part 3 of 8 is not there: 7 are "
	"[missing-part]",
	"Make the state of each part, and name all of them."},
    {"missing-program", "a program that a run needs is not there",
	"pipeline: bin/clean: error: is not there; run make first "
	"[missing-program]",
	"Install it, or build the filters: make."},
    {"missing-reason", "no word of a label says why a value is missing",
	"normalize: raw.json: column income: note: '999999997', 'Other' is "
	"taken for no answer (.n); see that it is none of .d, does not "
	"know, or .r, not asked [missing-reason]",
	"Say it in the codebook, in the map of the variable."},
    {"missing-reference", "the other file of a foreign key is not named",
	"clean: error: which file is resource 'frame'? say --reference "
	"frame=FILE [missing-reference]",
	"Give --reference as the message says, or \"x-path\" in the "
	"reference."},
    {"missing-schema", "a schema cannot be read",
	"clean: raw.json: error: cannot read this schema: No such file "
	"or directory; check its name and rights [missing-schema]",
	"See that the name is right and that you may read the file."},
    {"missing-table", "the estimates hold nothing of a table",
	"render: error: the estimates hold nothing of table t1; run "
	"aggregate with the same --tables [missing-table]",
	"Give both filters the same tables and codebook."},
    {"moved-figure", "a figure is far from what it was",
	"pipeline: error: table sundays, share:open category=1: 60 -> "
	"90 (n 8 -> 8); 1 figure moved by more than is allowed "
	"[moved-figure]",
	"pipeline.sh diff shows all that moved. If it is right, "
	"--accept-held publishes what is held; \"change\" of "
	"\"guard\" sets the limit."},
    {"name-clash", "an added column has the name of one that is there",
	"join: frame.csv: column area: error: the stream has a column of "
	"this name too; leave it out with --select or rename it with "
	"--prefix [name-clash]",
	"--select leaves columns out, --prefix renames all that are "
	"added."},
    {"narrow", "signs and bounds tell something of what is hidden",
	"aggregate: note: 3 hidden figures can be narrowed down by signs "
	"and bounds; \"interval\": true hides more [narrow]",
	"Say \"interval\": true, or merge categories. As a warning: "
	"nothing is left to hide with them; take something out of "
	"'show'."},
    {"narrower", "the publication in place has more waves or languages",
	"pipeline: error: the publication in place has wave 3, this "
	"one has not; --output names another folder [narrower]",
	"Publish elsewhere with --output, or say --allow narrower."},
    {"near-miss", "a key without a match is nearly one of the table",
	"join: clean.csv:12: note: key 0042 has no match, but 42 on line "
	"7 of frame.csv is nearly the same; make blanks, case, leading "
	"zeros and accents alike, see --pad and --fold-case [near-miss]",
	"Leading zeros: --pad with the width of the longer key. Case: "
	"--fold-case. Blanks: clean --trim."},
    {"nfc", "characters of several parts were put together",
	"clean: note: 12 fields brought into Unicode form NFC [nfc]",
	"Nothing is to be mended: \"e\" with a loose accent is now one "
	"character, as in the codebook. \"x-nfc\": false leaves it."},
    {"no-cells", "a format of one table has none that it can hold",
	"render: error: there are no figures for --format px to show "
	"[no-cells]",
	"The message says why: the estimates lack the table, or it has more "
	"combinations of rows and columns than a file of its kind can hold."},
    {"no-claim", "a figure does not bear what its own title claims",
	"render: note: table quality: its figure has the title of the table, "
	"for the difference that its own claims is not significant [no-claim]",
	"Nothing is to be mended: the title says no more than the test of the "
	"newest figures bears."},
    {"no-class", "records of a class that is not in the sample",
	"weigh: error: 3 records are of a class that nobody of the "
	"sample is of; is it the sample that they were drawn with? "
	"[no-class]",
	"Take the columns of --class from the frame for both, the "
	"answers and the sample."},
    {"no-figure", "a table has no figure",
	"render: error: table t1 has no figure 2 [no-figure]",
	"The message says why: the specification of the table asks for "
	"none, or too little of it may be shown."},
    {"no-final-newline", "the last line does not end in a newline",
	"clean: raw.csv:1616: note: the last line does not end in a "
	"newline [no-final-newline]",
	"Many exports lack it. It can also mean that the file was cut "
	"short: compare the number of records with what the tool says. With "
	"a schema it is a warning, unless \"x-final-newline\": false says "
	"there that this export never has one."},
    {"no-group", "a record is of no household or cluster",
	"weigh: joined.csv:6: column household: error: the record is "
	"of no group of --equal-within [no-group]",
	"Give each record the id of its household or cluster; one "
	"that is alone has an id of its own."},
    {"no-header", "the input ends before its header",
	"clean: raw.csv: error: the input ends before its header; was it "
	"exported whole? [no-header]",
	"The file is empty, or has fewer lines than \"headerRows\" says."},
    {"no-headline", "a sentence was left out",
	"render: note: table t1: a sentence is left out, it speaks of "
	"another wave [no-headline]",
	"Nothing is to be mended: its figure is held back or not there."},
    {"no-order", "a value that is neither less nor more than a bound",
	"aggregate: micro.csv: column age: note: 'old' is no number and "
	"no date, and is left out where --where asks for its order [no-order]",
	"See what the value means; normalize can make a number or a dot code "
	"of it."},
    {"no-population", "the population lacks a cell or a group",
	"aggregate: error: pop.csv has no units where region is '5' "
	"[no-population]",
	"Give the file of --population a line for each value that the "
	"records have, written as there."},
    {"no-publication", "there is no publication of the study",
	"pipeline: out/survey: error: there is no publication "
	"[no-publication]",
	"Run the study first, or name with --output the folder that it "
	"is published in."},
    {"no-sample", "a known total that no record can stand for",
	"weigh: sector.csv:5: error: there is no record of 'q' with a "
	"weight above 0, for 30 units; put it with another, or leave "
	"it out by --drop-empty [no-sample]",
	"Put the category together with one that is like it, in the "
	"margin and in the records. With --drop-empty its units are "
	"in no weight, and a note says how many."},
    {"no-structure", "SDMX of a table that names no data flow",
	"render: error: table trust has no \"structure\" in tables.json, such "
	"as \"DST:INNO(1.0)\" [no-structure]",
	"SDMX is of a data flow that an agency maintains.  Give the table its "
	"name as \"structure\", or take --format csv, which has the same "
	"figures."},
    {"no-target", "a category of the records without a known total",
	"weigh: joined.csv:18: column sector: error: 'z' has no total "
	"in sector.csv; give it one, or put it with another "
	"[no-target]",
	"Give it a line in the margin that is not 0. See that codes "
	"are written alike: 01 is not 1."},
    {"no-wave", "sources differ by wave, and none is said",
	"normalize: codebook.json:12: error: sources differ by wave: say "
	"--wave, for example --wave 2024 [no-wave]",
	"Say with --wave which wave the records are of."},
    {"not-a-number", "a value to be summed is no number",
	"aggregate: micro.csv:12: column income: warning: left out as "
	"missing: it is no number: 'many' [not-a-number]",
	"Give the column the type number in the schema or codebook, so "
	"that it is told where it comes in."},
    {"not-asked", "answers to a question that was not asked",
	"normalize: column partner: warning: 12 answers to a question "
	"that was not asked were taken away; look at its asked-if rule "
	"[not-asked]",
	"See whether the rule is that of the questionnaire; then the "
	"answers are left over from going back in the form."},
    {"not-converged", "no weights meet all totals",
	"weigh: region.csv:2: error: no weights meet all totals: "
	"after 34 rounds 'm' is 190, and should be 140 "
	"[not-converged]",
	"Look for combinations of categories without a record: put "
	"categories together. Under --bounds, widen them: the message "
	"says how far."},
    {"not-done", "what writes the input has not said that it finished",
	"aggregate: mark: error: what writes this at its end did not "
	"finish: the input may be a part of it [not-done]",
	"See why clean --done failed, and run the whole pipe again. Both "
	"name the same file, and each run makes it anew."},
    {"not-estimates", "the columns are not those that aggregate writes",
	"render: error: the column n stands before category; this is not "
	"what aggregate writes [not-estimates]",
	"Another program has changed the order of the columns: leave it "
	"as it was."},
    {"not-in-file", "a list of variables names some that the file has not",
	"clean: raw.csv: note: 2 of 40 variables that --labels or --structure "
	"names are not columns here, such as 'q99' [not-in-file]",
	"See whether names are spelled alike in both. A list for several files "
	"names more than one of them has, which is in order."},
    {"not-linked", "another publication of the same records",
	"aggregate: note: figures of another --where are another "
	"publication: together the two may tell what each holds back "
	"[not-linked]",
	"Put all domains into one tables.json: the rules then see them "
	"together."},
    {"not-nested", "a cluster stands in two strata",
	"aggregate: error: 2 clusters stand in two strata: '1' (a and b), '2' "
	"(a and b); if these are two clusters each, give --nest; if a cluster "
	"is one unit in two waves, give --panel [not-nested]",
	"Where ids begin anew in each stratum say --nest; where waves "
	"overlap, and the strata have the wave among them, say --panel with "
	"the column of the ids; else the stratum of a record is wrong."},
    {"not-sorted", "an input of --sorted is not in order",
	"join: clean.csv:12: error: key 9 comes after 10; sort both by "
	"the key with LC_ALL=C, or leave --sorted out [not-sorted]",
	"Sort with LC_ALL=C, by the same columns as --on, or leave "
	"--sorted out."},
    {"not-utf8", "a text is not UTF-8",
	"aggregate: micro.csv:12: column q: warning: counts as missing: "
	"it is not UTF-8: 'K\\xF8n' [not-utf8]",
	"Let clean read the raw file in its encoding."},
    {"nothing-held", "no publication is held back",
	"pipeline: out/survey: error: nothing is held [nothing-held]",
	"--accept-held publishes what a guard has stopped; there is "
	"nothing of the kind."},
    {"nul-byte", "a NUL byte stands in a record",
	"clean: raw.csv:12: error: a NUL byte [nul-byte]",
	"A NUL in every second place is UTF-16: declare it. Elsewhere "
	"the file was damaged, or holds something that is no text."},
    {"one-answer", "all answers to a question are the same",
	"normalize: column q4: note: all 1000 answers are '1' "
	"[one-answer]",
	"Look whether the question was asked of those alone who had said "
	"so, or whether unticked choices are blank in the export: then "
	"\"blank\": \"0\"."},
    {"one-column", "the header may be cut at the wrong delimiter",
	"clean: raw.csv:1: note: the header is one column, but has a "
	"semicolon in it; if that is the delimiter, say --delimiter "
	"semicolon [one-column]",
	"Say the delimiter on the command line or in the dialect of the "
	"schema. If the file has one column, nothing is to be mended."},
    {"option-again", "an option is given twice with different values",
	"clean: note: option '--decimal' is given twice; '.' counts, ',' "
	"does not [option-again]",
	"Say it once. Where a script puts options together, the last one "
	"counts."},
    {"order", "dates do not stand in their order",
	"clean: raw.csv:12: column closed: error: '2022-01-03' is before "
	"what should come first [order]",
	"See whether day and month are swapped in the format of one of "
	"the columns."},
    {"other-format", "the file is of another kind than the schema says",
	"clean: wave.csv: warning: the schema says that this is 'sav', and "
	"it is csv [other-format]",
	"The bytes decide. Mend \"format\" or \"mediatype\" of the schema, "
	"or see whether the right file was sent."},
    {"other-header", "a further file has another header than the first",
	"clean: wave2.csv:1: error: column 5 is not as in the first "
	"file: that has q4; clean these files one by one [other-header]",
	"Clean each file with a schema of its own; normalize brings them "
	"together."},
    {"other-plan", "a plan is of another number of parts, or of other files",
	"clean: plan.csv: error: this plan is of 8 parts of 1 "
	"files, not of 4 parts of 1; give the number and the files "
	"that --split was given [other-plan]",
	"Say I/N with the N of --split, and name the files that it "
	"was given, in their order."},
    {"other-study", "an earlier edition of something else",
	"aggregate: old.csv: error: no figure in it is one of this run: "
	"'earlier' takes estimates of the same study [other-study]",
	"Name the file that aggregate wrote for the edition before, of the "
	"same measures and variables."},
    {"out-of-memory", "there is no memory left",
	"clean: error: no memory left for 1048576 bytes [out-of-memory]",
	"clean keeps only keys that must be unique, and files that "
	"foreign keys refer to: take those out, or give it more memory."},
    {"output-in-use", "a publication would take the place of something else",
	"pipeline: out/survey: error: nothing may be published there: it "
	"holds files of others; --output names another folder "
	"[output-in-use]",
	"Name another folder with --output, or clear this one by hand."},
    {"overlapping-part", "records are in two parts",
	"aggregate: error: bytes from 4096 on of the raw file with "
	"hash 0f1e are in two parts [overlapping-part]",
	"Take all parts from one plan of clean --split."},
    {"panel", "how many units are in two waves",
	"aggregate: note: 353 units are in waves 2022 and 2024 (65.7 % and "
	"60.0 % of them); 14 changed stratum [panel]",
	"Nothing is to be mended, unless the numbers are not what the "
	"sampling says: then ids differ between waves."},
    {"panel-design", "a design that --panel has no variance for",
	"aggregate: error: --panel knows the first stage alone: give one "
	"--fpc [panel-design]",
	"--panel takes strata with the wave among them, units without a "
	"stage below them, and one --fpc. What else there is must be left "
	"out, or --panel: then the waves count as independent."},
    {"panel-doubled", "a unit of the panel has two records in one wave",
	"aggregate: column id: error: unit '17' has more than one record in "
	"wave 2024; where a unit is a cluster of records, give --cluster id "
	"as well [panel-doubled]",
	"Find the records that are one too many, or say --cluster with the "
	"same column when a unit has several records."},
    {"paradata", "columns that a survey tool writes of the interview",
	"clean: raw.csv: note: 12 columns are what LimeSurvey writes of the "
	"interview, no answers: submitdate and others [paradata]",
	"Nothing is to be mended: a draft of a codebook gives them the role "
	"\"other\", and they are in no table. Take x-paradata out of the draft "
	"where one of them is an answer."},
    {"patched", "what --patch put in place of rejected records",
	"clean: note: 3 mended records read in place of rejected ones, 1 "
	"left out [patched]",
	"Nothing is to be mended. Records of which the column raw was "
	"made empty are left out."},
    {"pattern", "a value does not match the pattern of the schema",
	"clean: raw.csv:12: column id: error: 'A-17' does not match the "
	"pattern '[A-Z][0-9]+' [pattern]",
	"The pattern (PCRE2) must match all of the value. Mend the value "
	"or the pattern."},
    {"pattern-limit",
	"whether a value matches the pattern takes too many steps to tell",
	"clean: raw.csv:12: column id: error: whether "
	"'aaaaaaaaaaaaaaaaaaaaaaaaaaaab' matches the pattern '(a+)+' "
	"takes too many steps to tell [pattern-limit]",
	"Write the pattern so that there is one way to match: a+ for "
	"(a+)+, [a-zA-Z ]* for ([a-z]|[A-Z]| )*. The limit is the same "
	"on every machine."},
    {"personal-data", "a column may tell who somebody is",
	"clean: raw.csv: column mail: note: this may be personal data "
	"(e-mail); drop the column here unless it is needed "
	"[personal-data]",
	"Take the field out of the draft and set \"fieldsMatch\": "
	"\"subset\" and \"x-undeclared\": \"drop\": then the column goes "
	"no further. Codes and values of such columns are not written "
	"into drafts."},
    {"population-too-small", "a stratum has more answers than units",
	"join: frame.csv: error: stratum 3 has 12 answers, but 10 units "
	"[population-too-small]",
	"See whether the frame is of the same time as the sample, and "
	"whether records were doubled."},
    {"population-varies", "the size of a stratum differs between its rows",
	"join: frame.csv:12: column population: error: stratum 3 has "
	"size 12 here and another before [population-varies]",
	"Mend the column of --population, or leave the option out: then "
	"the rows of the frame are counted."},
    {"ragged", "a record has more or fewer fields than the header",
	"aggregate: micro.csv:12: error: 5 fields, but the header has 6 "
	"[ragged]",
	"The stream is not as a filter wrote it. Raw files are read by "
	"clean."},
    {"read-failed", "reading broke off",
	"clean: raw.csv: error: cannot read: Input/output error "
	"[read-failed]",
	"The output is not whole: throw it away, and run clean again "
	"when the disk or the network is well."},
    {"records-changed",
	"a wave has many more or fewer records than what is in place",
	"pipeline: error: wave 4 has 792 records, 1,611 in the "
	"publication in place [records-changed]",
	"Was the file exported whole, and once? If it is right, "
	"--accept-held publishes what is held."},
    {"rejected", "some records are not in the output",
	"clean: warning: 3 of 1615 records rejected (enum 2, fields 1) "
	"[rejected]",
	"--rejects FILE writes each with its place and reason; "
	"--max-rejects makes too many of them a failure."},
    {"replaced", "bytes without meaning in the encoding were mapped",
	"clean: note: 3 fields had bytes without meaning in the "
	"encoding, which are U+FFFD now [replaced]",
	"--undefined asked for it. Look for U+FFFD in the output: each "
	"is a letter that was lost before this file was written. "
	"--fail-if replaced=N keeps it within bounds."},
    {"replicate-empty", "replicates were left out of a variance",
	"aggregate: note: 12 times a domain had no weight in a "
	"replicate, which was left out of its variance [replicate-empty]",
	"Nothing is to be mended: the domain is small."},
    {"required", "a value is missing where one must be",
	"clean: raw.csv:12: column id: error: a value is required "
	"[required]",
	"Mend the record. If the question may be left unanswered, take "
	"\"required\" out of the field's constraints."},
    {"reserved-name", "a variable has a name that estimates use themselves",
	"aggregate: error: a variable to break down by, or to restrict, "
	"is called 'category', as a column of estimates is; give it "
	"another name [reserved-name]",
	"Rename the variable in the codebook, or the column."},
    {"reserved-value", "a value would be taken for a word of the estimates",
	"aggregate: micro.csv:12: column region: error: a value that would be "
	"taken for a word of the estimates (_T all, _R the rest, * each, {} a "
	"list); map it to another one with normalize: it is '_T' "
	"[reserved-value]",
	"Map the code to another one in the codebook, which can have the same "
	"label."},
    {"respondent-missing", "a record says not whose it is",
	"aggregate: tables.json:2: error: 3 records have no value of "
	"'cvr', which says whose they are; give them one "
	"[respondent-missing]",
	"Give each record a respondent, or count records: leave "
	"\"respondent\" out."},
    {"role-unused", "the codebook says what the design is, and no option",
	"aggregate: note: the codebook calls 'w' the weight, but without "
	"--weight it is not used [role-unused]",
	"Say the option, as --weight w; or give the variable another role "
	"where it is none."},
    {"sample", "a draft rests upon a part of the file",
	"clean: raw.csv: note: drafted from the first 10000 records, "
	"types from the first 12000; what else held there stands under "
	"x-constraints and is not enforced [sample]",
	"Where such a constraint should hold, rename \"x-constraints\" "
	"to \"constraints\", and see what clean rejects."},
    {"secret-readable", "the file of secrets is open to others",
	"aggregate: secret.csv: error: others may read this file; "
	"name a new one, or say 'chmod 600 secret.csv' first "
	"[secret-readable]",
	"As the message says."},
    {"set-left-out", "a set of an SPSS file has no two variables",
	"clean: wave.sav: note: the multiple response set 'tom' has no "
	"variable; it is left out [set-left-out]",
	"Nothing, or define the set anew where the file comes from."},
    {"simulate-design", "a design that simulate cannot draw samples by",
	"simulate: study.json:12: column design.rake: error: cannot be "
	"simulated: the weights of a sample are not fitted anew; say in "
	"'weighting' how they are [simulate-design]",
	"A sample needs weights of its own. Where they are fitted to totals, "
	"'weighting' of study.json says how, and each sample is weighed anew. "
	"Panels with an fpc, replicate weights and designs of several stages "
	"cannot be simulated."},
    {"simulate-differs", "two ways that should be one gave different bytes",
	"simulate: error: sample 17: the programs and the path inside this "
	"process do not give the same bytes [simulate-differs]",
	"This is a fault of the programs, or another build of them stands in "
	"BAROMETER_BIN. Report it with the study and the seed."},
    {"simulate-records", "records are dropped between clean and aggregate",
	"simulate: error: 900 records go into join and normalize, 880 come "
	"out: which of them a sample holds cannot be told; leave --pipe out "
	"[simulate-records]",
	"Leave --pipe out: without it samples are drawn of the records that "
	"come out."},
    {"small-weights", "weights sum to less than twice the records",
	"aggregate: note: the weights of a domain sum to less than twice "
	"its records: deff is left empty there, read deff_wr (--columns) "
	"[small-weights]",
	"Nothing is to be mended where the weights are relative ones: "
	"deff_wr does not need the size of the population."},
    {"squeezed", "runs of blanks within texts became one",
	"normalize: note: runs of blanks within 12 values became one "
	"[squeezed]",
	"Nothing is to be mended: the codebook asked for it."},
    {"stale", "the newest record of a wave is too old",
	"pipeline: error: wave 4: the newest closed is 2021-05-28, it "
	"should be 2023-05-28 or later [stale]",
	"The file is one of before: fetch the new one, or change "
	"\"newest\" in study.json."},
    {"stale-plan", "a file is not the one that its plan was made of",
	"clean: raw.csv: error: these are not the bytes that the "
	"plan was made of; make it anew, and clean all parts again "
	"[stale-plan]",
	"Run clean --split again, and all parts, while nobody "
	"writes to the file."},
    {"stand-in",
	"what other programs write for no value stands among the values",
	"clean: raw.csv: column income: warning: NA,-99 among the values "
	"are kept; where that means that there is none, say clean "
	"--missing NA,-99 [stand-in]",
	"Say --missing with those texts, or declare them as "
	"\"missingValues\" in a schema; --missing .n=NA gives them the "
	"dot code for no answer. Where they are answers, --missing \"\" "
	"says so."},
    {"stray-cr", "a carriage return within a line",
	"clean: raw.csv:12: error: a carriage return that ends no line; "
	"put the field in quotes [stray-cr]",
	"Mend the field. If carriage returns end all lines, set "
	"\"lineTerminator\": \"\\r\" in the dialect."},
    {"suggest", "categories that could be one",
	"aggregate: note: table t1: were sector 'A' and 'B' one category, "
	"2 figures would no longer be held back by a rule [suggest]",
	"Put the two codes under one in the codebook, or leave it: what is "
	"held back is safe."},
    {"sum", "a number is not the sum that it should be",
	"clean: raw.csv:12: column total: error: '17' is not the sum of "
	"men to women [sum]",
	"See which of them is right in the source; the rule stands in "
	"\"x-rules\" of the schema."},
    {"system-file", "what a file of SPSS, Stata or SAS says of itself",
	"clean: survey.sav: note: 1000 cases of 40 variables, "
	"compressed, in UTF-8; written 24 Nov 26 by SPSS [system-file]",
	"Nothing is to be mended."},
    {"temporary-file", "a temporary file could not be written or read back",
	"join: error: cannot write or read a temporary file: No space "
	"left on device; make room in the folder that TMPDIR names, or "
	"name another [temporary-file]",
	"Make room, name another folder with TMPDIR, or give more memory "
	"with --memory."},
    {"too-long", "a field, a record or the number of columns is too large",
	"clean: raw.csv:12: error: a field, a record or the number of "
	"columns is beyond its limit; see --max-field, --max-record, "
	"--max-columns [too-long]",
	"Mostly a quote that was never closed, or a file that is no CSV. "
	"Where the text is really so long, raise the limit."},
    {"too-many-rejects", "more records were rejected than --max-rejects allows",
	"clean: error: 120 of 1615 records rejected are more than "
	"--max-rejects allows [too-many-rejects]",
	"The output is not whole. Look at the tag that stands most often "
	"in the rejects: mostly one cause has hit them all."},
    {"too-many-variables", "there are too many variables to break down by",
	"aggregate: error: more than 128 variables to break down by "
	"[too-many-variables]",
	"Make the tables in several runs."},
    {"trim-failed", "weights cannot all be within the limits of trimming",
	"weigh: error: after 1000 rounds weights are still outside "
	"the limits of trimming: there is no room between them for "
	"all; widen them, or use --bounds [trim-failed]",
	"The mean weight has to be well within the limits. --bounds "
	"meets totals and limits together."},
    {"trim-missed", "totals that no longer hold after trimming",
	"weigh: note: after trimming the totals no longer hold: 'H' "
	"is 565.04, not 751; --bounds keeps both [trim-missed]",
	"Say --bounds L,U instead of trimming: then weights keep "
	"within limits and the totals hold."},
    {"trimmed", "blanks around texts were taken away",
	"normalize: note: blanks around 12 values were taken away "
	"[trimmed]",
	"Nothing is to be mended: the codebook asked for it."},
    {"truncated", "the input was cut short",
	"clean: frame.csv: error: the input ends within a record: what "
	"wrote it did not finish (--unsealed takes it as it is) "
	"[truncated]",
	"Make the file again. If it came from elsewhere and is whole, "
	"add a newline at its end."},
    {"type", "a value is not of the column's type",
	"clean: raw.csv:12: column age: error: 'about 40' is no integer "
	"[type]",
	"Mend the value. A mark for no answer belongs in "
	"\"missingValues\"; another way to write dates or numbers in "
	"\"format\" or \"decimalChar\". If many have it, the type is "
	"\"string\"."},
    {"unchecked-part", "keys that must be unique may come in two parts",
	"aggregate: error: the schema has keys that must be unique: "
	"look with clean --met for those that come in two of the 8 "
	"parts, and give what it prints to --met [unchecked-part]",
	"Give --keys to clean in each part, all these files to "
	"clean --met, what that prints to clean --seen in the parts "
	"it speaks of, and to aggregate --merge --met."},
    {"unclosed-quote", "a quoted field has no end",
	"clean: raw.csv:12: error: a quoted field has no end within 20 "
	"lines or at all; see --max-newlines [unclosed-quote]",
	"A quote too many in this line, or one too few: mend it. Long "
	"texts of many lines need a higher --max-newlines."},
    {"unique", "a key that stood in an earlier record",
	"clean: raw.csv:12: column id: error: key '4711' seen before on "
	"line 8 [unique]",
	"See which of the records is the right one, and mend or drop the "
	"other. If the key is of several columns, declare them together "
	"as \"primaryKey\"."},
    {"unknown-encoding", "an encoding that is not known here",
	"clean: error: 'utf-32' is no encoding of 8 bits, UTF-8 or "
	"UTF-16; 'iconv -l' lists names, 'iconv -f utf-32 -t utf-8' "
	"converts others [unknown-encoding]",
	"See whether the name is spelt right. Charsets of several bytes "
	"are converted by iconv first."},
    {"unknown-figure", "a printed figure is in no table",
	"render: published.csv:12: error: no table shows 'All', '1', "
	"'Share' [unknown-figure]",
	"Write the codes or labels of the tables, or take the line out."},
    {"unknown-form", "a file beside the data is none that is known",
	"clean: codes.csv:1: error: this is none of the forms that are "
	"known: ... [unknown-form]",
	"Give it a header: variable,label for labels of variables, "
	"variable,code,label for those of their codes; names must be columns "
	"of the data."},
    {"unknown-language", "the study does not speak a language",
	"render: error: there is no language 'pl': neither da nor en, "
	"nor among the languages of the codebook or the words of the "
	"tables [unknown-language]",
	"Say one that it speaks, or give the codebook labels and the "
	"tables words in it: render --words lists them."},
    {"unknown-name", "the codebook has no variable or set of a name",
	"normalize: codebook.json:12: error: there is no variable or set "
	"'regoin', did you mean 'region'? [unknown-name]",
	"See that the name is spelt as under \"variables\"."},
    {"unknown-table", "there is no table of a name",
	"render: error: there is no table 't9' in tables.json "
	"[unknown-table]",
	"--table takes the \"id\" of a table."},
    {"unknown-tag", "an explanation was asked for of a tag that no message has",
	"clean: error: no message has the tag 'requird', did you mean "
	"'required'? --help=list shows all [unknown-tag]",
	"Give the word that stands in brackets at the end of a message."},
    {"unknown-term", "a total of a model whose term is not of the model",
	"weigh: totals.csv:4: error: 'agee' is no column of --model "
	"with a category behind it, no number of it, and not "
	"(Intercept) [unknown-term]",
	"Write a category as its column and its value, sexF, a number "
	"as its column, and name both in --model, a number as "
	"age:number."},
    {"unknown-value", "values that no rule covers",
	"normalize: column q4: warning: 12 values '9' have no rule "
	"[unknown-value]",
	"Map the code in the codebook, or say what unknown ones become: "
	"\"unknown\"."},
    {"unknown-wave", "no wave of a name is known",
	"normalize: codebook.json: error: no wave is called '2042' "
	"[unknown-wave]",
	"Say a wave that the codebook or study.json names."},
    {"unlike-parts", "parts took blanks for different things",
	"aggregate: error: what blanks mean in question 2 with many "
	"choices, its first records tell, and not all parts have "
	"made the same of it; take fewer parts, or one "
	"[unlike-parts]",
	"Where the data write only what is chosen, normalize finds "
	"that out from the first records it reads. Parts in which "
	"it cannot, have to be larger."},
    {"unmatched", "records, or rows of the table, without a match",
	"join: clean.csv: warning: 12 of 1000 records have no match in "
	"frame.csv and are left out; 40 of its 1028 rows were not asked "
	"for [unmatched]",
	"--unmatched FILE shows them; --type left keeps the records; "
	"--min-match makes too few matches a failure."},
    {"unnamed-column", "a column has no name in the file",
	"clean: raw.csv:1: column column_1: note: column 1 has no name "
	"in the file [unnamed-column]",
	"Nothing must be mended. In a schema a field with \"x-column\": "
	"\"\" gives it a name."},
    {"unseen", "characters that cannot be seen were taken out",
	"clean: note: 4 fields freed of characters that cannot be seen "
	"[unseen]",
	"Nothing is to be mended: the schema asked for it with x-nbsp, "
	"x-soft-hyphen or x-zero-width."},
    {"untranslated", "words of the document are in English",
	"render: note: 54 of 55 words of the document are English; "
	"'render --words' lists what tables can have under 'words' "
	"[untranslated]",
	"render --words prints what is to be translated; it goes into "
	"tables.json."},
    {"unused-patch", "a mended record fits no record of the input",
	"clean: mended.csv:3: error: no record begins at this place; "
	"these are the rejects of another file [unused-patch]",
	"Give --patch the rejects of this very file: records are found "
	"by their offset in it."},
    {"usage", "the command line is wrong",
	"clean: error: unknown option '--shema', did you mean "
	"'--schema'?; 'clean --help' lists the options [usage]",
	"'clean --help' lists the options, the manual page explains them."},
    {"warn-if", "more records have a tag than --warn-if allows",
	"clean: warning: enum is met 12 times in 1615 records, more than "
	"--warn-if allows [warn-if]",
	"Look at the rejects with this tag; then mend the schema, the "
	"file or the bound."},
    {"weight-guessed", "a draft takes a column for the weight by its name",
	"normalize: raw.json:14: column wt: note: its name says that it is the "
	"weight; take the role from the codebook where it is none "
	"[weight-guessed]",
	"Look what the column counts. Estimates are weighted by the variable "
	"whose \"role\" is \"weight\"."},
    {"weight-missing", "a record has no weight",
	"aggregate: micro.csv:12: column weight: error: no estimate "
	"without a weight of each record: it is missing: '' "
	"[weight-missing]",
	"See whether the join that brings the weight left records "
	"without a match. --bad-weight drop leaves them out, and counts "
	"them."},
    {"weight-negative", "a weight is below 0",
	"aggregate: micro.csv:12: column weight: error: no estimate "
	"without a weight of each record: it is negative: '-1' "
	"[weight-negative]",
	"Calibration without bounds can give such weights. --bad-weight "
	"drop leaves the records out, and counts them."},
    {"weight-not-a-number", "a weight is no number",
	"aggregate: micro.csv:12: column weight: error: no estimate "
	"without a weight of each record: it is no number: '1,5' "
	"[weight-not-a-number]",
	"Numbers have a decimal point: clean --decimal , reads others. "
	"--bad-weight drop leaves the records out, and counts them."},
    {"weighting-design", "an account of weights that there is no variance for",
	"aggregate: two.json:1: error: its 'margins' is not that of "
	"one.json: weights of all waves are made in one way, or the "
	"variance is not known here [weighting-design]",
	"Make the weights of each wave with the same flags and weigh "
	"--within COL; or leave --weighting out: the errors are then "
	"those of weights that were not fitted, mostly too large."},
    {"weights-changed", "the weights of a wave add up to another sum",
	"pipeline: error: wave 4: the weights add up to 1,611, to "
	"14,297 in the publication in place [weights-changed]",
	"See whether the weights are those of the wave. If they are, "
	"--accept-held publishes what is held."},
    {"weights-off-frame", "the weights do not add up to the frame",
	"pipeline: error: wave 4: the weights add up to 1,611, the "
	"frame has 14,297 rows [weights-off-frame]",
	"See whether the register is that of the wave, and its "
	"weights are those of the sample."},
    {"weights-zero", "all records weigh 0",
	"aggregate: error: all 1000 records weigh 0 [weights-zero]",
	"See that --weight names the right column."},
    {"write-failed", "the output cannot be written",
	"clean: stdout: error: cannot write: No space left on device "
	"[write-failed]",
	"The output is not whole: throw it away. See that the disk has "
	"room, and that what reads the pipe does not end early."},
    {"zero-weight", "some records weigh 0",
	"aggregate: note: 12 records weigh 0: sampled, but in no "
	"estimate [zero-weight]",
	"Nothing is to be mended: they count for the design alone."},
};

enum {
	N_ENTRIES = sizeof entries / sizeof *entries
};

/* A paragraph, indented, in lines of at most WIDTH columns. */
static void
print_text(const char *text)
{
	size_t column = 0;
	size_t len;
	size_t width;

	for (; *text != '\0'; text += len + strspn(text + len, " ")) {
		len = strcspn(text, " ");
		width = utf8_width((struct slice){text, len});
		if (column == 0)
			column = (size_t)printf("  ");
		else if (column + 1 + width > WIDTH)
			column = (size_t)printf("\n  ") - 1;
		else
			column += (size_t)printf(" ");
		printf("%.*s", (int)len, text);
		column += width;
	}
	printf("\n");
}

static void
print_entry(const struct entry *entry)
{
	printf("%s: %s\n\nExample:\n", entry->tag, entry->meaning);
	print_text(entry->example);
	printf("\nHow to mend:\n");
	print_text(entry->mend);
}

static void
print_list(void)
{
	size_t i;

	for (i = 0; i < N_ENTRIES; i++)
		printf("%-21s %s\n", entries[i].tag, entries[i].meaning);
}

bool
explain_knows(const char *program, const char *tag, const char **near)
{
	const char *names[N_ENTRIES];
	size_t len = strlen(program);
	size_t n = 0;
	size_t i;

	*near = NULL;
	for (i = 0; i < N_ENTRIES; i++) {
		if (strncmp(entries[i].example, program, len) != 0)
			continue;
		names[n++] = entries[i].tag;
		if (strcmp(tag, entries[i].tag) == 0)
			return true;
	}
	*near = near_find(tag, names, n);
	return false;
}

static void
report_unknown(const char *tag)
{
	const char *near;

	(void)explain_knows("", tag, &near);
	if (near == NULL)
		diag_error(STATUS_USAGE, NULL, "unknown-tag",
		    "no message has the tag %s; --help=list shows all",
		    diag_value(slice_of(tag)));
	else
		diag_error(STATUS_USAGE, NULL, "unknown-tag",
		    "no message has the tag %s, did you mean '%s'? "
		    "--help=list shows all",
		    diag_value(slice_of(tag)), near);
}

/* False when there is no such tag. */
static bool
print_tag(const char *tag)
{
	struct slice name = slice_of(tag);
	size_t i;

	/* As it is copied from a message. */
	if (name.len > 2 && name.text[0] == '[' &&
	    name.text[name.len - 1] == ']')
		name = (struct slice){name.text + 1, name.len - 2};
	for (i = 0; i < N_ENTRIES; i++)
		if (slice_is(name, entries[i].tag)) {
			print_entry(&entries[i]);
			return true;
		}
	return false;
}

void
explain(const char *tag)
{
	if (strcmp(tag, "list") == 0)
		print_list();
	else if (!print_tag(tag))
		report_unknown(tag);
	if (fflush(stdout) != 0 || ferror(stdout))
		diag_error(STATUS_FAIL, NULL, "write-failed",
		    "cannot write to standard output");
}
