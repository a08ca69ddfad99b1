#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "mem.h"

static struct tally *
find(const struct account *account, const char *tag)
{
	size_t i;

	for (i = 0; i < account->n_tallies; i++)
		if (account->tallies[i].tag == tag ||
		    strcmp(account->tallies[i].tag, tag) == 0)
			return &account->tallies[i];
	return NULL;
}

uint64_t
account_count(struct account *account, const char *tag, bool is_reject)
{
	struct tally *tally = find(account, tag);

	if (tally != NULL)
		return ++tally->n;
	MEM_GROW(account->tallies, account->n_tallies, account->cap_tallies);
	account->tallies[account->n_tallies++] =
	    (struct tally){tag, 1, is_reject};
	return 1;
}

uint64_t
account_of(const struct account *account, const char *tag)
{
	const struct tally *tally = find(account, tag);

	return tally == NULL ? 0 : tally->n;
}

uint64_t
account_records(const struct account *account)
{
	return account->accepted + account->rejected + account->unkept;
}

bool
account_closes(const struct account *account, uint64_t read)
{
	return account->header + account->preamble + account->comment +
	    account->blank + account->footer + account->continued +
	    account->unkept + account->rejected + account->accepted ==
	    read;
}

void
account_free(struct account *account)
{
	free(account->tallies);
}

/* Percentages with up to three decimals. */
bool
reject_limit_read(struct reject_limit *bound, const char *text)
{
	uint64_t value = 0;
	unsigned decimals = 0;
	bool has_point = false;
	const char *at = text;

	for (; (*at >= '0' && *at <= '9') || (*at == '.' && !has_point); at++) {
		if (*at == '.') {
			has_point = true;
			continue;
		}
		if (value > UINT64_MAX / 100000)
			return false;
		value = value * 10 + (uint64_t)(*at - '0');
		decimals += has_point;
	}
	if (at == text || decimals > 3 || (has_point && *at != '%'))
		return false;
	bound->is_percent = *at == '%';
	for (; bound->is_percent && decimals < 3; decimals++)
		value *= 10;
	bound->count = value;
	return at[bound->is_percent] == '\0';
}

bool
reject_limit_is_passed(
    const struct reject_limit *bound, uint64_t n, uint64_t all)
{
	if (!bound->is_percent)
		return n > bound->count;
	return (unsigned __int128)n * 100000 >
	    (unsigned __int128)bound->count * all;
}
