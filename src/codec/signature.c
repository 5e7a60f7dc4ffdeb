#include "codec/signature.h"
#include <openssl/evp.h>
#include <openssl/pem.h>

/* No passphrase is asked for: this may run where nobody is. */
static int no_passphrase(char *buf, int size, int writing, void *ctx)
{
    (void)buf;
    (void)size;
    (void)writing;
    *(bool *)ctx = true;
    return -1;
}

typedef EVP_PKEY *read_key(BIO *b, EVP_PKEY **x, pem_password_cb *cb, void *ctx);

static EVP_PKEY *try_key(read_key *read, str pem, bool *locked)
{
    BIO *b = BIO_new_mem_buf(pem.p, (int)pem.n);
    EVP_PKEY *k = b ? read(b, NULL, no_passphrase, locked) : NULL;
    BIO_free(b);
    return k;
}

static EVP_PKEY *load(str pem, str where, bool public_too, struct err *e)
{
    bool locked = false;
    EVP_PKEY *k = pem.n < 1 << 20 ? try_key(PEM_read_bio_PrivateKey, pem, &locked) : NULL;
    if (!k && public_too)
        k = try_key(PEM_read_bio_PUBKEY, pem, &locked);
    if (k && EVP_PKEY_get_base_id(k) == EVP_PKEY_ED25519)
        return k;
    EVP_PKEY_free(k);
    err_set(e, "cannot use the key", where,
            locked ? "it is protected by a passphrase" : "it is no %s Ed25519 key in PEM",
            public_too ? "public" : "private");
    err_hint(e,
             "`openssl genpkey -algorithm ed25519` makes one, `openssl pkey -pubout` gives its public half");
    return NULL;
}

bool signature_make(str pem, str where, str text, unsigned char out[SIGNATURE_SIZE], struct err *e)
{
    EVP_PKEY *k = load(pem, where, false, e);
    if (!k)
        return false;
    size_t n = SIGNATURE_SIZE;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestSignInit(c, NULL, NULL, NULL, k) == 1 &&
              EVP_DigestSign(c, out, &n, (const unsigned char *)text.p, text.n) == 1 && n == SIGNATURE_SIZE;
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(k);
    return ok || err_set(e, "cannot sign with the key", where, "OpenSSL refuses");
}

bool signature_check(str pem, str where, str text, str signature, struct err *e)
{
    e->text[0] = 0;
    EVP_PKEY *k = load(pem, where, true, e);
    if (!k)
        return false;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestVerifyInit(c, NULL, NULL, NULL, k) == 1 && signature.n == SIGNATURE_SIZE &&
              EVP_DigestVerify(c, (const unsigned char *)signature.p, signature.n,
                               (const unsigned char *)text.p, text.n) == 1;
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(k);
    return ok;
}
