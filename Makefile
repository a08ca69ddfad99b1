# barometer: tables and figures of a sample survey, from small filters.
# GNU make, one file, no recursion.  `make help` lists the targets.

.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

VERSION := 0.1.0

# ---- variants --------------------------------------------------------------
# VARIANT chooses the flags and where everything built goes; the goals cov,
# fuzz and valgrind bring their own.

ifneq ($(filter cov,$(MAKECMDGOALS)),)
VARIANT ?= cov
else ifneq ($(filter fuzz,$(MAKECMDGOALS)),)
VARIANT ?= fuzz
endif
VARIANT ?= release

ifeq ($(VARIANT),release)
OUT ?= bin
VARIANT_CFLAGS := -O2 -g
else ifeq ($(VARIANT),asan)
OUT ?= bin/asan
VARIANT_CFLAGS := -O1 -g -fno-omit-frame-pointer \
    -fsanitize=address,undefined -fno-sanitize-recover=all
VARIANT_CPPFLAGS := -DMEM_FIRST_CAP=1
VARIANT_LDFLAGS := -fsanitize=address,undefined
else ifeq ($(VARIANT),cov)
OUT ?= bin/cov
VARIANT_CFLAGS := -O0 -g --coverage
VARIANT_LDFLAGS := --coverage
else ifeq ($(VARIANT),fuzz)
OUT ?= bin/fuzz
ifeq ($(origin CC),default)
CC := clang
endif
VARIANT_CFLAGS := -O1 -g -fno-omit-frame-pointer \
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
VARIANT_CPPFLAGS := -DMEM_FIRST_CAP=1
VARIANT_LDFLAGS := -fsanitize=address,undefined
else
$(error VARIANT is $(VARIANT); it may be release, asan, cov or fuzz)
endif

OBJ := $(OUT)/obj

# ---- flags -----------------------------------------------------------------
# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the user's and come last.

OUR_CPPFLAGS := -DBAROMETER_VERSION='"$(VERSION)"' \
    -Ifilters/common $(VARIANT_CPPFLAGS)
OUR_CFLAGS := -std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
    $(VARIANT_CFLAGS)
ifeq ($(CI),true)
OUR_CFLAGS += -Werror
endif
OUR_LDFLAGS := $(VARIANT_LDFLAGS) -Wl,--as-needed
OUR_LDLIBS := -lcsv -ljansson -lutf8proc -lxxhash -lpcre2-8 -lRmath -lm

COMPILE = $(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS)
LINK = $(CC) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS)

# ---- sources ---------------------------------------------------------------
# A filter is a folder with a .c file of its own name.

FILTERS := $(filter-out common,$(patsubst filters/%/,%,$(dir \
    $(foreach d,$(wildcard filters/*/),$(wildcard \
    $(d)$(notdir $(d:/=)).c)))))
PROGRAMS := $(FILTERS:%=$(OUT)/%)
COMMON := $(OBJ)/libcommon.a

objects = $(patsubst %.c,$(OBJ)/%.o,$(wildcard $(1)))

UNITS := $(patsubst tests/unit/%.c,$(OBJ)/tests/unit/%,$(wildcard \
    tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(wildcard \
    tests/fuzz/fuzz_*.c))
BENCHES := $(patsubst tests/bench/%.c,$(OBJ)/tests/bench/%,$(wildcard \
    tests/bench/*.c))

.PHONY: all
all: $(PROGRAMS) ## build the filters

$(COMMON): $(call objects,filters/common/*.c)
	@rm -f $@
	$(AR) rcs $@ $^

define filter_rule
$(OUT)/$(1): $(call objects,filters/$(1)/*.c) $(COMMON)
	$$(LINK) -o $$@ $$^ $$(OUR_LDLIBS) $$(LDLIBS)
endef
$(foreach f,$(FILTERS),$(eval $(call filter_rule,$(f))))

$(OBJ)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

-include $(wildcard $(OBJ)/*/*/*.d)

.PHONY: clean
clean: ## remove everything built
	rm -rf $(OUT)
