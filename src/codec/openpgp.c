#include "codec/openpgp.h"
#include "base/date.h"
#include <dlfcn.h>
#include <pthread.h>
#include <rnp/rnp.h>
#include <rnp/rnp_err.h>
#include <stdlib.h>

enum { KEYRING_MAX = 64 << 20, RSA_BITS_MIN = 2048 };

/* The functions of librnp that are used, each by its own name. */
#define FUNCTIONS(X)                                                                                         \
    X(rnp_ffi_create)                                                                                        \
    X(rnp_ffi_destroy)                                                                                       \
    X(rnp_set_timestamp)                                                                                     \
    X(rnp_import_keys)                                                                                       \
    X(rnp_get_public_key_count)                                                                              \
    X(rnp_locate_key)                                                                                        \
    X(rnp_key_handle_destroy)                                                                                \
    X(rnp_key_get_primary_fprint)                                                                            \
    X(rnp_key_get_fprint)                                                                                    \
    X(rnp_key_get_primary_uid)                                                                               \
    X(rnp_key_get_alg)                                                                                       \
    X(rnp_key_get_bits)                                                                                      \
    X(rnp_key_allows_usage)                                                                                  \
    X(rnp_key_is_valid)                                                                                      \
    X(rnp_key_is_revoked)                                                                                    \
    X(rnp_key_is_expired)                                                                                    \
    X(rnp_key_get_creation)                                                                                  \
    X(rnp_key_get_expiration)                                                                                \
    X(rnp_input_from_memory)                                                                                 \
    X(rnp_input_destroy)                                                                                     \
    X(rnp_output_to_memory)                                                                                  \
    X(rnp_output_memory_get_buf)                                                                             \
    X(rnp_output_destroy)                                                                                    \
    X(rnp_op_verify_create)                                                                                  \
    X(rnp_op_verify_execute)                                                                                 \
    X(rnp_op_verify_get_signature_count)                                                                     \
    X(rnp_op_verify_get_signature_at)                                                                        \
    X(rnp_op_verify_get_protection_info)                                                                     \
    X(rnp_op_verify_signature_get_status)                                                                    \
    X(rnp_op_verify_signature_get_handle)                                                                    \
    X(rnp_op_verify_signature_get_hash)                                                                      \
    X(rnp_op_verify_signature_get_times)                                                                     \
    X(rnp_op_verify_destroy)                                                                                 \
    X(rnp_signature_get_keyid)                                                                               \
    X(rnp_signature_get_signer)                                                                              \
    X(rnp_signature_handle_destroy)                                                                          \
    X(rnp_buffer_destroy)

#define MEMBER(name) __typeof__(&name) name;
static struct {
    void *library;
    FUNCTIONS(MEMBER)
    bool ready;
} lib;

static bool load_symbols(void)
{
#define SYMBOL(name) {#name, &lib.name},
    const struct {
        const char *name;
        void *to;
    } symbols[] = {FUNCTIONS(SYMBOL)};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *found = dlsym(lib.library, symbols[i].name);
        if (!found)
            return false;
        memcpy(symbols[i].to, &found, sizeof found);
    }
    return true;
}

/* It would tell the user on standard error what is told in the report. */
static void load(void)
{
    setenv("RNP_LOG_CONSOLE", "0", 0);
    lib.library = dlopen("librnp.so.0", RTLD_NOW | RTLD_LOCAL);
    lib.ready = lib.library && load_symbols();
}

/* ---- keyrings ---- */

struct openpgp_keyring {
    rnp_ffi_t ffi;
};

static bool import(rnp_ffi_t ffi, str keys)
{
    rnp_input_t in = NULL;
    size_t n = 0;
    const uint32_t flags = RNP_LOAD_SAVE_PUBLIC_KEYS | RNP_LOAD_SAVE_PERMISSIVE;
    bool ok = keys.n && keys.n <= KEYRING_MAX &&
              lib.rnp_input_from_memory(&in, (const uint8_t *)keys.p, keys.n, false) == RNP_SUCCESS &&
              lib.rnp_import_keys(ffi, in, flags, NULL) == RNP_SUCCESS &&
              lib.rnp_get_public_key_count(ffi, &n) == RNP_SUCCESS && n > 0;
    lib.rnp_input_destroy(in);
    return ok;
}

