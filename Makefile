# barometer: tables and figures of a sample survey, from small filters.
# GNU make, one file, no recursion.  `make help` lists the targets.

.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# The release that is next; what is built of a commit before it says which.
RELEASE := 0.2.0
VERSION = $(shell .packaging/version.sh $(RELEASE))

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
# What a fault in reading meets: checked copies, a guarded stack, an address
# that nobody knows, tables of addresses that cannot be written.
VARIANT_CFLAGS := -O2 -g -fPIE -fstack-protector-strong -fstack-clash-protection
VARIANT_CPPFLAGS := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
VARIANT_LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack
else ifeq ($(VARIANT),asan)
OUT ?= bin/asan
VARIANT_CFLAGS := -O1 -g -fno-omit-frame-pointer \
    -fsanitize=address,undefined -fno-sanitize-recover=all
VARIANT_CPPFLAGS := -DMEM_FIRST_CAP=1 -DNO_SANDBOX
VARIANT_LDFLAGS := -fsanitize=address,undefined
else ifeq ($(VARIANT),cov)
OUT ?= bin/cov
VARIANT_CFLAGS := -O0 -g --coverage
VARIANT_CPPFLAGS := -DNO_SANDBOX
VARIANT_LDFLAGS := --coverage
else ifeq ($(VARIANT),fuzz)
OUT ?= bin/fuzz
ifeq ($(origin CC),default)
CC := clang
endif
VARIANT_CFLAGS := -O1 -g -fno-omit-frame-pointer \
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
VARIANT_CPPFLAGS := -DMEM_FIRST_CAP=1 -DNO_SANDBOX
VARIANT_LDFLAGS := -fsanitize=address,undefined
else
$(error VARIANT is $(VARIANT); it may be release, asan, cov or fuzz)
endif

OBJ := $(OUT)/obj

# ---- flags -----------------------------------------------------------------
# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the user's and come last.

OUR_CPPFLAGS := -Ifilters/common $(VARIANT_CPPFLAGS)
OUR_CFLAGS := -std=gnu11 -pthread -ffp-contract=off -Wall -Wextra -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla \
    $(VARIANT_CFLAGS)
ifeq ($(CI),true)
OUR_CFLAGS += -Werror
endif
OUR_LDFLAGS := $(VARIANT_LDFLAGS) -Wl,--as-needed
# GLPK and libreadstat are left out where they are not installed.  It is asked
# when something is linked: on a bare machine deps-build has just brought them.
there = $(shell test -e /usr/include/$(1) && echo $(2))
OUR_LDLIBS = -lcsv -ljansson -lutf8proc -lxxhash -lpcre2-8 -lRmath -lgmp \
    -lnettle -lxlsxwriter -lz $(call there,glpk.h,-lglpk) \
    $(call there,readstat.h,-lreadstat) -lm

COMPILE = $(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS)
LINK = $(CC) $(OUR_CFLAGS) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS)

# What is done is said in a word and a file; V=1 shows the commands.
ifneq ($(V),1)
say = @echo '$(1) $(patsubst $(OUT)/%,%,$(@:$(OBJ)/%=%))';
endif

# ---- sources ---------------------------------------------------------------
# A filter is a folder that has a .c file of its own name.

