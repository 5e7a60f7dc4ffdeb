/* Checks of private keys and key stores: is there a key behind the header, and is it encrypted? */
#include "format/base64.h"
#include "secret/check.h"
#include "secret/place.h"

/* ---- PEM (RFC 7468), OpenSSH, PGP ---- */

enum { BODY_MIN = 64, BODY_MAX = 8192 }; /* characters of base64 */

/* "\n" written out, as in JSON and in one line of a .env file. */
static bool takes_escape(str s, size_t *at)
{
    if (s.p[*at] != '\\' || *at + 1 >= s.n || !memchr("nrt\\", s.p[*at + 1], 4))
        return false;
    *at += 2;
    return true;
}

static bool of_base64(char c)
{
    return ch_alnum(c) || c == '+' || c == '/' || c == '=';
}

/* The base64 in `s` up to "-----END", without what stands between lines of it in texts and program sources;
 * false where something else is there. *headers: what RFC 1421 puts before it. */
static bool body_of(struct arena *a, str s, str *base64, str *headers)
{
    char *out = arena_bytes(a, BODY_MAX);
    size_t n = 0, at = 0;
    ptrdiff_t end = str_find(s, STR("-----END"));
    if (end < 0)
        return false;
    s = str_sub(s, 0, (size_t)end);
    *headers = STR("");
    ptrdiff_t colon = str_chr(s, ':');
    if (colon >= 0) {
        ptrdiff_t blank = str_find(s, STR("\n\n")), crlf = str_find(s, STR("\r\n\r\n"));
        blank = blank < 0 ? crlf : blank;
        blank = blank < 0 ? str_find(s, STR("\\n\\n")) : blank;
        if (blank < 0)
            return false;
        *headers = str_sub(s, 0, (size_t)blank);
        s = str_from(s, (size_t)blank);
    }
    while (at < s.n && n < BODY_MAX) {
        if (of_base64(s.p[at]))
            out[n++] = s.p[at++];
        else if (ch_space(s.p[at]) || strchr("\"'+,;", s.p[at]))
            at++;
        else if (!takes_escape(s, &at))
            return false;
    }
    *base64 = str_make(out, n);
    return n >= BODY_MIN;
}

static bool decoded_head(struct arena *a, str base64, str *bytes)
{
    return base64_decode(a, str_sub(base64, 0, BODY_MIN), bytes);
}

/* DER: a SEQUENCE. Test keys of a body of one letter and base64 of text are none. */
static bool is_der(str bytes)
{
    unsigned char second = bytes.n > 1 ? (unsigned char)bytes.p[1] : 0;
    return bytes.n > 4 && bytes.p[0] == 0x30 &&
           (second == 0x82 || second == 0x81 || (second >= 0x20 && second < 0x80));
}

/* PROTOCOL.key of OpenSSH: "openssh-key-v1", NUL, then the cipher's name with its length. */
static bool is_openssh(str bytes, bool *encrypted)
{
    str magic = STR("openssh-key-v1");
    if (!str_starts(bytes, magic) || bytes.n < magic.n + 9)
        return false;
    *encrypted = !str_starts(str_from(bytes, magic.n + 5), STR("none"));
    return true;
}

static bool is_encrypted(struct secret_match *m, const char *note)
{
    m->rule = "SE-K02";
    m->note = note;
    return true;
}

static bool pem_body(struct secret_match *m, struct arena *a, str label)
{
    str base64, headers, bytes;
    bool encrypted = str_find(label, STR("ENCRYPTED")) >= 0;
    if (!body_of(a, str_from(m->window, m->end), &base64, &headers))
        return false;
    m->value = str_make(base64.p, base64.n);
    encrypted |= str_find(headers, STR("ENCRYPTED")) >= 0;
    if (str_find(label, STR("PGP")) >= 0) {
        m->note = "of PGP; whether it is encrypted is not told outside it";
        return true;
    }
    if (str_find(label, STR("OPENSSH")) >= 0) {
        if (!decoded_head(a, base64, &bytes) || !is_openssh(bytes, &encrypted))
            return false;
    } else if (!headers.n && (!decoded_head(a, base64, &bytes) || !is_der(bytes))) {
        return false;
    }
    return !encrypted || is_encrypted(m, "encrypted");
}

bool secret_check_pem(struct secret_match *m)
{
    struct arena a = {0};
    str label = str_sub(m->window, m->literal + 11, m->end - m->literal - 16);
    if (str_find(label, STR("PRIVATE KEY")) < 0 || is_test_name(m->path) || is_documentation(m->path))
        return false;
    bool ok = pem_body(m, &a, label);
    /* The body was put together in `a`: it counts by where it stands. */
    ptrdiff_t end = ok ? str_find(str_from(m->window, m->end), STR("-----END")) : 0;
    m->value = ok ? str_sub(m->window, m->end, (size_t)end) : STR_NONE;
    bool account = str_find(str_sub(m->window, m->start < 600 ? 0 : m->start - 600, 600),
                            STR("\"service_account\"")) >= 0;
    if (ok && account && !m->note) {
        m->rule = "SE-C01";
        m->note = "of a service account of Google Cloud";
    }
    arena_free(&a);
    return ok;
}

/* ---- PuTTY ---- */

/* The lines of its head come one behind the other, as PuTTY writes them. */
bool secret_check_putty(struct secret_match *m)
{
    enum { REACH = 4096 };
    str rest = str_sub(m->window, m->end, REACH), line, encryption;
    if (is_test_name(m->path) || !str_line(&rest, &line) || str_trim(line).n ||
        !str_line(&rest, &encryption) || !str_starts(encryption, STR("Encryption: ")) ||
        !str_line(&rest, &line) || !str_starts(line, STR("Comment: ")))
        return false;
    ptrdiff_t lines = str_find(rest, STR("Private-Lines: ")), mac = str_find(rest, STR("Private-M"));
    if (lines < 0)
        return false;
    m->value = str_sub(rest, (size_t)lines + 15, mac > lines ? (size_t)(mac - lines) - 15 : 512);
    if (!str_is(str_from(encryption, 12), "none"))
        return is_encrypted(m, "encrypted");
    return m->value.n > 40;
}

/* ---- key stores ---- */

/* RFC 7292: PFX is a SEQUENCE of version 3 and the authenticated safe. The literal is the id of a bag with a
 * key. */
bool secret_check_pkcs12(struct secret_match *m)
{
    str head = str_sub(m->window, 0, 16);
    if (!m->at_start || head.n < 16 || head.p[0] != 0x30)
        return false;
    size_t at = (unsigned char)head.p[1] == 0x82   ? 4
                : (unsigned char)head.p[1] == 0x81 ? 3
                : (unsigned char)head.p[1] == 0x80 ? 2
                                                   : 5;
    if (!str_starts(str_from(head, at), STR("\x02\x01\x03\x30")))
        return false;
    m->note = "encrypted by the password of the store";
    m->value = str_from(m->window, m->end);
    return true;
}

static uint32_t be32(str s, size_t at)
{
    return at + 4 <= s.n ? (uint32_t)bytes_number(s.p + at, 4, true) : 0;
}

/* Sun's format: magic, version, count, then entries that begin with their kind: 1 is a private key. */
bool secret_check_jks(struct secret_match *m)
{
    uint32_t version = be32(m->window, 4), kind = be32(m->window, 12);
    m->note = "encrypted by the password of the store";
    m->value = str_from(m->window, m->end);
    return m->at_start && m->literal == 0 && (version == 1 || version == 2) && kind == 1;
}
