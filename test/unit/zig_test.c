#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"
#include "format/zon.h"

#define SHA            "14a17bb2ea1b53ac89f4bc914d8ba4c00ee1b310"
#define TAIL           "aXVByTarAQCojk7aaxm436BqTMK13D-Ba6Z05klAIjsr"
#define DEP(url, hash) ".{ .dependencies = .{ .dep = .{ .url = \"" url "\", .hash = \"" hash "\" } } }"
#define GIVES          " declared runtime direct\n"

static const struct catalog_row rows[] = {
    {"build.zig.zon",
     "// c\n.{\n    .name = .app,\n    .version = \"0.1.0\",\n    .fingerprint = 0x3ccbb597e5563b86, // "
     "\"x\"\n"
     "    .dependencies = .{\n        .zap = .{\n"
     "            .url = \"https://github.com/zigzap/zap/archive/refs/tags/v0.1.7-pre.tar.gz\",\n"
     "            .hash = \"1220002d24d73672fe8b1e39717c0671598acc8ec27b8af2e1caf623a4fd0ce0d1bd\",\n        "
     "},\n"
     "        .@\"x-y\" = .{ .url = \"git+https://codeberg.org/o/x.git?ref=v2#" SHA
     "\", .hash = \"xml-2.0.0-" TAIL
     "\", .lazy = true },\n        .own = .{ .path = \"../own\" },\n    },\n    .paths = .{\"src\"},\n}\n",
     "pkg:github/zigzap/zap@v0.1.7-pre declared runtime direct line=8\n"
     "pkg:generic/xml@2.0.0?vcs_url=git%2Bhttps://codeberg.org/o/x.git%40" SHA
     " declared optional direct line=11\n",
     0},
    {"build.zig.zon", DEP("https://github.com/o/r/archive/" SHA ".tar.gz", ""), "pkg:github/o/r@" SHA GIVES,
     0},
    {"build.zig.zon", DEP("https://github.com/o/r/releases/download/v1.2/x.tar.gz", ""),
     "pkg:github/o/r@v1.2" GIVES, 0},
    {"build.zig.zon", DEP("https://codeload.github.com/o/r/tar.gz/refs/tags/8.5.0", ""),
     "pkg:github/o/r@8.5.0" GIVES, 0},
    {"build.zig.zon", DEP("git+https://github.com/o/r.git#" SHA, ""), "pkg:github/o/r@" SHA GIVES, 0},
    {"build.zig.zon", DEP("git+https://github.com/o/r?ref=v1.0#" SHA, ""), "pkg:github/o/r@v1.0" GIVES, 0},
    {"build.zig.zon", DEP("https://u:p@deps.example/a.tar.gz?t=1", "N-V-" TAIL),
     "pkg:generic/dep?download_url=https://deps.example/a.tar.gz" GIVES, 0},
    {"build.zig.zon", DEP("https://deps.example/a.tar.gz", "a-1.0.0-rc.1-" TAIL),
     "pkg:generic/a@1.0.0-rc.1?download_url=https://deps.example/a.tar.gz" GIVES, 0},
    {"build.zig.zon",
     ".{ .dependencies = .{ .{ .url = \"https://h/x\" } }, .x = .{ .y = .{ .url = \"a\" } } }", "", 0},
    {"build.zig.zon", ".{ .dependencies = .{ .a = .{ .url = .b, .hash = 3 } } }", "", 0},
    {"build.zig.zon", ".{", "", 1},
    {"build.zig.zon", ".{ .dependencies = .{ .a = .{ .url = \"https://github.com/o/r/archive/v1", "", 1},
    {"build.zig.zon", "", "", 0},
};

static void dependencies(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_check(&rows[i], i);
    rows_cut(&rows[0]);
}

/* All values with their keys, as one text. */
static void notation(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {".{ .a = \"x\", .b = .c, .d = 0x1F, .@\"e f\" = true }", "a=x b=c d=0x1F e f=true "},
        {".{ .t = .{ \"1\", \"2\", }, .u = .{} }", "=1 =2 "},
        {".{ .a = \"q\\\"\\\\\\n\\x41\" } // .z = \"no\"", "a=q\"\\\nA "},
        {".{ .a = \\\\ line, .b = \"no\"\n, .c = \"y\" }", "c=y "},
        {".{ .a = \"open\n .b = \"x\" }", "a=open b=x "},
        {"= = , } } .x", "=x "},
        {".@", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena a = {0};
        struct buf b = {0};
        struct zon z;
        struct zon_item item;
        zon_init(&z, str_c(table[i][0]), &a);
        while (zon_next(&z, &item))
            buf_printf(&b, "%.*s=%.*s ", STR_ARG(item.key), STR_ARG(item.text));
        if (!harness_is(buf_str(&b), table[i][1]))
            fail_msg("%s: %.*s", table[i][0], STR_ARG(buf_str(&b)));
        buf_free(&b);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dependencies), cmocka_unit_test(notation)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