FOLDERS := $(filter-out common,$(sort $(patsubst filters/%/,%,\
    $(dir $(wildcard filters/*/*.c)))))
FILTERS := $(foreach d,$(FOLDERS),$(if $(wildcard filters/$(d)/$(d).c),$(d)))
PROGRAMS := $(FILTERS:%=$(OUT)/%)
COMMON := $(OBJ)/libcommon.a
STUDIES := $(patsubst schemas/%/study.json,%,$(wildcard \
    schemas/*/study.json))

C_FILES := $(wildcard filters/*/*.c filters/*/*/*.c tests/unit/*.c tests/fuzz/*.c \
    tests/generate/*.c tests/bench/*.c tests/torture/*.c)
H_FILES := $(wildcard filters/*/*.h filters/*/*/*.h tests/unit/*.h tests/fuzz/*.h \
    tests/generate/*.h tests/bench/*.h)
SHELL_FILES := $(wildcard pipeline.sh filters/*/*.sh .ci/* .packaging/*/*.sh tests/run \
    tests/studies tests/*/*.sh tests/*/*.bash tests/*/*.bats)
PAGES := $(wildcard filters/*.[17] filters/*/*.1 schemas/*.5)

UNITS := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(wildcard \
    tests/fuzz/fuzz_*.c)) $(patsubst %,$(OUT)/run_%,$(filter-out pipeline simulate,\
    $(FILTERS)))
BENCHES := $(patsubst %.c,$(OBJ)/%,$(wildcard tests/bench/*.c))

# ---- building --------------------------------------------------------------

.PHONY: all
all: $(PROGRAMS) $(OUT)/barometer $(OUT)/init $(OUT)/waves.jq $(OUT)/fields.jq ## build the filters into bin/ (this is the default)

objects = $(patsubst %.c,$(OBJ)/%.o,$(wildcard $(1)))

$(COMMON): $(call objects,filters/common/*.c)
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

# A folder within a filter's sees what that has, and is seen by it.
PARENTS := $(sort $(foreach f,$(wildcard filters/*/*/*.c),\
    $(patsubst %/,%,$(dir $(patsubst %/,%,$(dir $(f)))))))
$(foreach d,$(PARENTS),$(eval $(OBJ)/$(d)/%.o: OUR_CPPFLAGS += -I$(d) \
    $(patsubst %,-I%,$(sort $(dir $(wildcard $(d)/*/*.c))))))

# What reads and writes specifications for people, for those who call it.
AUTHOR := $(OBJ)/libauthor.a
CALL_AUTHOR := clean normalize
$(foreach f,$(CALL_AUTHOR),$(eval LIBS_$(f) := $(AUTHOR)))
$(foreach f,$(CALL_AUTHOR),$(eval $(OBJ)/filters/$(f)/%.o: \
    OUR_CPPFLAGS += -Ifilters/author))

# A study is simulated by the stages of a run, and by filters as functions.
INSIDE := aggregate render weigh
CALLED := $(foreach f,$(INSIDE),$(OBJ)/inside/$(f).o)
LIBS_simulate := $(CALLED) $(foreach f,pipeline $(INSIDE),$(OBJ)/lib$(f).a)
$(OBJ)/filters/simulate/%.o: OUR_CPPFLAGS += -Ifilters/pipeline -Ifilters/render \
    -Ifilters/render/sheet

define inside_rule
$(OBJ)/inside/$(1).o: OUR_CPPFLAGS += -Dmain=$(1)_main -Ifilters/$(1) \
    $(patsubst %,-I%,$(wildcard filters/$(1)/*/))
$(OBJ)/inside/$(1).o: OUR_CFLAGS += -Wno-missing-prototypes
$(OBJ)/inside/$(1).o: filters/$(1)/$(1).c Makefile | $(OBJ)/deps-build
	@mkdir -p $$(@D)
	$$(call say,CC)$$(COMPILE) -MMD -MP -c -o $$@ $$<
endef
$(foreach f,$(INSIDE),$(eval $(call inside_rule,$(f))))

define filter_rule
$(OUT)/$(1): $(call objects,filters/$(1)/*.c filters/$(1)/*/*.c) $(LIBS_$(1)) $(COMMON)
	$$(call say,LD)$$(LINK) -o $$@ $$^ $$(OUR_LDLIBS) $$(LDLIBS)
endef
$(foreach f,$(FILTERS),$(eval $(call filter_rule,$(f))))

# The definition of a study is part of the program, and so are the scripts that
# compute figures again.
$(OBJ)/filters/pipeline/study.o: schemas/meta/study.schema.json
$(OBJ)/filters/render/format/python.o: filters/render/format/recompute.py
$(OBJ)/filters/render/format/r.o: filters/render/format/recompute.R

# The version, written anew when it is another.
$(OBJ)/filters/common/options.o: OUR_CPPFLAGS += -include $(OBJ)/version.h
$(OBJ)/filters/common/options.o: $(OBJ)/version.h
$(OBJ)/version.h: always
	@mkdir -p $(@D)
	@echo '#define BAROMETER_VERSION "$(VERSION)"' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
.PHONY: always
always:

# For unit tests: the modules of a filter without its main.
define library_rule
$(OBJ)/lib$(1).a: $(filter-out $(OBJ)/filters/$(1)/$(1).o,\
    $(call objects,filters/$(1)/*.c filters/$(1)/*/*.c))
	@rm -f $$@
	$$(call say,AR)$$(AR) rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call library_rule,$(f))))

