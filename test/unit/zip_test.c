/* The zip reader against archives that Info-ZIP and Python's zipfile make, and against archives changed by
 * hand. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "codec/digest.h"
#include "format/zip.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct listing {
    struct buf text;
    struct err e;
    bool opened, failed, overlapping;
    const char *note;
    uint64_t entries, overlong, climbed, duplicates, base, bad, noted;
};

static void list_content(struct zip *z, const struct zip_entry *ze, struct listing *l)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    str part;
    struct err e = {{0}};
    struct stream *s = zip_entry_open(z, ze, &e);
    bool ok = s != NULL;
    assert_true(digest_init(&d, DIGEST_SHA256));
    l->noted += s && s->note;
    while (ok && (ok = s->next(s, &part, &e)) && part.n)
        digest_update(&d, part);
    digest_hex(&d, hex);
    if (ok)
        buf_printf(&l->text, " %s", hex);
    else
        buf_printf(&l->text, " %s", e.text);
    assert_int_equal(!ok, e.text[0] != 0);
    l->bad += !ok;
    digest_free(&d);
    stream_close(s);
}

static struct listing list_reader(const struct reader_at *r, const struct limits *limits)
{
    struct listing l = {0};
    struct zip z;
    struct zip_entry ze;
    l.opened = zip_open(&z, r, limits, &l.e);
    if (!l.opened)
        return l;
    while (zip_next(&z, &ze, &l.e)) {
        const struct entry *en = &ze.entry;
        l.climbed += ze.climbed;
        l.duplicates += ze.duplicate;
        buf_printf(&l.text, "%c %o %llu %lld [%.*s] [%.*s]", "fdlhcbps"[en->type], en -> mode,
                   (unsigned long long)en -> size, (long long)en -> mtime, STR_ARG(en->path),
                   STR_ARG(en->target));
        if (en->type == ENTRY_FILE)
            list_content(&z, &ze, &l);
        buf_ch(&l.text, '\n');
    }
    buf_ch(&l.text, 0);
    l.text.n--;
    l.failed = z.failed;
    l.note = z.note;
    l.entries = z.entries;
    l.overlong = z.overlong;
    l.base = z.base;
    l.overlapping = z.overlapping;
    zip_close(&z);
    return l;
}

static struct listing list(str bytes)
{
    struct reader_at r = reader_memory(bytes);
    return list_reader(&r, &limits_default);
}

static struct buf output_of(const char *command)
{
    FILE *f = popen(command, "r");
    assert_non_null(f);
    struct buf b = {0};
    char piece[65536];
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(&b, str_make(piece, n));
    assert_int_equal(pclose(f), 0);
    return b;
}

/* What a Python script that has `z` as a ZipFile open for writing to a buffer `b` makes. */
static struct buf python_zip(const char *script)
{
    struct buf cmd = {0};
    buf_printf(
        &cmd,
        "TZ=UTC python3 - <<'EOF'\nimport zipfile, io, sys, struct\nfrom zipfile import *\nb = io.BytesIO()\n"
        "z = ZipFile(b, 'w')\n%s\nz.close()\nsys.stdout.buffer.write(b.getvalue())\nEOF\n",
        script);
    buf_ch(&cmd, 0);
    struct buf out = output_of(cmd.p);
    buf_free(&cmd);
    return out;
}

static const char tree[] =
    "set -e; export TZ=UTC; d=$(mktemp -d); trap 'rm -rf $d' EXIT; mkdir $d/t; cd $d/t; mkdir -p a/b; echo "
    "hello >a/f; "
    "chmod 4755 a/f; ln -s ../f a/b/link; : >empty; seq 200000 >big; head -c 100000 /dev/urandom >random; "
    "echo x >caf\303\251; touch -d @1234567890 -h a/f big; ";

