#include "codec/public_key.h"
#include "base/arena.h"
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

enum { RSA_BITS_MIN = 2048, EC_BITS_MIN = 256, PEM_MAX = 1 << 20 };

struct public_key {
    EVP_PKEY *key;
};

static bool is_taken(const EVP_PKEY *k)
{
    int kind = EVP_PKEY_get_base_id(k), bits = EVP_PKEY_get_bits(k);
    return kind == EVP_PKEY_ED25519 || (kind == EVP_PKEY_RSA && bits >= RSA_BITS_MIN) ||
           (kind == EVP_PKEY_EC && bits >= EC_BITS_MIN);
}

struct public_key *public_key_open(str pem, str where, struct err *e)
{
    BIO *b = pem.n < PEM_MAX ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
    EVP_PKEY *key = b ? PEM_read_bio_PUBKEY(b, NULL, NULL, NULL) : NULL;
    BIO_free(b);
    if (!key || !is_taken(key)) {
        err_set(e, "cannot use the key", where,
                key ? "it is neither Ed25519 nor ECDSA of 256 bits nor RSA of 2048 bits or more"
                    : "it is no public key in PEM");
        err_hint(e, "`openssl pkey -pubout` gives the public half of a key");
        EVP_PKEY_free(key);
        return NULL;
    }
    struct public_key *k = mem_alloc(sizeof *k);
    k->key = key;
    return k;
}

void public_key_close(struct public_key *k)
{
    if (k)
        EVP_PKEY_free(k->key);
    free(k);
}

static bool check(struct public_key *k, const EVP_MD *digest, bool pss, str text, str signature)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    EVP_PKEY_CTX *how = NULL;
    bool ok = c && EVP_DigestVerifyInit(c, &how, digest, NULL, k->key) == 1 &&
              (!pss || EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1) &&
              EVP_DigestVerify(c, (const unsigned char *)signature.p, signature.n,
                               (const unsigned char *)text.p, text.n) == 1;
    EVP_MD_CTX_free(c);
    return ok;
}

bool public_key_signed(struct public_key *k, str text, str signature)
{
    int kind = EVP_PKEY_get_base_id(k->key), bits = EVP_PKEY_get_bits(k->key);
    if (kind == EVP_PKEY_ED25519)
        return check(k, NULL, false, text, signature);
    if (check(k, EVP_sha256(), false, text, signature))
        return true;
    if (kind == EVP_PKEY_RSA)
        return check(k, EVP_sha256(), true, text, signature);
    return bits > 256 && check(k, bits > 384 ? EVP_sha512() : EVP_sha384(), false, text, signature);
}
