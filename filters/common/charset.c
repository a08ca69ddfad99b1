#include <ctype.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <utf8proc.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "charset.h"
#include "mem.h"
#include "utf8.h"

enum {
	REPLACEMENT = 0xfffd,
	FEWEST = 96 /* characters of a charset of 8 bits */
};

/* Names of Unicode forms, compared without case, blanks, - and _. */
static const struct {
	const char *name;
	enum charset_kind kind;
} unicode_names[] = {
    {"utf8", CHARSET_UTF8},
    {"utf8sig", CHARSET_UTF8},
    {"utf16", CHARSET_UTF16LE}, /* a BOM decides otherwise */
    {"utf16le", CHARSET_UTF16LE},
    {"ucs2", CHARSET_UTF16LE},
    {"ucs2le", CHARSET_UTF16LE},
    {"unicode", CHARSET_UTF16LE},
    {"utf16be", CHARSET_UTF16BE},
    {"ucs2be", CHARSET_UTF16BE},
};

/* What exports call a charset, where iconv calls it otherwise. */
static const struct {
	const char *name;
	const char *iconv_name;
} other_names[] = {
    {"ansi", "WINDOWS-1252"},
    {"cp1252", "WINDOWS-1252"},
    {"latin9", "ISO-8859-15"},
    {"latin15", "ISO-8859-15"},
    {"mac", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"usascii", "US-ASCII"},
};

static bool
same_name(const char *given, const char *plain)
{
	for (;; given++) {
		if (*given == '-' || *given == '_' || *given == ' ')
			continue;
		if (*given == '\0' || *plain == '\0')
			return *given == *plain;
		if (tolower((unsigned char)*given) != *plain++)
			return false;
	}
}

static bool
find_unicode(const char *name, enum charset_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof unicode_names / sizeof *unicode_names; i++)
		if (same_name(name, unicode_names[i].name)) {
			*kind = unicode_names[i].kind;
			return true;
		}
	return false;
}

static const char *
iconv_name_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof other_names / sizeof *other_names; i++)
		if (same_name(name, other_names[i].name))
			return other_names[i].iconv_name;
	return name;
}

/*
 * The code point of one byte.  A charset may hold a character back until it
 * knows the next one (combining marks), so the state is flushed.  False when
 * the byte begins a longer sequence, which an 8-bit charset has none of.
 */
static bool
ask_iconv(iconv_t cd, unsigned char byte, uint32_t *point)
{
	char in = (char)byte;
	char *from = &in;
	size_t n_from = 1;
	uint32_t out[4];
	char *to = (char *)out;
	size_t n_to = sizeof out;
	size_t n;

	*point = CHARSET_NONE;
	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &from, &n_from, &to, &n_to) == (size_t)-1) {
		if (n_from == 1)
			return true; /* no meaning, or cannot stand alone */
	}
	iconv(cd, NULL, NULL, &to, &n_to);
	n = (size_t)(to - (char *)out) / sizeof *out;
	if (n == 1)
		*point = out[0];
	return n <= 1;
}

/*
 * Is it a multibyte charset? In those most bytes begin a longer sequence and
 * mean nothing alone, and two such bytes together mean one character.
 */
static bool
is_multibyte(iconv_t cd, const struct charset *set)
{
	unsigned a;
	unsigned b;

	for (a = 0; a < 256; a++) {
		if (set->point[a] != CHARSET_NONE)
			continue;
		for (b = 0; b < 256; b++) {
			char in[2] = {(char)a, (char)b};
			char *from = in;
			size_t n_from = 2;
			uint32_t out[4];
			char *to = (char *)out;
			size_t n_to = sizeof out;

			iconv(cd, NULL, NULL, NULL, NULL);
			if (iconv(cd, &from, &n_from, &to, &n_to) != (size_t)-1)
				return true;
		}
	}
	return false;
}

/* In UTF-32 no byte means anything alone. */
static bool
has_characters(const struct charset *set)
{
	unsigned n = 0;
	unsigned i;

	for (i = 0; i < 256; i++)
		n += set->point[i] != CHARSET_NONE;
	return n >= FEWEST;
}

