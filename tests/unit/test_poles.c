#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "axis.h"
#include "poles.h"

struct example {
	const char *labels[6];
	uint32_t n;
	bool is_found;
	bool is_first_negative;
};

static const struct example examples[] = {
    {{"Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"}, 5,
	true, true},
    {{"Strongly agree", "Agree", "Disagree", "Strongly disagree"}, 4, true,
	false},
    {{"Meget uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Meget enig"},
	5, true, true},
    {{"Stimme überhaupt nicht zu", "Stimme eher nicht zu", "Teils/teils",
	 "Stimme eher zu", "Stimme voll und ganz zu"},
	5, true, true},
    {{"Hæmmede i høj grad", "Hæmmede i nogen grad", "Fremmede i nogen grad",
	 "Fremmede i høj grad"},
	4, true, true},
    {{"Often", "Sometimes", "Rarely", "Never"}, 4, false, false},
    {{"Often", "Sometimes", "Rarely", "Never, but open to it",
	 "Never, and not open to it"},
	5, false, false},
    {{"I høj grad", "I nogen grad", "I mindre grad", "Slet ikke"}, 4, false,
	false},
    {{"Yes", "No"}, 2, false, false},
};

static void
finds_answers_that_are_opposites(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof examples / sizeof *examples; i++) {
		const struct example *e = &examples[i];
		bool is_first_negative = false;

		assert_int_equal(
		    poles_found(e->labels, e->n, &is_first_negative),
		    e->is_found);
		if (e->is_found)
			assert_int_equal(
			    is_first_negative, e->is_first_negative);
	}
}

static void
ticks_are_round(void **state)
{
	struct axis axis = {.exponent = 0};

	(void)state;
	axis_fit(&axis, 0, 79, 6);
	assert_int_equal(axis.step, 20);
	assert_int_equal(axis.high, 80);
	axis_fit(&axis, -250, 1200, 6);
	assert_int_equal(axis.low, -500);
	assert_int_equal(axis.high, 1500);
	axis_fit(&axis, 71, 93, 6);
	assert_int_equal(axis.low, 70);
	assert_int_equal(axis.high, 95);
}

static void
places_are_rounded_and_stay_on_the_axis(void **state)
{
	struct axis axis = {.low = 0, .high = 3, .from = 100, .to = 200};

	(void)state;
	assert_int_equal(axis_place(&axis, 1), 133);
	assert_int_equal(axis_place(&axis, 2), 167);
	assert_int_equal(axis_place(&axis, 9), 200);
	assert_int_equal(axis_place(&axis, -9), 100);
	axis.from = 200;
	axis.to = 100;
	assert_int_equal(axis_place(&axis, 1), 167);
}

static void
numbers_are_exact(void **state)
{
	(void)state;
	assert_int_equal(axis_number(0.345, 2, 6), 34500000);
	assert_int_equal(axis_number(-2.5e6, 0, 0), -2500000);
	assert_int_equal(axis_exponent(1, 2), 6);
	assert_int_equal(axis_exponent(2.5e15, 0), -4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(finds_answers_that_are_opposites),
	    cmocka_unit_test(ticks_are_round),
	    cmocka_unit_test(places_are_rounded_and_stay_on_the_axis),
	    cmocka_unit_test(numbers_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
