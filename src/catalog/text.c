#include "catalog/catalog.h"

static uint32_t unit16(str s, size_t i, bool big)
{
    unsigned char a = (unsigned char)s.p[i], b = (unsigned char)s.p[i + 1];
    return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

/* UTF-16 behind its byte order mark; a surrogate without its partner becomes U+FFFD, half a unit is dropped.
 */
static str utf8_of_utf16(struct arena *a, str s, bool big)
{
    char *text = arena_bytes(a, s.n / 2 * 3 + 1);
    size_t n = 0;
    for (size_t i = 2; i + 1 < s.n; i += 2) {
        uint32_t c = unit16(s, i, big);
        bool high = c >= 0xd800 && c < 0xdc00;
        uint32_t low = high && i + 3 < s.n ? unit16(s, i + 2, big) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        } else if (c >= 0xd800 && c < 0xe000) {
            c = 0xfffd;
        }
        n += str_put_utf8(text + n, c);
    }
    return str_make(text, n);
}

str catalog_utf8(struct arena *a, str text)
{
    if (str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff")))
        return utf8_of_utf16(a, text, text.p[0] == '\xfe');
    return str_starts(text, STR("\xef\xbb\xbf")) ? str_from(text, 3) : text;
}

bool catalog_text(struct catalog_ctx *ctx, const struct entry *entry, struct content *content, str *text)
{
    struct err e;
    if (!content_view(content, text, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return false;
    }
    if (text->n > ctx->limits->text) {
        catalog_diag(ctx, DIAG_WARNING, entry, "is larger than %zu MiB: not read", ctx->limits->text >> 20);
        return false;
    }
    *text = catalog_utf8(ctx->scratch, *text);
    return true;
}
