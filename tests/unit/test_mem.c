#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "child.h"
#include "diag.h"
#include "mem.h"

static struct child child;

static void
gives_zeroed_memory(void **state)
{
	unsigned char *bytes = mem_zero(100, 3);
	size_t i;

	(void)state;
	for (i = 0; i < 300; i++)
		assert_int_equal(bytes[i], 0);
	free(bytes);
}

/* Less than a large page, one, a little more, several: all of it is there. */
static void
maps_zeroed_memory_of_any_size(void **state)
{
	static const size_t sizes[] = {1, 4096, 5000, (2 << 20) - 1, 2 << 20,
	    (2 << 20) + 1, (6 << 20) + 4096};
	unsigned char *bytes;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		bytes = mem_map(sizes[i]);
		assert_int_equal(bytes[0], 0);
		assert_int_equal(bytes[sizes[i] / 2], 0);
		assert_int_equal(bytes[sizes[i] - 1], 0);
		memset(bytes, 1, sizes[i]);
		mem_unmap(bytes, sizes[i]);
		/* All of it is gone: nothing is mapped there now. */
		assert_int_equal(msync((void *)((uintptr_t)bytes & ~4095UL),
				     sizes[i], MS_ASYNC),
		    -1);
	}
	mem_unmap(NULL, 5);
}

static void
gives_memory_for_nothing_too(void **state)
{
	void *none = mem_alloc(0);
	void *zero = mem_zero(0, 8);

	(void)state;
	assert_non_null(none);
	assert_non_null(zero);
	free(none);
	free(zero);
}

static void
copies_a_slice_and_ends_it(void **state)
{
	char *text = mem_text((struct slice){"abcdef", 3});
	char *empty = mem_text((struct slice){NULL, 0});

	(void)state;
	assert_string_equal(text, "abc");
	assert_string_equal(empty, "");
	free(text);
	free(empty);
}

static void
formats_text_of_any_length(void **state)
{
	char *text = mem_format("%s-%0200d", "a", 7);

	(void)state;
	assert_int_equal(strlen(text), 202);
	assert_int_equal(text[201], '7');
	free(text);
}

static void
grows_an_array_and_keeps_what_it_holds(void **state)
{
	uint32_t *array = NULL;
	size_t cap = 0;
	size_t n;

	(void)state;
	for (n = 0; n < 10000; n++) {
		MEM_GROW(array, n, cap);
		assert_true(cap > n);
		array[n] = (uint32_t)n;
	}
	for (n = 0; n < 10000; n++)
		assert_int_equal(array[n], n);
	free(array);
}

static void
ask_for_too_much(void)
{
	free(mem_alloc(SIZE_MAX / 2));
}

static void
overflow_a_product(void)
{
	free(mem_zero(SIZE_MAX / 2, 4));
}

static void
overflow_an_array(void)
{
	size_t cap = SIZE_MAX / 8;

	free(mem_grow(NULL, cap, &cap, 8));
}

/* To the last byte, while a message waits for more of its kind. */
static void
ask_until_nothing_is_left(void)
{
	struct rlimit limit = {.rlim_cur = 64 << 20, .rlim_max = 64 << 20};
	struct place place = {.file = "a.csv", .line = 2};
	size_t size;

	diag_warning(&place, "odd", "what was said before");
	setrlimit(RLIMIT_AS, &limit);
	for (size = 1 << 20; size >= 4096; size /= 2)
		while (mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0) != MAP_FAILED)
			;
	for (;;)
		(void)mem_alloc(16);
}

static void
ends_the_program_with_status_3_when_there_is_none(void **state)
{
	(void)state;
	/* The sanitizer's allocator ends the program its own way. */
#if !defined(__SANITIZE_ADDRESS__)
	child_run(&child, ask_for_too_much);
	assert_int_equal(child.status, 3);
	assert_said(&child, "[out-of-memory]");
	child_run(&child, overflow_a_product);
	assert_int_equal(child.status, 3);
	assert_said(&child, "[out-of-memory]");
	child_run(&child, ask_until_nothing_is_left);
	assert_int_equal(child.status, 3);
	assert_said(&child, "what was said before [odd]\n");
	assert_said(&child, "[out-of-memory]");
#else
	(void)ask_for_too_much;
	(void)overflow_a_product;
	(void)ask_until_nothing_is_left;
#endif
	child_run(&child, overflow_an_array);
	assert_int_equal(child.status, 3);
	assert_said(&child, "[out-of-memory]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(gives_zeroed_memory),
	    cmocka_unit_test(maps_zeroed_memory_of_any_size),
	    cmocka_unit_test(gives_memory_for_nothing_too),
	    cmocka_unit_test(copies_a_slice_and_ends_it),
	    cmocka_unit_test(formats_text_of_any_length),
	    cmocka_unit_test(grows_an_array_and_keeps_what_it_holds),
	    cmocka_unit_test(ends_the_program_with_status_3_when_there_is_none),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
