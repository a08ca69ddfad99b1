#include "lonely.h"

static const struct lonely_rule rules[] = {
    [LONELY_FAIL] = {.fails = true},
    [LONELY_ADJUST] = {.adds = LONELY_ADDS_SQUARE},
    [LONELY_CENTERED] = {.adds = LONELY_ADDS_CENTERED},
    [LONELY_AVERAGE] = {.averages = true},
    [LONELY_REMOVE] = {.adds = LONELY_ADDS_NOTHING},
    [LONELY_CERTAINTY] = {.adds = LONELY_ADDS_NOTHING},
};

const struct lonely_rule *
lonely_rule(enum lonely lonely)
{
	return &rules[lonely];
}

bool
lonely_fails(const struct lonely_rule *rule, uint32_t level)
{
	return rule->fails || (rule->averages && level > 0);
}

bool
lonely_is_scaled(const struct lonely_rule *rule, uint64_t n_strata,
    uint64_t n_lonely, bool *is_good)
{
	if (!rule->averages || n_lonely == 0)
		return false;
	if (n_lonely == n_strata)
		*is_good = false;
	return n_lonely < n_strata;
}
