/* The tar reader against archives that GNU tar and Python's tarfile make, and against archives made by hand.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "codec/digest.h"
#include "format/tar.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A stream that gives `step` bytes at a time. */
struct dribble {
    struct stream s;
    str left;
    size_t step;
};

static bool dribble_next(struct stream *s, str *chunk, struct err *e)
{
    struct dribble *d = (struct dribble *)s;
    (void)e;
    *chunk = str_sub(d->left, 0, d->step);
    d->left = str_from(d->left, chunk->n);
    return true;
}

static void dribble_close(struct stream *s)
{
    (void)s;
}

struct listing {
    struct buf text;
    struct err e;
    bool failed;
    const char *note;
    uint64_t entries, overlong, climbed;
};

/* One line an entry: type mode uid gid size mtime [path] [target] [xattrs] sha256 ("bad" if it cannot be
 * read). */
static void list_content(struct tar *t, struct buf *out)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    str part;
    struct err e;
    bool ok;
    assert_true(digest_init(&d, DIGEST_SHA256));
    while ((ok = inbuf_some(tar_content(t), 1000, &part, &e)) && part.n)
        digest_update(&d, part);
    digest_hex(&d, hex);
    buf_printf(out, " %s", ok ? hex : "bad");
    digest_free(&d);
}

static struct listing list(str bytes, size_t step, bool content, const struct limits *limits)
{
    struct listing l = {0};
    struct dribble d = {{.next = dribble_next, .close = dribble_close}, bytes, step};
    struct arena scratch = {0};
    struct inbuf in;
    struct tar t;
    struct entry en;
    inbuf_init(&in, &d.s, &scratch);
    tar_open(&t, &in, limits);
    while (tar_next(&t, &en, &l.e)) {
        l.climbed += t.climbed;
        buf_printf(&l.text, "%c %o %u %u %llu %lld [%.*s] [%.*s] [%.*s]", "fdlhcbps"[en.type], en.mode,
                   en.uid, en.gid, (unsigned long long)en.size, (long long)en.mtime, STR_ARG(en.path),
                   STR_ARG(en.target), STR_ARG(en.xattrs));
        if (en.type == ENTRY_CHAR || en.type == ENTRY_BLOCK)
            buf_printf(&l.text, " %u,%u", en.dev_major, en.dev_minor);
        if (content && en.type == ENTRY_FILE)
            list_content(&t, &l.text);
        buf_ch(&l.text, '\n');
    }
    l.failed = t.failed;
    l.note = t.note;
    l.entries = t.entries;
    l.overlong = t.overlong;
    buf_ch(&l.text, 0);
    l.text.n--;
    tar_close(&t);
    arena_free(&scratch);
    return l;
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

/* Makes a tree in a new folder, archives it as told, and prints what tarfile reads (holes expanded). */
static const char tree[] =
    "set -e; d=$(mktemp -d); trap 'rm -rf $d' EXIT; mkdir $d/t; cd $d/t; mkdir -p a/b; echo hello >a/f; "
    "chmod 4755 a/f; ln a/f a/hard; ln -s ../f a/b/link; mkfifo a/fifo; : >empty; "
    "n=$(printf '%0100d' 0); mkdir -p deep/$n/$n; echo deep >deep/$n/$n/$n; ln -s $n/$n/$n deep/longlink; "
    "ln deep/$n/$n/$n deep/longhard; truncate -s 3M holes; printf x | dd of=holes bs=1 seek=1000000 "
    "conv=notrunc "
    "status=none; printf end >>holes; for i in $(seq 0 40); do printf y | dd of=many bs=1 seek=$((i * "
    "65536)) "
    "conv=notrunc status=none; done; truncate -s 4M hole; seq 200000 >big; touch -d @1234567890.5 -h a/f "
    "big; ";

static void agrees_with_tar(void **state)
{
    (void)state;
    static const char *const formats[] = {"--format=ustar --exclude=deep",
                                          "--format=v7 --exclude=deep --exclude=fifo",
                                          "--format=gnu",
                                          "--format=pax",
                                          "--format=gnu -S",
                                          "--format=pax -S --sparse-version=0.0",
                                          "--format=pax -S --sparse-version=0.1",
                                          "--format=pax -S --sparse-version=1.0",
                                          "--format=pax --pax-option=globexthdr.name=x,uname=root"};
    static const size_t steps[] = {SIZE_MAX, 1000, 7};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct buf cmd = {0}, expect, tar;
        char file[] = "/tmp/assay-tar-XXXXXX";
        close(mkstemp(file));
        buf_printf(&cmd,
                   "%s tar -cf %s %s --sort=name --numeric-owner .; python3 - %s <<'EOF'\n"
                   "import tarfile, sys, hashlib, os, math\n"
                   "T = {b'0': 'f', b'\\0': 'f', b'5': 'd', b'2': 'l', b'1': 'h', b'6': 'p', b'S': 'f'}\n"
                   "clean = lambda p: '' if p == '.' else p[2:] if p.startswith('./') else p\n"
                   "with tarfile.open(sys.argv[1]) as t:\n"
                   "    for m in t:\n"
                   "        k = T[m.type]\n"
                   "        s = m.size if k == 'f' else 0\n"
                   "        link = '' if k not in 'lh' else clean(m.linkname) if k == 'h' else m.linkname\n"
                   "        line = '%%s %%o %%d %%d %%d %%d [%%s] [%%s] []' %% (k, m.mode, m.uid, m.gid, s,\n"
                   "            math.floor(m.mtime), clean(m.name), link)\n"
                   "        if k == 'f': line += ' ' + hashlib.sha256(t.extractfile(m).read()).hexdigest()\n"
                   "        print(line)\n"
                   "EOF\n",
                   tree, file, formats[i], file);
        buf_ch(&cmd, 0);
        expect = output_of(cmd.p);
        cmd.n = 0;
        buf_printf(&cmd, "cat %s", file);
        buf_ch(&cmd, 0);
        tar = output_of(cmd.p);
        unlink(file);
        assert_true(tar_probe(buf_str(&tar)));
        for (size_t k = 0; k < 3; k++) {
            struct listing l = list(buf_str(&tar), steps[k], true, &limits_default);
            assert_false(l.failed);
            assert_null(l.note);
            buf_ch(&expect, 0);
            expect.n--;
            assert_string_equal(l.text.p, expect.p);
            buf_free(&l.text);
            l = list(buf_str(&tar), steps[k], false, &limits_default);
            assert_false(l.failed); /* and when the contents are skipped */
            buf_free(&l.text);
        }
        buf_free(&cmd);
        buf_free(&tar);
        buf_free(&expect);
    }
}

