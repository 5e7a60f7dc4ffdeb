#include "report/document.h"
#include "base/date.h"
#include "codec/digest.h"
#include <stdio.h>
#include <stdlib.h>

str document_time(struct arena *a)
{
    uint64_t seconds;
    if (!str_u64(str_c(getenv("SOURCE_DATE_EPOCH")), 10, &seconds) || seconds > 253402300799u)
        return STR("");
    str day = date_of_seconds(a, (int64_t)seconds);
    unsigned rest = (unsigned)(seconds % 86400);
    return arena_printf(a, "%.*sT%02u:%02u:%02uZ", STR_ARG(day), rest / 3600, rest / 60 % 60, rest % 60);
}

void document_uuid_of(str digest, char uuid[DOCUMENT_UUID_SIZE + 1])
{
    const char *h = digest.n >= 32 ? digest.p : "00000000000000000000000000000000";
    int variant = "89ab"[h[16] % 4];
    snprintf(uuid, DOCUMENT_UUID_SIZE + 1, "%.8s-%.4s-8%.3s-%c%.3s-%.12s", h, h + 8, h + 13, variant, h + 17,
             h + 20);
}

void document_uuid(struct buf *out, size_t start, size_t at)
{
    char hex[DIGEST_HEX_MAX], uuid[DOCUMENT_UUID_SIZE + 1];
    str h = digest_of(DIGEST_SHA256, str_make(out->p + start, out->n - start), hex);
    document_uuid_of(h, uuid);
    memcpy(out->p + at + STR("urn:uuid:").n, uuid, DOCUMENT_UUID_SIZE);
}

bool document_hash_valid(str alg, str hex)
{
    static const struct {
        str alg;
        size_t n;
    } known[] = {{STR_INIT("MD5"), 32},
                 {STR_INIT("SHA-1"), 40},
                 {STR_INIT("SHA-256"), 64},
                 {STR_INIT("SHA-384"), 96},
                 {STR_INIT("SHA-512"), 128}};
    for (size_t i = 0; i < hex.n; i++)
        if (!ch_digit(hex.p[i]) && !(ch_lower(hex.p[i]) >= 'a' && ch_lower(hex.p[i]) <= 'f'))
            return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(known[i].alg, alg))
            return hex.n == known[i].n;
    return false;
}