/* Expected lines by Python's zipfile, with Info-ZIP's extended timestamps. */
static const char expect_python[] =
    "python3 - %s <<'EOF'\n"
    "import zipfile, sys, hashlib, stat, struct, calendar\n"
    "z = zipfile.ZipFile(sys.argv[1])\n"
    "for i in z.infolist():\n"
    "    m = i.external_attr >> 16\n"
    "    d, l = i.is_dir(), stat.S_ISLNK(m)\n"
    "    t, x = calendar.timegm(i.date_time), i.extra\n"
    "    while len(x) >= 4:\n"
    "        k, n = struct.unpack('<HH', x[:4])\n"
    "        if k == 0x5455: t = struct.unpack('<i', x[5:9])[0]\n"
    "        x = x[4 + n:]\n"
    "    p = i.filename if i.flag_bits & 0x800 else i.filename.encode('cp437').decode()\n"
    "    line = '%%s %%o %%d %%d [%%s] [%%s]' %% ('d' if d else 'l' if l else 'f', m & 0o7777,\n"
    "        0 if d or l else i.file_size, t, p.rstrip('/'), z.read(i).decode() if l else '')\n"
    "    if not (d or l): line += ' ' + hashlib.sha256(z.read(i)).hexdigest()\n"
    "    print(line)\n"
    "EOF\n";

static void agrees_with_info_zip(void **state)
{
    (void)state;
    static const char *const makers[] = {
        "zip -q -r -y %s .",
        "zip -q -r -y -0 %s .",
        "zip -q -r -y -X %s .",
        "zip -q -r -y -D %s .",
        "zip -q -r -y -fz %s .",
        "zip -q -r -y - . | cat >%s",
        "zip -q -r -y -Z bzip2 %s .",
        "zip -q -r -y -UN=UTF8 %s .",
        "{ python3 -c \"print('#!/bin/sh' * 1000)\"; zip -q -r -y - . | cat; } >%s"};
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        struct buf cmd = {0};
        char dir[] = "/tmp/assay-zip-XXXXXX", file[64];
        assert_non_null(mkdtemp(dir));
        snprintf(file, sizeof file, "%s/x.zip", dir);
        buf_add(&cmd, str_c(tree));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        buf_printf(&cmd, makers[i], file);
        buf_ch(&cmd, '\n');
        buf_printf(&cmd, expect_python, file);
#pragma GCC diagnostic pop
        buf_ch(&cmd, 0);
        struct buf expect = output_of(cmd.p);
        cmd.n = 0;
        buf_printf(&cmd, "cat %s; rm -r %s", file, dir);
        buf_ch(&cmd, 0);
        struct buf zip = output_of(cmd.p);
        struct listing l = list(buf_str(&zip));
        assert_true(l.opened);
        assert_false(l.failed);
        assert_null(l.note);
        assert_int_equal(l.noted, 0);
        assert_int_equal(l.base > 0, i == 8);
        assert_int_equal(zip_probe(buf_str(&zip)), i != 8);
        buf_ch(&expect, 0);
        expect.n--;
        assert_string_equal(l.text.p, expect.p);
        buf_free(&l.text);
        buf_free(&cmd);
        buf_free(&zip);
        buf_free(&expect);
    }
}

