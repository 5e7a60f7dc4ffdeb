#include "format/base64.h"

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ch_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

bool base64_decode(struct arena *a, str text, str *out)
{
    while (text.n % 4 != 1 && text.n && text.p[text.n - 1] == '=')
        text.n--;
    if (text.n % 4 == 1)
        return false;
    char *bytes = arena_bytes(a, text.n / 4 * 3 + 3);
    size_t n = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < text.n; i++) {
        int d = digit(text.p[i]);
        if (d < 0)
            return false;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            bytes[n++] = (char)(bits >> have);
        }
    }
    *out = str_make(bytes, n);
    return true;
}

str hex_encode(struct arena *a, str bytes)
{
    char *out = arena_bytes(a, bytes.n * 2);
    for (size_t i = 0; i < bytes.n; i++) {
        out[2 * i] = "0123456789abcdef"[(unsigned char)bytes.p[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes.p[i] & 15];
    }
    return str_make(out, bytes.n * 2);
}

str hex_decode(struct arena *a, str hex)
{
    if (hex.n % 2 || !str_hex(hex, hex.n))
        return STR_NONE;
    char *out = arena_bytes(a, hex.n / 2);
    for (size_t i = 0; i < hex.n / 2; i++) {
        uint64_t byte = 0;
        str_u64(str_sub(hex, 2 * i, 2), 16, &byte);
        out[i] = (char)byte;
    }
    return str_make(out, hex.n / 2);
}
