# A thin front for Meson and Ninja: each target sets up what it needs (tools/setup.sh, nothing when all is there),
# configures its build folder (tools/configure.sh) and runs one tool.
#   make          the release program: build/assay        make asan    the suite under ASan and UBSan
#   make demo     assess three real artifacts             make clang   the clang build
#   make check    all that CI checks                      make fuzz    TIME=600 seconds of fuzzing
#   make bench    measured figures                        make format  clang-format over the sources
#   make install  PREFIX=/usr/local DESTDIR=              make clean   removes the build folders
PREFIX = /usr/local
DESTDIR =
TIME = 600
NINJA = ninja $(if $(JOBS),-j$(JOBS))

all: build/assay

build/assay: setup-build
	@tools/configure.sh build
	@$(NINJA) -C build assay

setup-build:
	@tools/setup.sh build

demo:
	@tools/setup.sh build demo
	@tools/configure.sh build
	@$(NINJA) -C build --quiet assay
	@tools/demo.sh

check:
	@tools/setup.sh build test
	@tools/check.sh

check-full:
	@tools/setup.sh build test bench
	@tools/check.sh full

bench:
	@tools/setup.sh build test bench
	@tools/configure.sh build
	@$(NINJA) -C build --quiet assay test/bench_catalogers test/bench_reports test/bench_secrets test/bench_versions
	@test/bench/run.py

debug: setup-build
	@tools/configure.sh build-debug -Dbuildtype=debug
	@$(NINJA) -C build-debug --quiet assay

asan:
	@tools/setup.sh build test
	@tools/configure.sh build-asan
	@$(NINJA) -C build-asan all meson-test-prereq
	@meson test -C build-asan --no-rebuild --print-errorlogs

clang:
	@tools/setup.sh build test
	@tools/configure.sh build-clang
	@$(NINJA) -C build-clang all meson-test-prereq

fuzz:
	@tools/setup.sh build test
	@tools/fuzz.sh $(TIME)

format:
	@tools/setup.sh build test
	@tools/format.sh

install: build/assay
	@meson configure build -Dprefix=$(abspath $(PREFIX))
	@$(NINJA) -C build --quiet build.ninja >/dev/null
	@$(NINJA) -C build --quiet assay manual >/dev/null
	@DESTDIR=$(DESTDIR) meson install -C build --no-rebuild --quiet
	@echo "installed: $(DESTDIR)$(abspath $(PREFIX))/bin/assay"

clean:
	rm -rf build build-debug build-asan build-clang build-fuzz

.PHONY: all build/assay setup-build demo check check-full bench debug asan clang fuzz format install clean
