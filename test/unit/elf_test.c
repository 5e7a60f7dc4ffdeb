/* The ELF reader against files made here in both classes and byte orders, against readelf, and against
 * truncation. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "elf_maker.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void put_note(struct elf_maker *m, str owner, uint32_t type, str desc, size_t align)
{
    put(&m->body, m->big, owner.n + 1, 4);
    put(&m->body, m->big, desc.n, 4);
    put(&m->body, m->big, type, 4);
    buf_add(&m->body, owner);
    buf_ch(&m->body, 0);
    elf_pad(m, align);
    buf_add(&m->body, desc);
    elf_pad(m, align);
}

/* A library with an interpreter, two notes, and a dynamic section. */
static struct buf library(bool is64, bool big, bool sections, bool extended)
{
    struct elf_maker m = {.is64 = is64, .big = big, .extended = extended};
    uint64_t at = elf_here(&m);
    buf_add(&m.body, STR("/lib/ld.so\0"));
    elf_add_segment(&m, ELF_PT_INTERP, at, 11, 1);
    elf_pad(&m, 8);
    at = elf_here(&m);
    put_note(&m, STR("GNU"), 1, STR("abi!"), 4);
    put_note(&m, STR("GNU"), ELF_NOTE_GNU_BUILD_ID, STR("\1\2\3\4\5"), 4);
    elf_add_segment(&m, ELF_PT_NOTE, at, elf_here(&m) - at, 4);
    elf_add_section(&m, ".note", ELF_SHT_NOTE, at, elf_here(&m) - at);
    uint64_t strings = elf_here(&m);
    buf_add(&m.body, STR("\0liba.so\0libb.so.1\0me.so.2\0/opt/a\0$ORIGIN/b\0"));
    uint64_t strings_n = elf_here(&m) - strings;
    elf_pad(&m, 8);
    const uint64_t entries[][2] = {{1, 1},   {5, strings}, {10, strings_n}, {1, 9}, {14, 19},
                                   {15, 27}, {29, 34},     {1, 9999},       {0, 0}};
    at = elf_here(&m);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        put_address(&m, &m.body, entries[i][0]);
        put_address(&m, &m.body, entries[i][1]);
    }
    elf_add_segment(&m, ELF_PT_DYNAMIC, at, elf_here(&m) - at, 8);
    elf_add_section(&m, ".dynamic", ELF_SHT_DYNAMIC, at, elf_here(&m) - at);
    if (!sections)
        m.nsections = 0;
    return elf_finish(&m);
}

static void check_library(str bytes, bool is64, bool big, bool sections)
{
    struct arena a = {0};
    struct reader_at r = reader_memory(bytes);
    struct elf elf;
    struct elf_dynamic d;
    struct err e = {{0}};
    str desc;
    uint64_t off, avail;
    assert_true(elf_open(&elf, &r, &a, &e));
    assert_is(elf.problem, "");
    assert_int_equal(elf.is64, is64);
    assert_int_equal(elf.big, big);
    assert_int_equal(elf.type, ELF_DYN);
    assert_int_equal(elf.machine, 62);
    assert_int_equal(elf.entry, ELF_BASE);
    assert_int_equal(elf.segments.n, 4);
    assert_int_equal(elf.sections.n, sections ? 4 : 0);
    assert_int_equal(elf_section_named(&elf, STR(".dynamic")) != NULL, sections);
    assert_null(elf_section_named(&elf, STR(".none")));
    assert_is(elf_interp(&elf), "/lib/ld.so");
    assert_true(elf_note(&elf, STR("GNU"), ELF_NOTE_GNU_BUILD_ID, &desc));
    assert_is(desc, "\1\2\3\4\5");
    assert_false(elf_note(&elf, STR("Go"), ELF_NOTE_GO_BUILD_ID, &desc));
    assert_true(elf_dynamic(&elf, &d, &e));
    assert_int_equal(d.needed.n, 2); /* the third name lies outside of the table */
    assert_is(d.needed.v[0], "liba.so");
    assert_is(d.needed.v[1], "libb.so.1");
    assert_is(d.soname, "me.so.2");
    assert_is(d.rpath, "/opt/a");
    assert_is(d.runpath, "$ORIGIN/b");
    assert_true(elf_offset(&elf, ELF_BASE + 5, &off, &avail));
    assert_int_equal(off, 5);
    assert_true(avail > ELF_BODY - 5);
    assert_false(elf_offset(&elf, 5, &off, &avail));
    assert_false(elf_offset(&elf, UINT64_MAX, &off, &avail));
    arena_free(&a);
}

