#include <stddef.h>

#include "plan.h"

struct plan *
plan_new(const struct resource *res, const struct layout *layout, bool has_only_key)
{
	(void)res; (void)layout; (void)has_only_key;
	return NULL;
}
void plan_free(struct plan *p) { (void)p; }
void plan_set_reading(struct plan *p, struct reading *r, char d) { (void)p; (void)r; (void)d; }
bool plan_is_ready(const struct plan *p) { return p != NULL; }
bool plan_check(struct plan *p, const struct record *r, struct row *w) { (void)p; (void)r; (void)w; return false; }
bool plan_key(const struct plan *p, const struct record *r, struct slice *k, uint32_t *c) { (void)p; (void)r; (void)k; (void)c; return false; }
void plan_write(struct plan *p, const struct record *r, struct writer *w) { (void)p; (void)r; (void)w; }