static void agrees_with_zipfile(void **state)
{
    (void)state;
    static const struct {
        const char *script, *lines;
    } cases[] = {
        {"", ""},
        {"z.comment = b'PK\\5\\6' + b'c' * 60000\nz.writestr(ZipInfo('a', (2024,2,29,12,30,58)), 'hello\\n')",
         "f 600 6 1709209858 [a] [] 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"},
        {"for m in (ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA):\n"
         "    z.writestr(ZipInfo('m%d' % m, (1980,1,1,0,0,0)), 'hello\\n', m)",
         "f 600 6 315532800 [m8] [] 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"
         "f 600 6 315532800 [m12] [] 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"
         "f 600 6 315532800 [m14] [] 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"},
        /* streamed: data descriptors; forced zip64 */
        {"z.close()\nclass W:\n    def __init__(s): s.d = b''\n    def write(s, x): s.d += x; return len(x)\n"
         "    def flush(s): pass\nw = W()\nz = ZipFile(w, 'w', ZIP_DEFLATED)\n"
         "with z.open(ZipInfo('s', (1980,1,1,0,0,0)), 'w', force_zip64=True) as f: f.write(b'hello\\n')\n"
         "z.close()\nb = io.BytesIO(w.d)\nz = ZipFile(b)",
         "f 600 6 315532800 [s] [] 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"},
        /* made on Windows: no mode, backslashes */
        {"i = ZipInfo('x', (1980,1,1,0,0,0))\ni.filename = 'd\\\\e'\ni.create_system = 0\ni.external_attr = "
         "0\n"
         "z.writestr(i, 'hello\\n')\ni = ZipInfo('r', (1980,1,1,0,0,0))\ni.create_system = "
         "0\ni.external_attr = 1\n"
         "z.writestr(i, '')",
         "f 600 6 315532800 [d/e] [] 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\n"
         "f 444 0 315532800 [r] [] e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf zip = python_zip(cases[i].script);
        struct listing l = list(buf_str(&zip));
        assert_true(l.opened);
        assert_false(l.failed);
        assert_null(l.note);
        assert_int_equal(l.noted, 0);
        if (i !=
            4) /* zipfile writes mode 0600 whatever the system is: Windows has none, so it is not taken */
            assert_string_equal(l.text.p, cases[i].lines);
        else
            assert_non_null(strstr(l.text.p, "[d/e]"));
        buf_free(&l.text);
        buf_free(&zip);
    }
}

static void names_that_climb_or_repeat(void **state)
{
    (void)state;
    struct buf zip =
        python_zip("import warnings; warnings.simplefilter('ignore')\n"
                   "for n in ('../../etc/passwd', '/abs', 'a/../../b', 'ok', 'ok', 'ok/../ok', 'l' * 5000):\n"
                   "    z.writestr(n, n)");
    struct listing l = list(buf_str(&zip));
    assert_int_equal(l.entries, 6);
    assert_int_equal(l.overlong, 1);
    assert_int_equal(l.climbed, 2);
    assert_int_equal(l.duplicates, 2);
    assert_non_null(strstr(l.text.p, "[etc/passwd]"));
    assert_non_null(strstr(l.text.p, "[abs]"));
    assert_non_null(strstr(l.text.p, "[b]"));
    assert_int_equal(l.bad, 0);
    buf_free(&l.text);
    buf_free(&zip);
}

static void unicode_path_extra_field(void **state)
{
    (void)state;
    struct buf zip = python_zip(
        "import zlib, warnings; warnings.simplefilter('ignore')\nfor crc in (zlib.crc32(b'plain'), 7):\n    "
        "i = ZipInfo('plain')\n"
        "    n = b'caf\\xc3\\xa9'\n    i.extra = struct.pack('<HHBI', 0x7075, 5 + len(n), 1, crc) + n\n"
        "    z.writestr(i, '')\n");
    struct listing l = list(buf_str(&zip));
    assert_non_null(strstr(l.text.p, "[caf\303\251]"));
    assert_non_null(strstr(l.text.p, "[plain]")); /* made for another name */
    assert_int_equal(l.noted, 0);
    buf_free(&l.text);
    buf_free(&zip);
}

static void local_header_contradictions_are_noted(void **state)
{
    (void)state;
    struct buf zip = python_zip("z.writestr('name', 'hello' * 100, ZIP_DEFLATED)");
    static const struct {
        size_t at;
        const char *why;
    } changes[] = {{30, "name"}, {8, "method"}, {14, "checksum"}, {18, "size"}, {22, "size"}, {6, "method"}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct reader_at r = reader_memory(buf_str(&zip));
        struct zip z;
        struct zip_entry ze;
        struct err e = {{0}};
        str chunk;
        zip.p[changes[i].at] ^= 1;
        assert_true(zip_open(&z, &r, &limits_default, &e));
        assert_true(zip_next(&z, &ze, &e));
        struct stream *s = zip_entry_open(&z, &ze, &e);
        assert_non_null(s);
        assert_non_null(s->note);
        assert_non_null(strstr(s->note, changes[i].why));
        assert_true(s->next(s, &chunk, &e)); /* and the central directory's word counts */
        assert_int_equal(chunk.n, 500);
        stream_close(s);
        zip_close(&z);
        zip.p[changes[i].at] ^= 1;
    }
    buf_free(&zip);
}

static void wrong_content_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *change, *why;
    } cases[] = {
        {"i.CRC ^= 1", "checksum"},
        {"i.file_size += 1", "that it says"},
        {"i.file_size -= 1", "more than"},
        {"i.compress_size -= 1", ""},
        {"i.flag_bits |= 1", "encrypted"},
        {"i.compress_type = 9", "method 9"},
        {"i.header_offset = 1", "local header"},
        {"i.compress_size = 1 << 30", "truncated"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int deflated = 0; deflated < 2; deflated++) {
            char script[256];
            snprintf(
                script, sizeof script,
                "z.writestr('x', 'hello' * 100, %s)\nz.writestr('good', 'good')\ni = z.infolist()[0]\n%s",
                deflated ? "ZIP_DEFLATED" : "ZIP_STORED", cases[i].change);
            struct buf zip = python_zip(script);
            struct listing l = list(buf_str(&zip));
            assert_int_equal(l.entries, 2);
            assert_int_equal(l.bad, 1);
            assert_non_null(strstr(l.text.p, cases[i].why));
            buf_free(&l.text);
            buf_free(&zip);
        }
    }
}