static void all_forms(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 16; i++) {
        bool is64 = i & 1, big = i & 2, sections = i & 4, extended = (i & 8) && sections;
        struct buf b = library(is64, big, sections, extended);
        check_library(buf_str(&b), is64, big, sections);
        buf_free(&b);
    }
}

/* Every reader on every prefix: an answer or an error, and nothing outside of the bytes. */
static void use_all(str bytes)
{
    char *copy = malloc(bytes.n ? bytes.n : 1);
    assert_non_null(copy);
    memcpy(copy, bytes.p, bytes.n);
    struct arena a = {0};
    struct reader_at r = reader_memory(str_make(copy, bytes.n));
    struct elf elf;
    struct elf_dynamic d;
    struct err e;
    str desc;
    if (elf_open(&elf, &r, &a, &e)) {
        elf_dynamic(&elf, &d, &e);
        elf_note(&elf, STR("GNU"), ELF_NOTE_GNU_BUILD_ID, &desc);
        elf_interp(&elf);
    }
    arena_free(&a);
    free(copy);
}

static void truncated(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct buf b = library(i & 1, i & 2, true, false);
        for (size_t n = 0; n < b.n; n++)
            use_all(str_make(b.p, n));
        for (size_t n = 0; n < ELF_BODY; n++) { /* every header byte wrong */
            char was = b.p[n];
            b.p[n] = (char)0xff;
            use_all(buf_str(&b));
            b.p[n] = was;
        }
        buf_free(&b);
    }
}

static void problems(void **state)
{
    (void)state;
    struct arena a = {0};
    struct elf elf;
    struct err e = {{0}};
    struct buf b = library(true, false, true, false);
    struct reader_at r = reader_memory(str_make(b.p, b.n - 300));
    assert_true(elf_open(&elf, &r, &a, &e));
    assert_true(elf.problem.n > 0);
    assert_int_equal(elf.sections.n, 0);
    r = reader_memory(str_make(b.p, 40));
    assert_false(elf_open(&elf, &r, &a, &e));
    b.p[4] = 3;
    r = reader_memory(buf_str(&b));
    assert_false(elf_open(&elf, &r, &a, &e));
    assert_non_null(strstr(e.text, "known class"));
    buf_free(&b);
    arena_free(&a);
}

static bool output_of(const char *command, char *out, size_t n)
{
    FILE *f = popen(command, "r");
    if (!f)
        return false;
    size_t got = fread(out, 1, n - 1, f);
    out[got] = 0;
    while (got && out[got - 1] == '\n')
        out[--got] = 0;
    return pclose(f) == 0 && got > 0;
}

/* readelf and this reader of this very program. */
static void agrees_with_readelf(void **state)
{
    (void)state;
    char want[65536];
    struct arena a = {0};
    struct elf elf;
    struct elf_dynamic d;
    struct err e = {{0}};
    struct stat st;
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && fstat(fd, &st) == 0);
    struct reader_at r = reader_fd(fd, 0, (uint64_t)st.st_size);
    assert_true(elf_open(&elf, &r, &a, &e));
    assert_true(elf_dynamic(&elf, &d, &e));
    str all = STR("");
    for (size_t i = 0; i < d.needed.n; i++)
        all = arena_printf(&a, "%.*s%s%.*s", STR_ARG(all), i ? "\n" : "", STR_ARG(d.needed.v[i]));
    char command[128];
    snprintf(command, sizeof command,
             "LC_ALL=C readelf -d /proc/%d/exe | sed -n 's/.*(NEEDED).*\\[\\(.*\\)\\]/\\1/p'", (int)getpid());
    if (!output_of(command, want, sizeof want)) {
        print_message("no readelf here: not compared\n");
    } else {
        assert_is(all, want);
        snprintf(command, sizeof command, "LC_ALL=C readelf -SW /proc/%d/exe | grep -c '^ *\\[ *[0-9]*\\]'",
                 (int)getpid());
        assert_true(output_of(command, want, sizeof want));
        assert_int_equal(elf.sections.n, atoi(want));
    }
    close(fd);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_forms),
        cmocka_unit_test(truncated),
        cmocka_unit_test(problems),
        cmocka_unit_test(agrees_with_readelf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
