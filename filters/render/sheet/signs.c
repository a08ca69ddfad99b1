#include "signs.h"

/*
 * Statistics Denmark: two points and one point for a figure too uncertain to
 * be given and for one that cannot exist, three where there is no answer, a
 * dash for nothing and 0 for less than half of the unit; x for a confidential
 * one is that of Statistics Canada.  Government Analysis Function, "Symbols in
 * tables: definitions and help" (shorthand in square brackets).  Eurostat,
 * "Guidelines on flags and special values": 0n is less than half of the last
 * digit shown.  Brackets for a figure of little reliability are those of the
 * German federal office.  No sign means two things in one profile.
 */
static const struct {
	const char *signs[SIGNS_EUROSTAT + 1];
	enum word meaning;
} marks[MARKS] = {
    [MARK_NONE] = {{"", "", ""}, WORDS},
    [MARK_FEW] = {{"..", "[u]", ":u"}, WORD_FEW},
    [MARK_SUPPRESSED] = {{"x", "[c]", "c"}, WORD_SUPPRESSED},
    [MARK_UNRELIABLE] = {{"( )", "( )", "( )"}, WORD_UNRELIABLE},
    [MARK_EMPTY] = {{".", "[z]", "z"}, WORD_EMPTY},
    [MARK_LONELY] = {{"†", "†", "†"}, WORD_LONELY},
    [MARK_ABSENT] = {{"?", "?", "?"}, WORD_ABSENT},
    [MARK_NOT_ASKED] = {{"…", "[x]", ":"}, WORD_NOT_ASKED},
    [MARK_ZERO] = {{"–", NULL, NULL}, WORD_ZERO},
    [MARK_ROUNDED] = {{NULL, "[low]", "0n"}, WORD_ROUNDED},
};

const char *
signs_of(enum signs signs, enum mark mark)
{
	return marks[mark].signs[signs];
}

enum word
signs_meaning(enum mark mark)
{
	return marks[mark].meaning;
}
