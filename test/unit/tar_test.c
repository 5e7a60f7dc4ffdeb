/* The tar reader against archives that GNU tar and Python's tarfile make, and against archives made by hand. */
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

/* One line an entry: type mode uid gid size mtime [path] [target] [xattrs] sha256 ("bad" if it cannot be read). */
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
        buf_printf(&l.text, "%c %o %u %u %llu %lld [%.*s] [%.*s] [%.*s]", "fdlhcbps"[en.type], en.mode, en.uid,
                   en.gid, (unsigned long long)en.size, (long long)en.mtime, STR_ARG(en.path), STR_ARG(en.target),
                   STR_ARG(en.xattrs));
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
    "ln deep/$n/$n/$n deep/longhard; truncate -s 3M holes; printf x | dd of=holes bs=1 seek=1000000 conv=notrunc "
    "status=none; printf end >>holes; for i in $(seq 0 40); do printf y | dd of=many bs=1 seek=$((i * 65536)) "
    "conv=notrunc status=none; done; truncate -s 4M hole; seq 200000 >big; touch -d @1234567890.5 -h a/f big; ";

static void agrees_with_tar(void **state)
{
    (void)state;
    static const char *const formats[] = {
        "--format=ustar --exclude=deep", "--format=v7 --exclude=deep --exclude=fifo", "--format=gnu", "--format=pax",
        "--format=gnu -S", "--format=pax -S --sparse-version=0.0", "--format=pax -S --sparse-version=0.1",
        "--format=pax -S --sparse-version=1.0", "--format=pax --pax-option=globexthdr.name=x,uname=root"};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_tar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