struct openpgp_keyring *openpgp_keyring_open(str keys, uint64_t now, str where, struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    rnp_ffi_t ffi = NULL;
    pthread_once(&once, load);
    if (!lib.ready || lib.rnp_ffi_create(&ffi, "GPG", "GPG") != RNP_SUCCESS) {
        err_set(e, "cannot use the keyring", where, "librnp cannot be loaded");
        err_hint(e, "install the package librnp0");
        return NULL;
    }
    lib.rnp_set_timestamp(ffi, now);
    if (!import(ffi, keys)) {
        err_set(e, "cannot use the keyring", where, "there is no public key of OpenPGP in it");
        err_hint(e, "`gpg --export KEY` gives one");
        lib.rnp_ffi_destroy(ffi);
        return NULL;
    }
    struct openpgp_keyring *k = mem_alloc(sizeof *k);
    k->ffi = ffi;
    return k;
}

void openpgp_keyring_close(struct openpgp_keyring *k)
{
    if (k)
        lib.rnp_ffi_destroy(k->ffi);
    free(k);
}

/* ---- keys ---- */

/* A copy of what librnp gave, which is freed. */
static str taken(struct arena *a, char *text)
{
    str copy = arena_dup(a, str_c(text));
    lib.rnp_buffer_destroy(text);
    return copy;
}

static str day_of(struct arena *a, uint64_t seconds)
{
    return date_of_seconds(a, (int64_t)seconds);
}

/* "" for a key that may be relied on. */
static str key_fault(struct arena *a, rnp_key_handle_t key)
{
    bool is = false;
    uint32_t made = 0, after = 0, bits = 0;
    char *algorithm = NULL;
    if (lib.rnp_key_is_revoked(key, &is) != RNP_SUCCESS || is)
        return STR("its key has been revoked");
    lib.rnp_key_get_creation(key, &made);
    lib.rnp_key_get_expiration(key, &after);
    if (lib.rnp_key_is_expired(key, &is) != RNP_SUCCESS || is)
        return arena_join(a, STR("its key expired on "), day_of(a, (uint64_t)made + after), STR_NONE);
    lib.rnp_key_get_alg(key, &algorithm);
    str name = taken(a, algorithm);
    bool large = str_is(name, "RSA") || str_is(name, "DSA");
    if (large && (lib.rnp_key_get_bits(key, &bits) != RNP_SUCCESS || bits < RSA_BITS_MIN))
        return arena_printf(a, "its key is too weak: %.*s of %u bits", STR_ARG(name), bits);
    if (lib.rnp_key_is_valid(key, &is) != RNP_SUCCESS || !is)
        return STR("its key is not valid: what binds it is missing, broken or made over a weak hash");
    return STR("");
}

/* The signing key and the primary key that it belongs to. */
static str key_faults(struct openpgp_keyring *k, struct arena *a, rnp_key_handle_t key, str *signer)
{
    rnp_key_handle_t primary = NULL;
    char *fingerprint = NULL, *name = NULL;
    bool may_sign = false;
    if (lib.rnp_key_get_primary_fprint(key, &fingerprint) != RNP_SUCCESS)
        lib.rnp_key_get_fprint(key, &fingerprint);
    if (fingerprint)
        lib.rnp_locate_key(k->ffi, "fingerprint", fingerprint, &primary);
    if (primary)
        lib.rnp_key_get_primary_uid(primary, &name);
    *signer = taken(a, fingerprint);
    if (name)
        *signer = arena_printf(a, "%.*s (%s)", STR_ARG(*signer), name);
    lib.rnp_buffer_destroy(name);
    str fault = primary ? key_fault(a, primary) : STR("its primary key is not in the keyring");
    lib.rnp_key_handle_destroy(primary);
    fault = fault.n ? fault : key_fault(a, key);
    if (!fault.n && (lib.rnp_key_allows_usage(key, "sign", &may_sign) != RNP_SUCCESS || !may_sign))
        return STR("its key may not sign");
    return fault;
}

/* ---- messages ---- */

static bool hash_is_weak(str hash)
{
    static const str weak[] = {STR_INIT("MD5"), STR_INIT("SHA1"), STR_INIT("RIPEMD160")};
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (str_eq(hash, weak[i]))
            return true;
    return false;
}

