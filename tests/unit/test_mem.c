#include <stdlib.h>
#include <string.h>

#include "child.h"
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
#else
	(void)ask_for_too_much;
	(void)overflow_a_product;
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
	    cmocka_unit_test(gives_memory_for_nothing_too),
	    cmocka_unit_test(copies_a_slice_and_ends_it),
	    cmocka_unit_test(formats_text_of_any_length),
	    cmocka_unit_test(grows_an_array_and_keeps_what_it_holds),
	    cmocka_unit_test(ends_the_program_with_status_3_when_there_is_none),
	};

	return cmocka_run_group_tests_name("mem", tests, NULL, NULL);
}