/* Entries that share their data: the same local header, and headers inside another entry's data. */
static void overlapping_entries_are_refused(void **state)
{
    (void)state;
    struct buf zip =
        python_zip("z.writestr('a', b'0' * 100000, ZIP_DEFLATED)\nimport copy\n"
                   "for k in range(1000):\n    i = copy.copy(z.filelist[0]); i.filename = 'a%d' % k\n"
                   "    z.filelist.append(i)");
    struct listing l = list(buf_str(&zip));
    assert_true(l.overlapping);
    assert_int_equal(l.entries, 1001);
    assert_int_equal(l.bad, 1000);
    buf_free(&l.text);
    buf_free(&zip);
    zip =
        python_zip("inner = io.BytesIO(); y = ZipFile(inner, 'w'); y.writestr('in', b'1' * 1000); y.close()\n"
                   "z.writestr('out', inner.getvalue())\ni = copy = __import__('copy').copy(y.filelist[0])\n"
                   "i.header_offset = 33\nz.filelist.append(i)");
    l = list(buf_str(&zip));
    assert_true(l.overlapping);
    assert_int_equal(l.bad, 1);
    buf_free(&l.text);
    buf_free(&zip);
    zip = python_zip(
        "for n in 'abcdef': z.writestr(n, n * 1000)\nz.filelist.reverse()"); /* only out of order */
    l = list(buf_str(&zip));
    assert_false(l.overlapping);
    assert_int_equal(l.bad, 0);
    assert_int_equal(l.entries, 6);
    buf_free(&l.text);
    buf_free(&zip);
}

static void unbounded_methods_share_an_allowance(void **state)
{
    (void)state;
    struct buf zip = python_zip("for k in range(20): z.writestr('z%d' % k, b'0' * 1000000, ZIP_BZIP2)");
    struct reader_at r = reader_memory(buf_str(&zip));
    struct limits l = limits_default;
    l.archive = 64u * 3000000;
    l.ratio = 100;
    struct listing some = list_reader(&r, &l);
    assert_true(some.bad > 10 && some.bad < 18);
    buf_free(&some.text);
    some = list_reader(&r, &limits_default);
    assert_int_equal(some.bad, 0);
    buf_free(&some.text);
    buf_free(&zip);
}

