# barometer: tables and figures of a sample survey, from small filters.
# GNU make, one file, no recursion.  `make help` lists the targets.

.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

VERSION := 0.1.0

# ---- variants --------------------------------------------------------------
# VARIANT chooses the flags and where everything built goes; the goals cov
# and fuzz bring their own.

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

OUR_CPPFLAGS := -DBAROMETER_VERSION='"$(VERSION)"' -Ifilters/common \
    $(VARIANT_CPPFLAGS)
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
# A filter is a folder that has a .c file of its own name.

FILTERS := $(foreach d,$(notdir $(patsubst %/,%,$(wildcard filters/*/))),\
    $(if $(wildcard filters/$(d)/$(d).c),$(d)))
PROGRAMS := $(FILTERS:%=$(OUT)/%)
COMMON := $(OBJ)/libcommon.a
STUDIES := $(patsubst schemas/%/study.json,%,$(wildcard \
    schemas/*/study.json))

C_FILES := $(wildcard filters/*/*.c tests/unit/*.c tests/fuzz/*.c \
    tests/bench/*.c)
H_FILES := $(wildcard filters/*/*.h tests/unit/*.h tests/fuzz/*.h \
    tests/bench/*.h)
SHELL_FILES := $(wildcard pipeline.sh .ci/run tests/run tests/*/*.sh \
    tests/*/*.bash tests/*/*.bats)
PAGES := $(wildcard filters/*.7 filters/*/*.1 schemas/*.5)

UNITS := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(wildcard \
    tests/fuzz/fuzz_*.c))
BENCHES := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/bench/*.c))

# ---- building --------------------------------------------------------------

.PHONY: all
all: $(PROGRAMS) ## build the filters into bin/ (this is the default)

objects = $(patsubst %.c,$(OBJ)/%.o,$(wildcard $(1)))

$(COMMON): $(call objects,filters/common/*.c)
	@rm -f $@
	$(AR) rcs $@ $^

# A filter, and for unit tests a library of its modules without its main.
define filter_rules
$(OUT)/$(1): $(call objects,filters/$(1)/*.c) $(COMMON)
	$$(LINK) -o $$@ $$^ $$(OUR_LDLIBS) $$(LDLIBS)

$(OBJ)/lib$(1).a: $(filter-out $(OBJ)/filters/$(1)/$(1).o,\
    $(call objects,filters/$(1)/*.c))
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
$(foreach f,$(FILTERS),$(eval $(call filter_rules,$(f))))

$(OBJ)/%.o: %.c Makefile | $(OBJ)/deps-build
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

# The unit test of module x links the folder that x.c stands in.
define unit_rule
$(OBJ)/tests/unit/test_$(1).o: OUR_CPPFLAGS += $(2:%=-Ifilters/%)
$(OBJ)/tests/unit/test_$(1).o: | $(OBJ)/deps-test
$(OBJ)/tests/unit/test_$(1): $(OBJ)/tests/unit/test_$(1).o \
    $(2:%=$(OBJ)/lib%.a) $(COMMON)
	$$(LINK) -o $$@ $$^ -lcmocka $$(OUR_LDLIBS) $$(LDLIBS)
endef
owner = $(filter-out common,$(patsubst filters/%/$(1).c,%,\
    $(wildcard filters/*/$(1).c)))
$(foreach m,$(UNITS:$(OBJ)/tests/unit/test_%=%),\
    $(eval $(call unit_rule,$(m),$(call owner,$(m)))))

$(FUZZERS): $(OUT)/%: $(OBJ)/tests/fuzz/%.o $(COMMON)
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(OUR_LDLIBS) $(LDLIBS)
$(FUZZERS:$(OUT)/%=$(OBJ)/tests/fuzz/%.o): | $(OBJ)/deps-fuzz

$(BENCHES): %: %.o $(COMMON)
	$(LINK) -o $@ $^ $(OUR_LDLIBS) $(LDLIBS)

-include $(wildcard $(OBJ)/*/*/*.d)

# ---- what is needed --------------------------------------------------------
# Debian package = how to see that it is there: see .ci/deps, which installs
# what is not.

NEED_build := pkg-config=cmd:pkg-config libcsv-dev=link:csv.h:csv \
    libjansson-dev=pc:jansson libutf8proc-dev=pc:libutf8proc \
    libxxhash-dev=pc:libxxhash libpcre2-dev=pc:libpcre2-8 \
    r-mathlib=link:Rmath.h:Rmath
NEED_run := jq=cmd:jq
NEED_test := jq=cmd:jq bats=cmd:bats libcmocka-dev=pc:cmocka \
    python3=cmd:python3
NEED_lint := clang-format=cmd:clang-format clang-tidy=cmd:clang-tidy \
    shellcheck=cmd:shellcheck shfmt=cmd:shfmt mandoc=cmd:mandoc jq=cmd:jq
NEED_format := clang-format=cmd:clang-format shfmt=cmd:shfmt
NEED_fuzz := clang=cmd:clang \
    libclang-rt-14-dev=file:/usr/lib/llvm-*/lib/clang/*/lib/linux/*fuzzer*
NEED_valgrind := valgrind=cmd:valgrind \
    libc6-dbg=file:/usr/lib/debug/.build-id

$(OBJ)/deps-%: Makefile .ci/deps
	@CC='$(CC)' .ci/deps $(NEED_$*)
	@mkdir -p $(@D)
	@touch $@

.PHONY: clean
clean: ## remove everything built
	rm -rf $(OUT)