$(OBJ)/%.o: %.c Makefile | $(OBJ)/deps-build
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -MMD -MP -c -o $@ $<

$(OUT)/barometer $(OUT)/init: $(OUT)/%: filters/barometer/%.sh
	@mkdir -p $(@D)
	cp $< $@
	chmod 755 $@

$(OUT)/waves.jq $(OUT)/fields.jq: $(OUT)/%: filters/barometer/%
	@mkdir -p $(@D)
	cp $< $@

# What shells complete the command line with, from the tables of options.
COMPLETIONS := $(addprefix $(OBJ)/completions/barometer.,bash zsh fish)

.PHONY: completions
completions: $(COMPLETIONS) ## completions for bash, zsh and fish

$(OBJ)/completions/barometer.%: filters/barometer/completions.sh pipeline.sh $(PROGRAMS) $(OUT)/init
	@mkdir -p $(@D)
	$< $* '$(OUT)' >$@

HELPERS := $(patsubst %.c,$(OBJ)/%.o,$(filter-out tests/unit/test_%,\
    $(wildcard tests/unit/*.c)))

# The unit test of module x links the folder that x.c stands in.
define unit_rule
$(OBJ)/tests/unit/test_$(1).o: OUR_CPPFLAGS += $(2:%=-Ifilters/%) \
    $(patsubst %,-I%,$(if $(2),$(sort $(dir $(wildcard filters/$(2)/*/*.c)))))
$(OBJ)/tests/unit/test_$(1).o: | $(OBJ)/deps-test
$(OBJ)/tests/unit/test_$(1): $(OBJ)/tests/unit/test_$(1).o \
    $(HELPERS) $(2:%=$(OBJ)/lib%.a) $(LIBS_$(2)) $(COMMON)
	$$(call say,LD)$$(LINK) -o $$@ $$^ -lcmocka $$(OUR_LDLIBS) $$(LDLIBS)
endef
owner = $(filter-out common,$(firstword $(subst /, ,$(patsubst filters/%,%,\
    $(wildcard filters/*/$(1).c filters/*/*/$(1).c)))))
$(foreach m,$(UNITS:$(OBJ)/tests/unit/test_%=%),\
    $(eval $(call unit_rule,$(m),$(call owner,$(m)))))

# The reader again, as it is where no vector instructions are.
PORTABLE := $(OBJ)/tests/unit/test_reader_portable

$(OBJ)/portable/reader.o: filters/common/reader.c Makefile | $(OBJ)/deps-build
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -DMARKS_PORTABLE -MMD -MP -c -o $@ $<
$(PORTABLE): $(OBJ)/tests/unit/test_reader.o $(OBJ)/portable/reader.o \
    $(HELPERS) $(COMMON)
	$(call say,LD)$(LINK) -o $@ $^ -lcmocka $(OUR_LDLIBS) $(LDLIBS)

# fuzz_x links the folder that x.c stands in, as the unit test of x does.
define fuzz_rule
$(OBJ)/tests/fuzz/fuzz_$(1).o: OUR_CPPFLAGS += $(2:%=-Ifilters/%) $(if \
    $(LIBS_$(2)),-Ifilters/author)
$(OBJ)/tests/fuzz/fuzz_$(1).o: | $(OBJ)/deps-fuzz
$(OUT)/fuzz_$(1): $(OBJ)/tests/fuzz/fuzz_$(1).o \
    $(filter-out %/child.o,$(HELPERS)) $(2:%=$(OBJ)/lib%.a) $(LIBS_$(2)) $(COMMON)
	$$(call say,LD)$$(LINK) -fsanitize=fuzzer -o $$@ $$^ $$(OUR_LDLIBS) $$(LDLIBS)
endef
$(foreach m,$(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c)),\
    $(eval $(call fuzz_rule,$(m),$(call owner,$(m)))))