/* Does text of this character ever change under NFC, alone or behind one? */
static bool
is_stable_point(uint32_t point)
{
	const utf8proc_property_t *p;

	if (point < 0x300 || point == CHARSET_NONE)
		return true;
	p = utf8proc_get_property((utf8proc_int32_t)point);
	if (p->combining_class != 0 || p->decomp_seqindex != UINT16_MAX)
		return p->combining_class == 0 && p->decomp_type != 0;
	return p->comb_index == UINT16_MAX || p->comb_index < 0x8000;
}

static void
set_byte(struct charset *set, unsigned byte, enum undefined undefined)
{
	uint32_t point = set->point[byte];

	if (point == CHARSET_NONE && byte >= 0x80 &&
	    undefined == UNDEFINED_C1 && byte < 0xa0)
		point = byte;
	if (point == CHARSET_NONE && undefined == UNDEFINED_REPLACE)
		point = REPLACEMENT;
	set->is_mapped[byte] = point != set->point[byte];
	set->has_mapped |= set->is_mapped[byte];
	set->point[byte] = point;
	if (point == CHARSET_NONE)
		return;
	set->len[byte] = (uint8_t)utf8_put(set->utf8[byte], point);
	set->is_suspect[byte] =
	    byte >= 0x80 && (point == 0xc2 || point == 0xc3 || point == 0xe2);
	if (!is_stable_point(point))
		set->is_stable = false;
	if (byte < 0x80 && point != byte)
		set->is_ascii = false;
}

/* iconv takes "" and "char" for the charset of the locale. */
static bool
is_fixed_name(const char *name)
{
	return name[0] != '\0' && strchr(name, '/') == NULL &&
	    strcasecmp(name, "char") != 0 && strcasecmp(name, "wchar_t") != 0;
}

static bool
fill_table(struct charset *set, const char *name, enum undefined undefined)
{
	iconv_t cd = iconv_open("UTF-32LE", iconv_name_of(name));
	bool is_8bit = true;
	unsigned i;

	if (cd == (iconv_t)-1)
		return false;
	for (i = 0; i < 256 && is_8bit; i++)
		is_8bit = ask_iconv(cd, (unsigned char)i, &set->point[i]);
	is_8bit = is_8bit && has_characters(set) && !is_multibyte(cd, set);
	iconv_close(cd);
	set->is_ascii = set->is_stable = true;
	for (i = 0; i < 256; i++)
		set_byte(set, i, undefined);
	return is_8bit;
}

struct charset *
charset_new(const char *name, enum undefined undefined)
{
	struct charset *set = mem_zero(1, sizeof *set);

	set->name = mem_text(slice_of(name));
	set->undefined = undefined;
	if (find_unicode(name, &set->kind))
		return set;
	set->kind = CHARSET_TABLE;
	if (is_fixed_name(name) && fill_table(set, name, undefined))
		return set;
	charset_free(set);
	return NULL;
}

void
charset_free(struct charset *set)
{
	if (set == NULL)
		return;
	free(set->name);
	free(set);
}

bool
charset_is_direct(const struct charset *set)
{
	return set->kind == CHARSET_UTF8 ||
	    (set->kind == CHARSET_TABLE && set->is_ascii);
}

/* Copy bytes below 0x80 and stop at the first other one; how many. */
static inline size_t
copy_ascii(char *out, const char *in, size_t len)
{
	size_t i = 0;

#if defined(__SSE2__)
	for (; i + 16 <= len; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(in + i));
		int high = _mm_movemask_epi8(x);

		_mm_storeu_si128((__m128i *)(out + i), x);
		if (high != 0)
			return i + (size_t)__builtin_ctz((unsigned)high);
	}
#endif
	for (; i < len && (unsigned char)in[i] < 0x80; i++)
		out[i] = in[i];
	return i;
}

