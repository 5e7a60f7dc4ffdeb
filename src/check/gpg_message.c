#include "check/gpg_message.h"
#include "catalog/reader.h"
#include "format/signed_payload.h"
#include "model/wire.h"

enum { SECONDS = 60 };

struct opening {
    struct openpgp_keyring *keyring;
    str bytes;
};

/* In the confined process. What it says of the text counts only if the signature does. */
static bool open_message(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    struct opening *o = ctx;
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct signature s = {.kind = SIGNATURE_GPG};
    struct openpgp_message m;
    (void)t;
    (void)e;
    openpgp_open(o->keyring, &a, o->bytes, &m);
    if (m.fault.n) {
        s.fault = m.fault;
    } else {
        simple_signing_read(&a, m.text, SIGNATURE_GPG, &s);
        if (s.fault.n)
            s.fault = arena_join(&a, STR("broken payload: "), s.fault, STR_NONE);
    }
    s.signer = m.signer;
    vec_push(&a, &inv.signatures, s);
    wire_encode(out, &inv);
    arena_free(&a);
    return true;
}

void gpg_message_open(struct arena *a, struct openpgp_keyring *k, const struct signature *s,
                      struct signature *out)
{
    struct opening o = {.keyring = k, .bytes = s->text};
    struct reader r = {.spec = arena_dup(a, s->path).p,
                       .no_target = true,
                       .timeout_seconds = SECONDS,
                       .work = open_message,
                       .ctx = &o};
    struct inventory inv;
    struct err e = {0};
    str answer;
    bool ok = reader_run(&r, a, &answer, &e) && wire_decode(a, answer, &inv, &e);
    *out = (struct signature){.kind = SIGNATURE_GPG, .path = s->path};
    if (!ok)
        out->fault = arena_dup(a, str_c(e.text));
    else if (inv.signatures.n != 1)
        out->fault = STR("its reader answered with rubbish");
    else
        *out = inv.signatures.v[0];
    out->path = s->path;
}