# run_x is the filter x as it is run, by a main that it may call as it likes.
define fuzz_run_rule
$(OBJ)/fuzz/main_$(1).o: OUR_CPPFLAGS += -Dmain=filter_main -Ifilters/$(1) \
    -Ifilters/author $(patsubst %,-I%,$(wildcard filters/$(1)/*/))
$(OBJ)/fuzz/main_$(1).o: OUR_CFLAGS += -Wno-missing-prototypes
$(OBJ)/fuzz/main_$(1).o: filters/$(1)/$(1).c Makefile | $(OBJ)/deps-fuzz
	@mkdir -p $$(@D)
	$$(call say,CC)$$(COMPILE) -MMD -MP -c -o $$@ $$<
$(OBJ)/fuzz/run_$(1).o: OUR_CPPFLAGS += -DFILTER='"$(1)"'
$(OBJ)/fuzz/run_$(1).o: tests/fuzz/run_filter.c Makefile | $(OBJ)/deps-fuzz
	@mkdir -p $$(@D)
	$$(call say,CC)$$(COMPILE) -MMD -MP -c -o $$@ $$<
$(OUT)/run_$(1): $(OBJ)/fuzz/run_$(1).o $(OBJ)/fuzz/main_$(1).o \
    $(OBJ)/tests/fuzz/mutate.o $(OBJ)/lib$(1).a $(LIBS_$(1)) $(COMMON)
	$$(call say,LD)$$(LINK) -fsanitize=fuzzer -Wl,--wrap=exit -o $$@ $$^ \
	    $$(OUR_LDLIBS) $$(LDLIBS)
endef
$(foreach f,$(FILTERS),$(eval $(call fuzz_run_rule,$(f))))

$(BENCHES): %: %.o $(COMMON)
	$(call say,LD)$(LINK) -o $@ $^ $(OUR_LDLIBS) $(LDLIBS)

# The generator of the synthetic records in fixtures/; it uses no filter.
GENERATE := $(OBJ)/tests/generate/generate

$(GENERATE): $(call objects,tests/generate/*.c)
	$(call say,LD)$(LINK) -o $@ $^

# Lets calls of the system fail, in front of our programs.
SHIM := $(OBJ)/tests/torture/shim.so

$(SHIM): tests/torture/shim.c Makefile
	@mkdir -p $(@D)
	$(call say,CC)$(CC) -std=gnu11 -O1 -shared -fPIC -o $@ $< -ldl

-include $(wildcard $(OBJ)/*/*/*.d $(OBJ)/*/*/*/*.d $(OBJ)/portable/*.d $(OBJ)/fuzz/*.d)

# ---- what is needed --------------------------------------------------------
# Debian package = how to see that it is there: see .ci/deps, which installs
# what is not.

NEED_build := gcc=cmd:$(firstword $(CC)) libc6-dev=file:/usr/include/stdio.h \
    pkg-config=cmd:pkg-config libcsv-dev=link:csv.h:csv \
    libjansson-dev=pc:jansson libutf8proc-dev=pc:libutf8proc \
    libxxhash-dev=pc:libxxhash libpcre2-dev=pc:libpcre2-8 \
    libgmp-dev=link:gmp.h:gmp nettle-dev=pc:nettle zlib1g-dev=pc:zlib libglpk-dev=file:/usr/include/glpk.h \
    libreadstat-dev=file:/usr/include/readstat.h \
    libxlsxwriter-dev=link:xlsxwriter.h:xlsxwriter r-mathlib=link:Rmath.h:Rmath
NEED_run := jq=cmd:jq
NEED_deb := dpkg-dev=cmd:dpkg-shlibdeps binutils=cmd:strip
NEED_test := zsh=cmd:zsh fish=cmd:fish procps=cmd:pkill lintian=cmd:lintian dpkg-dev=cmd:dpkg-shlibdeps librsvg2-bin=cmd:rsvg-convert valgrind=cmd:valgrind binutils=cmd:readelf jq=cmd:jq xxhash=cmd:xxhsum bats=cmd:bats libcmocka-dev=pc:cmocka \
    python3=cmd:python3 python3-jsonschema=py:jsonschema \
    python3-scipy=file:/usr/lib/python3/dist-packages/scipy python3-yaml=py:yaml systemd=cmd:systemd-analyze miller=cmd:mlr
NEED_readers := pspp=cmd:pspp r-cran-haven=file:/usr/lib/R/site-library/haven \
    chromium=cmd:chromium default-jre-headless=cmd:java npm=cmd:npm \
    fonts-liberation=file:/usr/share/fonts/truetype/liberation*/LiberationSans-Regular.ttf \
    fonts-dejavu-core=file:/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf \
    libreoffice-calc-nogui=cmd:soffice nodejs=cmd:node pandoc=cmd:pandoc \
    python3-openpyxl=file:/usr/lib/python3/dist-packages/openpyxl \
    python3-numpy=file:/usr/lib/python3/dist-packages/numpy \
    texlive-latex-recommended=cmd:pdflatex \
    lmodern=file:/usr/share/texmf/tex/latex/lm/lmodern.sty \
    poppler-utils=cmd:pdftotext libxml2-utils=cmd:xmllint \
    sqlite3=cmd:sqlite3 miller=cmd:mlr debootstrap=cmd:debootstrap \
    r-base-core=cmd:Rscript r-cran-survey=file:/usr/lib/R/site-library/survey \
    parallel=cmd:parallel openssh-server=file:/usr/sbin/sshd \
    munge=file:/usr/sbin/munged slurm-wlm=file:/usr/sbin/slurmd \
    snakemake=cmd:snakemake
# Checkers of pages and readers of formats, which Debian lacks.
NPM_readers := vnu-jar@26.9.27 axe-core@4.14.1 px@0.1.2 \
    jsonstat-toolkit@2.2.2 vega-lite@5.23.0 vega@5.33.0 playwright-core@1.57.0 \
    @duckdb/node-api@1.5.6-r.1
READERS := $(OBJ)/readers
NEED_screens := chromium=cmd:chromium librsvg2-bin=cmd:rsvg-convert \
    imagemagick=cmd:montage jq=cmd:jq
NEED_lint := clang-format=cmd:clang-format clang-tidy=cmd:clang-tidy \
    shellcheck=cmd:shellcheck shfmt=cmd:shfmt mandoc=cmd:mandoc jq=cmd:jq
NEED_format := clang-format=cmd:clang-format shfmt=cmd:shfmt
NEED_fuzz := clang=cmd:clang \
    libclang-rt-14-dev=file:/usr/lib/llvm-*/lib/clang/*/lib/linux/*fuzzer*
NEED_compilers := gcc=cmd:gcc clang=cmd:clang
NEED_valgrind := valgrind=cmd:valgrind \
    libc6-dbg=file:/usr/lib/debug/.build-id

$(OBJ)/deps-%: Makefile .ci/deps
	@CC='$(CC)' .ci/deps $(NEED_$*)
	@mkdir -p $(@D)
	@touch $@

# ---- running and testing ---------------------------------------------------

.PHONY: run
run: all | $(OBJ)/deps-run ## run the pipeline on the fixtures, compare
	@BAROMETER_BIN='$(abspath $(OUT))' tests/studies $(STUDIES)

CASES = $(sort $(dir $(patsubst %/,%,$(dir $(wildcard tests/cases/*/*/case)))))
TORTURES := $(wildcard tests/torture/*.py)
TEST_FILES = $(wildcard tests/cli/*.bats) $(CASES:%/=%) $(UNITS) $(PORTABLE) \
    $(TORTURES)
RUN_TESTS = BAROMETER_BIN='$(abspath $(OUT))' \
    GENERATE='$(abspath $(GENERATE))' TORTURE_SHIM='$(abspath $(SHIM))' \
    TAP_DIR='$(OBJ)/tap' tests/run

.PHONY: test
test: all $(UNITS) $(PORTABLE) $(GENERATE) $(SHIM) | $(OBJ)/deps-test $(OBJ)/deps-run ## run every test
	@$(RUN_TESTS) $(TEST_FILES)

.PHONY: torture
torture: all $(SHIM) | $(OBJ)/deps-test $(OBJ)/deps-run ## fail every call: memory, disks, threads
	@TORTURE_ALL=1 $(RUN_TESTS) $(TORTURES)

# What opens our documents and is large: where it is not and cannot be
# installed, its tests are skipped and say so.
.PHONY: test-readers
test-readers: all | $(OBJ)/deps-test $(OBJ)/deps-run ## open the documents with what reads them
	@.ci/deps $(NEED_readers) || true
	@test $(READERS)/node_modules -nt Makefile || { npm install --silent \
	    --no-audit --no-fund --prefix $(READERS) $(NPM_readers) && \
	    touch $(READERS)/node_modules; } || true
	@READERS='$(abspath $(READERS))' $(subst /tap,/tap-readers,$(RUN_TESTS)) \
	    $(wildcard tests/readers/*.bats)

.PHONY: screens
screens: all | $(OBJ)/deps-screens $(OBJ)/deps-run ## contact sheets of every figure and page, to look at
	@BAROMETER_BIN='$(abspath $(OUT))' tests/readers/screens '$(OUT)/screens'

# Shims that put valgrind before each filter: pipeline.sh finds them too.
SHIMS := $(PROGRAMS:$(OUT)/%=$(OBJ)/valgrind/%)

$(SHIMS): $(OBJ)/valgrind/%: Makefile
	@mkdir -p $(@D)
	@printf '#!/bin/sh\nexec valgrind -q --error-exitcode=99 %s %s "$$@"\n' \
	    '--suppressions=$(abspath tests/valgrind.supp)' \
	    '--leak-check=full $(abspath $(OUT))/$*' >$@
	@chmod +x $@

.PHONY: fixtures
fixtures: $(GENERATE) ## write the synthetic fixtures anew
	$(GENERATE) fixtures/innovationsbarometer

.PHONY: valgrind
valgrind: all $(SHIMS) | $(OBJ)/deps-valgrind $(OBJ)/deps-test ## run the command line tests under valgrind
	@BAROMETER_BIN='$(abspath $(OBJ))/valgrind' TAP_DIR='$(OBJ)/tap' \
	    tests/run $(wildcard tests/cli/*.bats) $(CASES:%/=%)

.PHONY: cov
cov: all $(UNITS) $(PORTABLE) $(GENERATE) $(SHIM) | $(OBJ)/deps-test ## run every test, show which lines they reach
	@find $(OBJ) -name '*.gcda' -exec rm {} +
	@$(RUN_TESTS) $(TEST_FILES) || failed=1; tests/lint/coverage.py '$(OBJ)' \
	    $(filter filters/%,$(C_FILES)) && test -z "$$failed"

FUZZ_TIME ?= 60

.PHONY: fuzz
fuzz: $(FUZZERS) ## fuzz each target for FUZZ_TIME seconds (60)
	@FUZZ_TIME=$(FUZZ_TIME) tests/fuzz/run.sh '$(OUT)' $(FUZZERS)

.PHONY: bench
bench: all $(BENCHES) ## measure the filters against plain libcsv
	@set -e; for script in $(wildcard tests/bench/*.sh); do \
		BAROMETER_BIN='$(abspath $(OUT))' \
		BENCH_BIN='$(abspath $(OBJ))/tests/bench' "$$script"; \
	done

SHUFFLES ?= 100

.PHONY: shuffles
shuffles: all | $(OBJ)/deps-test ## estimate from SHUFFLES (100) orders and splits of five designs
	python3 tests/cli/aggregate_merge.py '$(OUT)/aggregate' tests/oracle \
	    $(SHUFFLES)

.PHONY: compilers
compilers: | $(OBJ)/deps-test $(OBJ)/deps-compilers ## do gcc and clang, -O0 and -O3 give the same estimates and figures?
	tests/oracle/compilers.bash '$(OBJ)/compilers'

.PHONY: disclosure
disclosure: all | $(OBJ)/deps-test ## attack what is held back in 200 studies of each of 5 seeds
	@set -e; for seed in 1 2 3 4 5; do \
		for attack in check linked relations; do \
			/usr/bin/python3 tests/disclosure/$$attack.py \
			    '$(OUT)/aggregate' --seed $$seed; done; \
		/usr/bin/python3 tests/disclosure/pairs.py \
		    '$(OUT)/aggregate' --seed $$seed --count 30; done
	CC='$(CC)' sh tests/disclosure/mutations.sh '$(abspath $(OUT))/aggregate'

.PHONY: simulation
simulation: all $(OBJ)/tests/bench/simulate $(OBJ)/tests/bench/simulate_panel ## do 95 % intervals hold the truth? 20,000 samples, 8,000 panels
	@set -e; for script in simulation simulation_panel; do \
		BAROMETER_BIN='$(abspath $(OUT))' \
		BENCH_BIN='$(abspath $(OBJ))/tests/bench' \
		    "tests/bench/$$script.bash"; done

SAMPLES ?= 1000

# Status 5 is a missed bar: all studies are tested, then it ends with that.
.PHONY: simulate
simulate: all ## test each study as a whole on SAMPLES (1,000) samples of a population
	@for study in $(STUDIES); do '$(OUT)/barometer' simulate $$study \
	    --samples $(SAMPLES) || missed=$$?; done; exit $$missed

# ---- form ------------------------------------------------------------------

.PHONY: format
format: | $(OBJ)/deps-format ## bring C and shell files into their form
	$(call say,FORM)clang-format -i $(C_FILES) $(H_FILES)
	@shfmt -ci -bn -w $(SHELL_FILES)

WITHIN = $(patsubst %,-I%,$(sort $(dir $(wildcard filters/*/*/*.h))))

# One file is checked anew when it changed, all of them when a header did.
TIDY_FLAGS = -- -std=gnu11 $(OUR_CPPFLAGS) -DBAROMETER_VERSION='""' \
    $(FOLDERS:%=-Ifilters/%) $(WITHIN)
$(OBJ)/tidy: $(C_FILES) $(H_FILES) .clang-tidy | $(OBJ)/deps-lint $(OBJ)/deps-test
	@printf '%s\n' $(if $(filter-out %.c,$?),$(C_FILES),$?) \
	    | xargs -P 2 -I FILE clang-tidy --quiet FILE $(TIDY_FLAGS) \
	    2>$(OBJ)/tidy.log || { grep -v generated $(OBJ)/tidy.log; false; }
	@touch $@

.PHONY: lint
lint: lint-form lint-makefile lint-changelog lint-headers lint-includes lint-words lint-cases lint-tags lint-exports lint-pages $(OBJ)/tidy ## check form, pages, shell and C

.PHONY: lint-form lint-makefile lint-changelog lint-headers lint-includes lint-words lint-cases lint-tags \
    lint-exports lint-pages
# What a header declares, another file uses.
lint-exports:
	@tests/lint/exports.py

# What the pages for developers name is there.
lint-pages: $(PROGRAMS)
	@tests/lint/pages.py . '$(OUT)'

# Each tag of a message is explained.
lint-tags: $(OUT)/clean
	@tests/lint/tags.sh '$(OUT)'

lint-form: | $(OBJ)/deps-lint
	$(call say,LINT)clang-format --dry-run -Werror $(C_FILES) $(H_FILES)
	@shellcheck -x $(SHELL_FILES)
	@shfmt -ci -bn -d $(SHELL_FILES)
	@mandoc -Tlint -W warning $(PAGES)
	@jq empty $(wildcard schemas/*/*.json)