/* Archives made by hand */

static void finish_header(char *h)
{
    unsigned sum = 0;
    memset(h + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 7, "%06o", sum);
}

/* A header of `type` and `size` bytes of content from `body`, padded. Returns where the header stands. */
static size_t put(struct buf *b, char type, const char *name, const char *link, str body)
{
    size_t at = b->n;
    char *h = buf_room(b, 512);
    memset(h, 0, 512);
    snprintf(h, 100, "%s", name);
    snprintf(h + 100, 8, "%07o", 0644);
    snprintf(h + 108, 8, "%07o", 1000);
    snprintf(h + 116, 8, "%07o", 100);
    snprintf(h + 124, 12, "%011zo", body.n);
    snprintf(h + 136, 12, "%011o", 1234567890);
    h[156] = type;
    snprintf(h + 157, 100, "%s", link);
    memcpy(h + 257, "ustar\00000", 8);
    finish_header(h);
    b->n += 512;
    buf_add(b, body);
    while (b->n % 512)
        buf_ch(b, 0);
    return at;
}

static void put_end(struct buf *b)
{
    for (int i = 0; i < 1024; i++)
        buf_ch(b, 0);
}

/* "LENGTH key=value\n" */
static void pax(struct buf *b, const char *key, str value)
{
    size_t n = strlen(key) + value.n + 3, digits = 1;
    for (size_t ten = 10; n + digits >= ten; ten *= 10)
        digits++;
    buf_printf(b, "%zu %s=", n + digits, key);
    buf_add(b, value);
    buf_ch(b, '\n');
}

static void put_pax(struct buf *b, char type, const char *key, str value)
{
    struct buf records = {0};
    pax(&records, key, value);
    put(b, type, "PaxHeader", "", buf_str(&records));
    buf_free(&records);
}

