#include "source/overlay.h"
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static uint64_t secret[2];

static void secret_make(void)
{
    if (getrandom(secret, sizeof secret, GRND_NONBLOCK) == (ssize_t)sizeof secret)
        return;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    secret[0] = (uint64_t)t.tv_nsec * 0x9e3779b97f4a7c15u;
    secret[1] = (uint64_t)(uintptr_t)&t ^ (uint64_t)t.tv_sec;
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    __uint128_t m = (__uint128_t)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* A keyed hash: words are mixed with the secret, so that names with equal keys cannot be made outside. */
static uint64_t path_key(str s)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, secret_make);
    uint64_t h = secret[0] ^ s.n, w;
    for (; s.n >= 8; s = str_from(s, 8)) {
        memcpy(&w, s.p, 8);
        h = fold(h ^ w, secret[1] | 1) + secret[0];
    }
    w = 0;
    if (s.n)
        memcpy(&w, s.p, s.n);
    return fold(fold(h ^ w, secret[1] | 1), secret[0] | 1);
}

void overlay_entry(struct overlay_layer *l, const struct entry *e)
{
    if (e->type == ENTRY_DIR)
        vec_push(&l->arena, &l->dirs, path_key(e->path));
    else
        vec_push(&l->arena, &l->hides, path_key(e->path));
}

void overlay_whiteout(struct overlay_layer *l, str path, bool opaque)
{
    if (opaque)
        vec_push(&l->arena, &l->opaque, path_key(path));
    else
        vec_push(&l->arena, &l->removed, path_key(path));
}

static int key_cmp(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void keys_sort(uint64_t *v, size_t n)
{
    if (n)
        qsort(v, n, sizeof *v, key_cmp);
}

void overlay_seal(struct overlay_layer *l)
{
    keys_sort(l->hides.v, l->hides.n);
    keys_sort(l->removed.v, l->removed.n);
    keys_sort(l->opaque.v, l->opaque.n);
    keys_sort(l->dirs.v, l->dirs.n);
}

void overlay_free(struct overlay_layer *l)
{
    arena_free(&l->arena);
    *l = (struct overlay_layer){0};
}

static bool keys_have(const uint64_t *v, size_t n, uint64_t key)
{
    return n && bsearch(&key, v, n, sizeof *v, key_cmp);
}

/* Does layer l hide `path`, seen from below? A parent that is no directory there, is removed or opaque, hides
 * all that is under it. */
static bool layer_hides(const struct overlay_layer *l, str path, bool dir)
{
    uint64_t key = path_key(path);
    if (keys_have(l->removed.v, l->removed.n, key) || keys_have(l->hides.v, l->hides.n, key) ||
        (!dir && keys_have(l->dirs.v, l->dirs.n, key)))
        return true;
    while (path.n) {
        path = str_dir(path);
        key = path_key(path);
        if (keys_have(l->opaque.v, l->opaque.n, key) || keys_have(l->removed.v, l->removed.n, key) ||
            keys_have(l->hides.v, l->hides.n, key))
            return true;
    }
    return false;
}

int32_t overlay_hidden_by(const struct overlay_layer *const *layers, size_t above, size_t n, str path,
                          bool dir)
{
    for (size_t i = above; i < n; i++)
        if (layers[i] && layer_hides(layers[i], path, dir))
            return (int32_t)i;
    return -1;
}

bool overlay_has_dir(const struct overlay_layer *l, str path)
{
    return keys_have(l->dirs.v, l->dirs.n, path_key(path));
}
