#include "cmd/signing.h"
#include "base/date.h"
#include <time.h>

enum { DAY = 86400 };

uint64_t signing_time(str as_of)
{
    int64_t days, now = (int64_t)time(NULL);
    return (uint64_t)(date_days(as_of, &days) && days != now / DAY ? (days + 1) * DAY - 1 : now);
}

bool signing_key(struct arena *a, const char *file, signature_keys *to, struct err *e)
{
    struct signature_key k = {.name = str_c(file)};
    str pem;
    if (!cmd_read(a, file, &pem, e) || !(k.key = public_key_open(pem, k.name, e)))
        return false;
    vec_push(a, to, k);
    return true;
}

bool signing_ring(struct arena *a, const char *file, uint64_t now, signature_keys *to, struct err *e)
{
    struct signature_key k = {.name = str_c(file)};
    str bytes;
    if (!cmd_read(a, file, &bytes, e) || !(k.ring = openpgp_keyring_open(bytes, now, k.name, e)))
        return false;
    vec_push(a, to, k);
    return true;
}

void signing_close(const signature_keys *keys)
{
    for (size_t i = 0; i < keys->n; i++) {
        public_key_close(keys->v[i].key);
        openpgp_keyring_close(keys->v[i].ring);
    }
}