static struct listing list_all(const struct buf *b)
{
    return list(buf_str(b), SIZE_MAX, true, &limits_default);
}

#define HELLO " 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n"

static void expect(struct buf *b, const char *lines)
{
    put_end(b);
    struct listing l = list_all(b);
    assert_string_equal(l.e.text, "");
    assert_false(l.failed);
    assert_string_equal(l.text.p, lines);
    buf_free(&l.text);
    buf_free(b);
}

static void names_that_climb_are_kept_inside(void **state)
{
    (void)state;
    struct buf b = {0};
    put(&b, '0', "../../etc/passwd", "", STR("hello"));
    put(&b, '0', "/abs//x/./y", "", STR("hello"));
    put(&b, '1', "h", "../../../etc/shadow", STR(""));
    put(&b, '2', "s", "../../../etc/shadow", STR(""));
    put(&b, '5', "./", "", STR(""));
    put(&b, '5', "./d/", "", STR(""));
    put(&b, 0, "old/", "", STR(""));
    put_end(&b);
    struct listing l = list_all(&b);
    assert_int_equal(l.climbed, 2);
    assert_string_equal(l.text.p, "f 644 1000 100 5 1234567890 [etc/passwd] [] []" HELLO
                                  "f 644 1000 100 5 1234567890 [abs/x/y] [] []" HELLO
                                  "h 644 1000 100 0 1234567890 [h] [etc/shadow] []\n"
                                  "l 644 1000 100 0 1234567890 [s] [../../../etc/shadow] []\n"
                                  "d 644 1000 100 0 1234567890 [] [] []\n"
                                  "d 644 1000 100 0 1234567890 [d] [] []\n"
                                  "d 644 1000 100 0 1234567890 [old] [] []\n");
    buf_free(&l.text);
    buf_free(&b);
}

static void pax_records_override(void **state)
{
    (void)state;
    struct buf b = {0}, r = {0};
    pax(&r, "path", STR("long/path"));
    pax(&r, "uid", STR("4000000000"));
    pax(&r, "gid", STR("99999999999"));
    pax(&r, "mtime", STR("-1.5"));
    pax(&r, "SCHILY.xattr.user.b", STR("\0\xff"));
    pax(&r, "SCHILY.xattr.security.capability", STR("x=y\n"));
    pax(&r, "comment", STR("x"));
    put_pax(&b, 'g', "mtime", STR("77.25"));
    put(&b, 'x', "PaxHeader", "", buf_str(&r));
    put(&b, '0', "short", "", STR("hello"));
    put(&b, '0', "next", "", STR("hello")); /* nothing is left of them, but of the global one */
    put_pax(&b, 'x', "mtime", STR("5"));
    put_pax(&b, 'x', "linkpath", STR("long/target"));
    put(&b, '2', "link", "short", STR(""));
    buf_free(&r);
    expect(&b,
           "f 644 4000000000 4294967295 5 -2 [long/path] [] [security.capability=783d790a,user.b=00ff]" HELLO
           "f 644 1000 100 5 77 [next] [] []" HELLO "l 644 1000 100 0 5 [link] [long/target] []\n");
}

/* The size in a pax record is the true one: to read the header's would show a file that is not there. */
static void pax_size_wins(void **state)
{
    (void)state;
    struct buf b = {0}, inner = {0};
    put(&inner, '0', "hidden", "", STR("hello"));
    put_pax(&b, 'x', "size", STR("1024"));
    size_t at = put(&b, '0', "outer", "", buf_str(&inner));
    snprintf(b.p + at + 124, 12, "%011o", 0);
    finish_header(b.p + at);
    buf_free(&inner);
    put_end(&b);
    struct listing l = list_all(&b);
    assert_int_equal(l.entries, 1);
    assert_non_null(strstr(l.text.p, " 1024 1234567890 [outer]"));
    buf_free(&l.text);
    buf_free(&b);
}

static void gnu_long_names_win_over_pax(void **state)
{
    (void)state;
    struct buf b = {0};
    put_pax(&b, 'x', "path", STR("pax"));
    put(&b, 'L', "././@LongLink", "", STR("gnu/name\0"));
    put(&b, 'K', "././@LongLink", "", STR("gnu/link\0"));
    put(&b, '2', "short", "short", STR(""));
    expect(&b, "l 644 1000 100 0 1234567890 [gnu/name] [gnu/link] []\n");
}