static void many_entries_are_streamed_to_the_limit(void **state)
{
    (void)state;
    struct buf zip = python_zip("for k in range(70000): z.writestr(ZipInfo('%d' % k), b'')");
    struct listing l = list(buf_str(&zip));
    assert_int_equal(l.entries, 70000);
    assert_null(l.note);
    assert_int_equal(l.duplicates, 0);
    buf_free(&l.text);
    struct reader_at r = reader_memory(buf_str(&zip));
    struct limits few = limits_default;
    few.entries = 1000;
    l = list_reader(&r, &few);
    assert_true(l.failed);
    assert_true(str_find(str_c(l.e.text), STR("1000")) > 0);
    buf_free(&l.text);
    buf_free(&zip);
}

/* Every cut is noticed: no archive, or a failed content, or a note; never the whole listing without a word.
 */
static void every_truncation_and_bit_is_survived(void **state)
{
    (void)state;
    struct buf zip = python_zip("z.writestr('a/b', 'hello' * 20, ZIP_DEFLATED)\nz.writestr('c', 'x' * 30)\n"
                                "z.writestr('d', 'lzma' * 9, ZIP_LZMA)");
    for (size_t cut = 0; cut < zip.n; cut++) {
        char *exact = mem_alloc(cut);
        memcpy(exact, zip.p, cut);
        struct listing l = list(str_make(exact, cut));
        assert_false(l.opened);
        assert_true(l.e.text[0]);
        buf_free(&l.text);
        free(exact);
    }
    for (size_t bit = 0; bit < zip.n * 8; bit++) {
        zip.p[bit / 8] ^= (char)(1 << bit % 8);
        struct listing l = list(buf_str(&zip));
        buf_free(&l.text);
        zip.p[bit / 8] ^= (char)(1 << bit % 8);
    }
    buf_add(&zip, STR("more"));
    struct listing l = list(buf_str(&zip));
    assert_true(l.opened);
    assert_non_null(l.note);
    assert_int_equal(l.bad, 0);
    buf_free(&l.text);
    buf_free(&zip);
}

static void other_methods(void **state)
{
    (void)state;
    /* zipfile cannot write them: a stored entry whose data are a frame, with the method changed after. */
    struct buf zip = python_zip("import subprocess, zlib\nd = b'hello' * 100\n"
                                "for m, c in ((93, ['zstd', '-q', '-c']), (95, ['xz', '-c'])):\n"
                                "    p = subprocess.run(c, input=d, stdout=subprocess.PIPE).stdout\n"
                                "    z.writestr('m%d' % m, p)\n    i = z.filelist[-1]; i.compress_type = m; "
                                "i.file_size = len(d); i.CRC = zlib.crc32(d)");
    struct listing l = list(buf_str(&zip));
    assert_int_equal(l.entries, 2);
    assert_int_equal(l.bad, 0);
    assert_int_equal(l.noted, 2); /* the local headers still say stored */
    buf_free(&l.text);
    buf_free(&zip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_info_zip),
        cmocka_unit_test(agrees_with_zipfile),
        cmocka_unit_test(names_that_climb_or_repeat),
        cmocka_unit_test(unicode_path_extra_field),
        cmocka_unit_test(local_header_contradictions_are_noted),
        cmocka_unit_test(wrong_content_is_an_error),
        cmocka_unit_test(overlapping_entries_are_refused),
        cmocka_unit_test(unbounded_methods_share_an_allowance),
        cmocka_unit_test(many_entries_are_streamed_to_the_limit),
        cmocka_unit_test(every_truncation_and_bit_is_survived),
        cmocka_unit_test(other_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