static size_t
decode_table(const struct charset *set, struct slice in, char *out, size_t *bad)
{
	size_t n = 0;
	size_t i = 0;
	unsigned char byte;
	size_t run;

	while (i < in.len) {
		run = copy_ascii(out + n, in.text + i, in.len - i);
		i += run;
		n += run;
		while (
		    i < in.len && (byte = (unsigned char)in.text[i]) >= 0x80) {
			if (set->len[byte] == 0) {
				*bad = i;
				return n;
			}
			memcpy(out + n, set->utf8[byte], 4);
			n += set->len[byte];
			i++;
		}
	}
	return n;
}

size_t
charset_decode(
    const struct charset *set, struct slice in, char *out, size_t *bad)
{
	*bad = SIZE_MAX;
	if (set->kind == CHARSET_TABLE)
		return decode_table(set, in, out, bad);
	if (!utf8_valid(in.text, in.len, bad)) {
		memcpy(out, in.text, *bad);
		return *bad;
	}
	*bad = SIZE_MAX;
	if (in.len > 0)
		memcpy(out, in.text, in.len);
	return in.len;
}

size_t
charset_find_bad(const struct charset *set, struct slice in)
{
	size_t bad = SIZE_MAX;
	size_t i;

	if (set->kind != CHARSET_TABLE)
		return utf8_valid(in.text, in.len, &bad) ? SIZE_MAX : bad;
	for (i = 0; i < in.len; i++)
		if (set->len[(unsigned char)in.text[i]] == 0)
			return i;
	return SIZE_MAX;
}

/* How many bytes at s, which begin no character, count as one fault. */
static size_t
fault_len(const struct charset *set, const char *s, size_t len)
{
	const unsigned char *b = (const unsigned char *)s;
	unsigned low = b[0] == 0xe0 ? 0xa0 : b[0] == 0xf0 ? 0x90 : 0x80;
	unsigned high = b[0] == 0xed ? 0x9f : b[0] == 0xf4 ? 0x8f : 0xbf;

	if (set->has_surrogates && b[0] == 0xed && len >= 3 && b[1] > high)
		return 3;
	if (b[0] < 0xe0 || b[0] > 0xf4 || len < 2 || b[1] < low || b[1] > high)
		return 1;
	if (b[0] < 0xf0 || len < 3 || (b[2] & 0xc0) != 0x80)
		return 2;
	return 3;
}

/* The control character that a surrogate of three bytes stands for, or 0. */
static uint32_t
control_of(const char *s)
{
	const unsigned char *b = (const unsigned char *)s;
	uint32_t byte = (b[1] & 3U) << 6 | (b[2] & 0x3fU);

	return b[1] >> 2 == 0xb0 >> 2 && byte >= 0x80 && byte < 0xa0 ? byte : 0;
}

size_t
charset_repair(
    const struct charset *set, struct slice in, char *out, size_t *bad)
{
	size_t n = 0;
	size_t at = 0;
	uint32_t point = REPLACEMENT;
	size_t good;
	size_t len;

	*bad = SIZE_MAX;
	while (!utf8_valid(in.text + at, in.len - at, &good)) {
		memcpy(out + n, in.text + at, good);
		n += good;
		at += good;
		len = fault_len(set, in.text + at, in.len - at);
		if (set->undefined == UNDEFINED_C1 &&
		    (len != 3 || (point = control_of(in.text + at)) == 0)) {
			*bad = at;
			return n;
		}
		n += utf8_put(out + n, point);
		at += len;
	}
	memcpy(out + n, in.text + at, in.len - at);
	return n + in.len - at;
}

size_t
charset_decode_loosely(const struct charset *set, struct slice in, char *out)
{
	struct charset utf8 = {.kind = CHARSET_UTF8,
	    .undefined = UNDEFINED_REPLACE,
	    .has_surrogates = set->has_surrogates};
	size_t n = 0;
	size_t bad;

	if (set->kind != CHARSET_TABLE)
		return charset_repair(&utf8, in, out, &bad);
	for (;;) {
		n += charset_decode(set, in, out + n, &bad);
		if (bad == SIZE_MAX)
			return n;
		n += utf8_put(out + n, REPLACEMENT);
		in.text += bad + 1;
		in.len -= bad + 1;
	}
}