static void numbers_of_all_kinds(void **state)
{
    (void)state;
    struct buf b = {0};
    size_t at = put(&b, '3', "c", "", STR(""));
    memcpy(b.p + at + 108, "\x80\0\0\0\x7f\xff\xff\xff", 8); /* base-256 user */
    memcpy(b.p + at + 116, "  144 \0", 8);                   /* spaces around octal */
    memcpy(b.p + at + 136, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe",
           12); /* two seconds before 1970 */
    memcpy(b.p + at + 329, "0000005", 8);
    memcpy(b.p + at + 337, "0000011", 8);
    finish_header(b.p + at);
    at = put(&b, '6', "p", "", STR(""));
    memset(b.p + at + 108, 0, 8);         /* blank is 0 */
    memcpy(b.p + at + 116, "garbage", 8); /* and so is what cannot be read */
    finish_header(b.p + at);
    expect(&b, "c 644 2147483647 100 0 -2 [c] [] [] 5,9\n"
               "p 644 0 0 0 1234567890 [p] [] []\n");
}

static void signed_checksum_and_star_prefix(void **state)
{
    (void)state;
    struct buf b = {0};
    size_t at = put(&b, '0', "\xc3\xa9", "", STR("hello"));
    unsigned sum = 0;
    memset(b.p + at + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned)(int)(signed char)b.p[at + i];
    snprintf(b.p + at + 148, 7, "%06o", sum);
    at = put(&b, '0', "name", "", STR("hello"));
    memcpy(b.p + at + 345, "folder", 6);
    memcpy(b.p + at + 345 + 131, "00000000001 00000000002", 23);
    memcpy(b.p + at + 508, "tar", 4);
    finish_header(b.p + at);
    expect(&b, "f 644 1000 100 5 1234567890 [\xc3\xa9] [] []" HELLO
               "f 644 1000 100 5 1234567890 [folder/name] [] []" HELLO);
}

/* Types without content have none whatever their size says, as the container run times have it. */
static void size_of_a_link_is_not_content(void **state)
{
    (void)state;
    struct buf b = {0};
    size_t at = put(&b, '1', "h", "f", STR(""));
    snprintf(b.p + at + 124, 12, "%011o", 512);
    finish_header(b.p + at);
    put(&b, '0', "f", "", STR("hello"));
    put(&b, 'V', "volume", "", STR("hello"));
    put(&b, 'D', "dump", "", STR("Yname\0\0"));
    put(&b, 'Z', "unknown", "", STR("hello"));
    expect(&b, "h 644 1000 100 0 1234567890 [h] [f] []\n"
               "f 644 1000 100 5 1234567890 [f] [] []" HELLO "d 644 1000 100 0 1234567890 [dump] [] []\n"
               "f 644 1000 100 5 1234567890 [unknown] [] []" HELLO);
}