# Read before anything is installed.
lint-makefile:
	@awk -f tests/lint/makefile.awk Makefile

# Whoever comes from the version before is told what to do.
lint-changelog:
	@awk -f tests/lint/changelog.awk -v release='$(RELEASE)' \
	    -v version='$(VERSION)' CHANGELOG.md

lint-headers: | $(OBJ)/deps-build
	@tests/lint/headers.sh "$(COMPILE) -Ifilters/author -Ifilters/pipeline -Ifilters/render $(WITHIN)" \
	    $(filter filters/%,$(H_FILES))

lint-includes:
	@tests/lint/includes.sh

lint-words:
	@tests/lint/study-names.sh $(STUDIES)

lint-cases:
	@tests/lint/cases.sh

# ---- installing ------------------------------------------------------------

PREFIX ?= /usr/local
BINDIR := $(PREFIX)/bin
LIBEXECDIR := $(PREFIX)/libexec/barometer
SHAREDIR := $(PREFIX)/share/barometer
MANDIR := $(PREFIX)/share/man
BASHDIR := $(PREFIX)/share/bash-completion/completions
ZSHDIR := $(PREFIX)/share/zsh/site-functions
FISHDIR := $(PREFIX)/share/fish/vendor_completions.d
INSTALL ?= install

.PHONY: install
install: all completions ## install under PREFIX (/usr/local), staged in DESTDIR
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(LIBEXECDIR)' \
	    '$(DESTDIR)$(SHAREDIR)' '$(DESTDIR)$(MANDIR)/man1' \
	    '$(DESTDIR)$(MANDIR)/man5' '$(DESTDIR)$(MANDIR)/man7' \
	    '$(DESTDIR)$(BASHDIR)' '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)'
	$(INSTALL) -m 755 $(PROGRAMS) '$(DESTDIR)$(LIBEXECDIR)'
	$(INSTALL) -m 755 pipeline.sh $(OUT)/init '$(DESTDIR)$(LIBEXECDIR)'
	$(INSTALL) -m 644 $(OUT)/waves.jq $(OUT)/fields.jq '$(DESTDIR)$(LIBEXECDIR)'
	$(INSTALL) -m 755 $(OUT)/barometer '$(DESTDIR)$(BINDIR)'
	$(INSTALL) -m 644 $(OBJ)/completions/barometer.bash \
	    '$(DESTDIR)$(BASHDIR)/barometer'
	$(INSTALL) -m 644 $(OBJ)/completions/barometer.zsh \
	    '$(DESTDIR)$(ZSHDIR)/_barometer'
	$(INSTALL) -m 644 $(OBJ)/completions/barometer.fish '$(DESTDIR)$(FISHDIR)'
	cp -R schemas fixtures '$(DESTDIR)$(SHAREDIR)'
	set -e; for page in $(PAGES); do \
		name=$${page##*/}; \
		case $$name in barometer.*) ;; *) name=barometer-$$name ;; esac; \
		sed 's/^\.Os barometer$$/& $(VERSION)/' "$$page" \
		    | $(INSTALL) -m 644 /dev/stdin \
		    "$(DESTDIR)$(MANDIR)/man$${name##*.}/$$name"; \
	done

