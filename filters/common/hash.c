#include <stdio.h>

#include <xxhash.h>

#include "hash.h"
#include "mem.h"

/*
 * On x86 a library may have this beside the other: the same hash, three times
 * as quick where the machine has AVX2.  A library without it leaves it NULL.
 */
extern __attribute__((weak)) XXH_errorcode
XXH3_128bits_update_dispatch(XXH3_state_t *, const void *, size_t);

struct hash *
hash_new(void)
{
	XXH3_state_t *state = XXH3_createState();

	if (state == NULL)
		mem_fail(1024);
	XXH3_128bits_reset(state);
	return (struct hash *)state;
}

void
hash_free(struct hash *hash)
{
	XXH3_freeState((XXH3_state_t *)hash);
}

void
hash_update(struct hash *hash, const void *bytes, size_t len)
{
	if (XXH3_128bits_update_dispatch != NULL)
		(void)XXH3_128bits_update_dispatch(
		    (XXH3_state_t *)hash, bytes, len);
	else
		(void)XXH3_128bits_update((XXH3_state_t *)hash, bytes, len);
}

void
hash_text(const struct hash *hash, char out[HASH_TEXT])
{
	XXH128_hash_t value = XXH3_128bits_digest((const XXH3_state_t *)hash);

	snprintf(out, HASH_TEXT, "%016llx%016llx",
	    (unsigned long long)value.high64, (unsigned long long)value.low64);
}