static void ends_as_gnu_tar_does(void **state)
{
    (void)state;
    static const struct {
        int zeros;
        const char *after;
        const char *note;
        uint64_t entries;
    } cases[] = {{0, NULL, "missing", 1}, {1, NULL, NULL, 1},   {2, NULL, NULL, 1},
                 {20, NULL, NULL, 1},     {2, "b", "after", 1}, {1, "b", "lone block", 1},
                 {0, "b", "missing", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = {0};
        put(&b, '0', "a", "", STR("hello"));
        for (int k = 0; k < cases[i].zeros * 512; k++)
            buf_ch(&b, 0);
        if (cases[i].after)
            put(&b, '0', cases[i].after, "", STR("hello"));
        struct listing l = list_all(&b);
        assert_false(l.failed);
        assert_int_equal(l.entries, cases[i].entries);
        if (cases[i].note)
            assert_non_null(strstr(l.note, cases[i].note));
        else
            assert_null(l.note);
        buf_free(&l.text);
        buf_free(&b);
    }
    struct buf none = {0};
    struct listing l = list_all(&none);
    assert_false(l.failed);
    buf_free(&l.text);
}

static void damaged(struct buf *b, const char *why, uint64_t entries)
{
    struct listing l = list_all(b);
    assert_true(l.failed);
    assert_non_null(strstr(l.e.text, why));
    assert_int_equal(l.entries, entries);
    buf_free(&l.text);
    buf_free(b);
}

static void damage_is_an_error_and_the_rest_kept(void **state)
{
    (void)state;
    struct buf b = {0};
    put(&b, '0', "a", "", STR("hello"));
    size_t at = put(&b, '0', "b", "", STR("hello"));
    b.p[at] = 'c';
    damaged(&b, "no header at byte 1024", 1);
    buf_add(&b, STR("this is no tar archive at all"));
    for (int i = 0; i < 1000; i++)
        buf_ch(&b, 'x');
    damaged(&b, "no tar", 0);
    put(&b, 'x', "bad", "", STR("12 path=x\n"));
    damaged(&b, "pax record", 0);
    put(&b, 'x', "bad", "", STR("99999999999999999999 path=x\n"));
    damaged(&b, "pax record", 0);
    for (int i = 0; i < 40; i++)
        put_pax(&b, 'x', "path", STR("x"));
    damaged(&b, "in a row", 0);
    put_pax(&b, 'x', "path", STR("x"));
    damaged(&b, "truncated", 0);
    at = put(&b, 'x', "big", "", STR(""));
    snprintf(b.p + at + 124, 12, "%011o", 2 << 20);
    finish_header(b.p + at);
    damaged(&b, "extension header", 0);
    at = put(&b, '0', "negative", "", STR(""));
    memset(b.p + at + 124, 0xff, 12);
    finish_header(b.p + at);
    damaged(&b, "no header", 0);
}

static void limits_hold(void **state)
{
    (void)state;
    struct limits few = limits_default;
    struct buf b = {0}, name = {0};
    few.entries = 2;
    few.path = 20;
    for (int i = 0; i < 30; i++)
        buf_ch(&name, 'n');
    put(&b, '0', "a", "", STR("hello"));
    put_pax(&b, 'x', "path", buf_str(&name));
    put(&b, '0', "long", "", STR("hello"));
    put(&b, '0', "b", "", STR("hello"));
    put(&b, '0', "c", "", STR("hello"));
    struct listing l = list(buf_str(&b), SIZE_MAX, true, &few);
    assert_true(l.failed);
    assert_non_null(strstr(l.e.text, "more than 2"));
    assert_int_equal(l.overlong, 1);
    assert_string_equal(l.text.p, "f 644 1000 100 5 1234567890 [a] [] []" HELLO
                                  "f 644 1000 100 5 1234567890 [b] [] []" HELLO);
    buf_free(&l.text);
    buf_free(&b);
    buf_free(&name);
}

static void put_sparse(struct buf *b, const char *map, const char *size, str body)
{
    struct buf r = {0};
    pax(&r, "GNU.sparse.size", str_c(size));
    pax(&r, "GNU.sparse.name", STR("sparse"));
    pax(&r, "GNU.sparse.map", str_c(map));
    put(b, 'x', "PaxHeader", "", buf_str(&r));
    put(b, '0', "GNUSparseFile.0/sparse", "", body);
    buf_free(&r);
}

/* A map that cannot be true spoils its file only. */
static void bad_sparse_maps(void **state)
{
    (void)state;
    static const struct {
        const char *map, *size;
    } cases[] = {{"5,5,0,5", "10"}, {"0,6", "10"}, {"0,5", "4"},
                 {"0", "10"},       {"x,y", "10"}, {"18446744073709551615,5", "10"},
                 {"0,5,3,1", "10"}};
    struct buf b = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        put_sparse(&b, cases[i].map, cases[i].size, STR("hello"));
    put_pax(&b, 'x', "GNU.sparse.major", STR("1"));
    put(&b, '0', "f", "", STR("1\n0\n9999"));
    put_pax(&b, 'x', "GNU.sparse.major", STR("1"));
    put(&b, '0', "f", "", STR(""));
    put_sparse(&b, "2,5", "10", STR("hello"));
    put_end(&b);
    struct listing l = list_all(&b);
    assert_false(l.failed);
    assert_int_equal(l.entries, 10);
    size_t bad = 0;
    for (const char *p = l.text.p; (p = strstr(p, " bad\n")) != NULL; p++)
        bad++;
    assert_int_equal(bad, 9);
    assert_non_null(strstr(l.text.p, " 10 1234567890 [sparse] [] [] "
                                     "311fc88c0069905d49dcbacae6aaf8219ed9f881a784601768b8323dc91d61cb"));
    buf_free(&l.text);
    buf_free(&b);
}

/* A header may promise an exabyte of zeros: listed at once, its content ends with an error in bounded time.
 */
static void sparse_bomb(void **state)
{
    (void)state;
    struct buf b = {0};
    struct limits l = limits_default;
    l.archive = (uint64_t)64 << 20;
    put_sparse(&b, "0,5", "9000000000000000000", STR("hello"));
    put(&b, '0', "next", "", STR("hello"));
    put_end(&b);
    struct listing all = list(buf_str(&b), SIZE_MAX, true, &l);
    assert_false(all.failed);
    assert_non_null(strstr(all.text.p, " 9000000000000000000 1234567890 [sparse] [] [] bad\n"));
    assert_non_null(strstr(all.text.p, "[next] [] []" HELLO));
    buf_free(&all.text);
    buf_free(&b);
}

static struct buf one_of_each(void)
{
    struct buf b = {0};
    put(&b, '5', "d/", "", STR(""));
    put_pax(&b, 'g', "uid", STR("7"));
    put_pax(&b, 'x', "path", STR("d/p"));
    put(&b, '0', "f", "", STR("hello"));
    put(&b, 'L', "././@LongLink", "", STR("gnu/name\0"));
    put(&b, '2', "l", "f", STR(""));
    put_sparse(&b, "2,5", "10", STR("hello"));
    put_end(&b);
    return b;
}

/* Every cut gives a true beginning of the listing, and an error or a note unless only the end mark is
 * shorter. */
static void every_truncation(void **state)
{
    (void)state;
    struct buf b = one_of_each();
    struct listing whole = list_all(&b);
    for (size_t cut = 0; cut < b.n; cut++) {
        char *exact = mem_alloc(cut);
        memcpy(exact, b.p, cut);
        struct listing l = list(str_make(exact, cut), 100, false, &limits_default);
        assert_true(l.failed || l.note || cut == 0 || cut >= b.n - 512);
        assert_true(!l.failed == !l.e.text[0]);
        assert_true(l.entries <= whole.entries);
        buf_free(&l.text);
        l = list(str_make(exact, cut), SIZE_MAX, true, &limits_default);
        buf_free(&l.text);
        free(exact);
    }
    buf_free(&whole.text);
    buf_free(&b);
}

static void every_bit_is_survived(void **state)
{
    (void)state;
    struct buf b = one_of_each();
    for (size_t bit = 0; bit < b.n * 8; bit += 3) {
        b.p[bit / 8] ^= (char)(1 << bit % 8);
        struct listing l = list_all(&b);
        buf_free(&l.text);
        b.p[bit / 8] ^= (char)(1 << bit % 8);
    }
    buf_free(&b);
}

static void probe(void **state)
{
    (void)state;
    struct buf b = one_of_each();
    assert_true(tar_probe(buf_str(&b)));
    assert_false(tar_probe(str_sub(buf_str(&b), 0, 511)));
    b.p[3] ^= 1;
    assert_false(tar_probe(buf_str(&b)));
    memset(b.p, 0, 512);
    assert_false(tar_probe(buf_str(&b)));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_tar),
        cmocka_unit_test(names_that_climb_are_kept_inside),
        cmocka_unit_test(pax_records_override),
        cmocka_unit_test(pax_size_wins),
        cmocka_unit_test(gnu_long_names_win_over_pax),
        cmocka_unit_test(numbers_of_all_kinds),
        cmocka_unit_test(signed_checksum_and_star_prefix),
        cmocka_unit_test(size_of_a_link_is_not_content),
        cmocka_unit_test(ends_as_gnu_tar_does),
        cmocka_unit_test(damage_is_an_error_and_the_rest_kept),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(bad_sparse_maps),
        cmocka_unit_test(sparse_bomb),
        cmocka_unit_test(every_truncation),
        cmocka_unit_test(every_bit_is_survived),
        cmocka_unit_test(probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