# The package of this machine's Debian, and the source of the last commit; the
# same commit gives the same bytes.
DEB = $(OUT)/barometer_$(VERSION)_$(shell dpkg --print-architecture \
    2>/dev/null).deb
.PHONY: deb
deb: all completions | $(OBJ)/deps-deb ## a Debian package in bin/
	rm -rf $(OBJ)/deb
	$(MAKE) -s install DESTDIR='$(abspath $(OBJ)/deb)' PREFIX=/usr
	.packaging/debian/build.sh '$(VERSION)' '$(abspath $(OBJ)/deb)' $(DEB)
	@echo $(DEB)

.PHONY: dist
dist: ## the source of the last commit as bin/barometer-VERSION.tar.gz
	@mkdir -p $(OUT)
	git archive --prefix=barometer-$(VERSION)/ HEAD \
	    | gzip -9n >'$(OUT)/barometer-$(VERSION).tar.gz'
	@echo '$(OUT)/barometer-$(VERSION).tar.gz'

.PHONY: version
version: ## what this is the version of
	@echo '$(VERSION)'

.PHONY: uninstall
uninstall: ## remove what install put there
	rm -rf '$(DESTDIR)$(LIBEXECDIR)' '$(DESTDIR)$(SHAREDIR)'
	rm -f '$(DESTDIR)$(BINDIR)/barometer' \
	    '$(DESTDIR)$(BASHDIR)/barometer' '$(DESTDIR)$(ZSHDIR)/_barometer' \
	    '$(DESTDIR)$(FISHDIR)/barometer.fish' \
	    '$(DESTDIR)$(MANDIR)/man1/barometer.1' \
	    '$(DESTDIR)$(MANDIR)/man7/barometer.7' \
	    '$(DESTDIR)$(MANDIR)/man7/barometer-definitions.7' \
	    '$(DESTDIR)$(MANDIR)'/man[15]/barometer-*.[15]

.PHONY: clean
clean: ## remove everything built
	rm -rf $(OUT)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' \
	    Makefile
	@echo 'VARIANT=release|asan|cov|fuzz picks flags and folder;' \
	    'OUT, PREFIX, DESTDIR, CFLAGS, LDFLAGS are yours'