/* Why librnp does not take the signature, which is by a good key; "" if it does. */
static str signature_fault(struct arena *a, rnp_op_verify_signature_t s)
{
    char *text = NULL;
    uint32_t made = 0, after = 0;
    rnp_result_t status = lib.rnp_op_verify_signature_get_status(s);
    lib.rnp_op_verify_signature_get_hash(s, &text);
    str hash = taken(a, text);
    if (hash_is_weak(hash))
        return arena_join(a, STR("it is made over a weak hash, "), hash, STR_NONE);
    if (status == RNP_ERROR_SIGNATURE_EXPIRED) {
        lib.rnp_op_verify_signature_get_times(s, &made, &after);
        return arena_join(a, STR("it expired on "), day_of(a, (uint64_t)made + after), STR_NONE);
    }
    return status == RNP_SUCCESS ? STR("") : STR("it is not of what stands in it");
}

static void judge_signature(struct openpgp_keyring *k, struct arena *a, rnp_op_verify_signature_t s,
                            struct openpgp_message *out)
{
    rnp_signature_handle_t handle = NULL;
    rnp_key_handle_t key = NULL;
    char *id = NULL;
    if (lib.rnp_op_verify_signature_get_handle(s, &handle) == RNP_SUCCESS) {
        lib.rnp_signature_get_keyid(handle, &id);
        lib.rnp_signature_get_signer(handle, &key);
    }
    str name = taken(a, id);
    out->fault =
        key ? key_faults(k, a, key, &out->signer)
            : arena_join(a, STR("other key: it is by "), name.n ? name : STR("one that it does not name"),
                         STR(", which is not in the keyring"));
    if (!out->fault.n)
        out->fault = signature_fault(a, s);
    lib.rnp_key_handle_destroy(key);
    lib.rnp_signature_handle_destroy(handle);
}

/* What the message is made of, before any signature is looked at. */
static str form_fault(rnp_op_verify_t op, rnp_result_t result, size_t signatures)
{
    char *mode = NULL;
    lib.rnp_op_verify_get_protection_info(op, &mode, NULL, NULL);
    bool secret = mode && !str_is(str_c(mode), "none");
    lib.rnp_buffer_destroy(mode);
    if (secret)
        return STR("it is encrypted");
    if (!signatures)
        return result == RNP_SUCCESS ? STR("nobody signed it") : STR("it is no signed message of OpenPGP");
    return signatures > 1 ? STR("it has several signatures") : STR("");
}

static void judge(struct openpgp_keyring *k, struct arena *a, rnp_op_verify_t op, rnp_output_t to,
                  struct openpgp_message *out)
{
    rnp_op_verify_signature_t s = NULL;
    uint8_t *text = NULL;
    size_t n = 0, count = 0;
    rnp_result_t result = lib.rnp_op_verify_execute(op);
    lib.rnp_op_verify_get_signature_count(op, &count);
    out->fault = form_fault(op, result, count);
    if (out->fault.n)
        return;
    if (lib.rnp_op_verify_get_signature_at(op, 0, &s) != RNP_SUCCESS)
        out->fault = STR("its signature cannot be read");
    else
        judge_signature(k, a, s, out);
    if (!out->fault.n &&
        (result != RNP_SUCCESS || lib.rnp_output_memory_get_buf(to, &text, &n, false) != RNP_SUCCESS))
        out->fault = STR("it cannot be read to its end");
    if (!out->fault.n)
        out->text = arena_dup(a, str_make(text, n));
}

void openpgp_open(struct openpgp_keyring *k, struct arena *a, str bytes, struct openpgp_message *out)
{
    rnp_input_t in = NULL;
    rnp_output_t to = NULL;
    rnp_op_verify_t op = NULL;
    *out = (struct openpgp_message){.text = STR(""), .signer = STR(""), .fault = STR("")};
    if (!bytes.n || bytes.n > OPENPGP_MESSAGE_MAX) {
        out->fault = bytes.n ? STR("it is too large") : STR("it is empty");
        return;
    }
    if (lib.rnp_input_from_memory(&in, (const uint8_t *)bytes.p, bytes.n, false) == RNP_SUCCESS &&
        lib.rnp_output_to_memory(&to, OPENPGP_TEXT_MAX) == RNP_SUCCESS &&
        lib.rnp_op_verify_create(&op, k->ffi, in, to) == RNP_SUCCESS)
        judge(k, a, op, to, out);
    else
        out->fault = STR("librnp cannot read it");
    lib.rnp_op_verify_destroy(op);
    lib.rnp_output_destroy(to);
    lib.rnp_input_destroy(in);
}
