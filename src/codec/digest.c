#include "codec/digest.h"
#include <isa-l/crc.h>
#include <openssl/evp.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>

static const struct {
    const char *name; /* CycloneDX */
    const char *openssl;
    size_t size;
} algs[DIGEST_ALGS] = {
    [DIGEST_SHA256] = {"SHA-256", "SHA2-256", 32},
    [DIGEST_SHA1] = {"SHA-1", "SHA1", 20},
    [DIGEST_SHA512] = {"SHA-512", "SHA2-512", 64},
    [DIGEST_MD5] = {"MD5", "MD5", 16},
};

static EVP_MD *fetched[DIGEST_ALGS];
static pthread_once_t fetch_once = PTHREAD_ONCE_INIT;

/* The system's openssl.cnf is left unread: it costs time, and after confinement it could not be opened. */
static void fetch(void)
{
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    for (size_t i = 0; i < DIGEST_ALGS; i++)
        fetched[i] = EVP_MD_fetch(NULL, algs[i].openssl, NULL);
}

void digest_setup(void)
{
    pthread_once(&fetch_once, fetch);
}

bool digest_init(struct digest *d, enum digest_alg alg)
{
    digest_setup();
    if (!d->ctx && !(d->ctx = EVP_MD_CTX_new()))
        mem_exhausted();
    d->alg = alg;
    return fetched[alg] && EVP_DigestInit_ex2(d->ctx, fetched[alg], NULL) == 1;
}

void digest_update(struct digest *d, str bytes)
{
    if (bytes.n)
        EVP_DigestUpdate(d->ctx, bytes.p, bytes.n);
}

str digest_hex(struct digest *d, char hex[DIGEST_HEX_MAX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (EVP_DigestFinal_ex(d->ctx, raw, &n) != 1)
        n = 0;
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[raw[i] >> 4];
        hex[2 * i + 1] = digits[raw[i] & 15];
    }
    hex[2 * n] = 0;
    return str_make(hex, 2 * n);
}

void digest_free(struct digest *d)
{
    EVP_MD_CTX_free(d->ctx);
    d->ctx = NULL;
}

str digest_of(enum digest_alg alg, str bytes, char hex[DIGEST_HEX_MAX])
{
    struct digest d = {0};
    str out = STR_NONE;
    if (digest_init(&d, alg)) {
        digest_update(&d, bytes);
        out = digest_hex(&d, hex);
    }
    digest_free(&d);
    return out;
}

size_t digest_size(enum digest_alg alg)
{
    return algs[alg].size;
}

const char *digest_name(enum digest_alg alg)
{
    return algs[alg].name;
}

struct tee {
    struct stream s;
    struct stream *under;
    struct digest *d;
};

static bool tee_next(struct stream *s, str *chunk, struct err *e)
{
    struct tee *t = (struct tee *)s;
    bool ok = t->under->next(t->under, chunk, e);
    if (ok)
        digest_update(t->d, *chunk);
    s->note = t->under->note;
    return ok;
}

static bool tee_read_into(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct tee *t = (struct tee *)s;
    bool ok = t->under->read_into(t->under, p, n, got, e);
    if (ok)
        digest_update(t->d, str_make(p, *got));
    s->note = t->under->note;
    return ok;
}

static void tee_close(struct stream *s)
{
    stream_close(((struct tee *)s)->under);
    free(s);
}

struct stream *digest_stream(struct stream *under, struct digest *d)
{
    struct tee *t = mem_alloc(sizeof *t);
    *t = (struct tee){
        .s = {.next = tee_next, .read_into = under->read_into ? tee_read_into : NULL, .close = tee_close},
        .under = under,
        .d = d,
    };
    return &t->s;
}

uint32_t crc32_update(uint32_t crc, str bytes)
{
    return bytes.n ? crc32_gzip_refl(crc, (unsigned char *)(uintptr_t)bytes.p, bytes.n) : crc;
}
