#include "cmd/registry.h"
#include "base/arena.h"
#include "source/registry/cache.h"

/* "HOST" or "HOST:PORT", perhaps behind "http://": the host of a reference. */
static bool is_host(str word)
{
    struct arena a = {0};
    struct reference r;
    struct err ignored;
    word = str_istarts(word, STR("http://")) ? str_from(word, 7) : word;
    bool is = str_chr(word, '/') < 0 &&
              reference_parse(&a, arena_join(&a, word, STR("/x"), STR("")), &r, &ignored) &&
              (str_eq(r.host, word) || str_of(word, ".-"));
    arena_free(&a);
    return is;
}

static bool check_insecure(const struct registry_words *w, struct err *e)
{
    for (size_t i = 0; i < w->insecure.n; i++)
        if (!is_host(str_c(w->insecure.v[i])))
            return err_set(e, "wrong value of", STR("--insecure-registry"), "'%s'", w->insecure.v[i]) ||
                   err_hint(e, "it is HOST or HOST:PORT, as in localhost:5000");
    return true;
}

static bool check_mirrors(const struct registry_words *w, struct err *e)
{
    for (size_t i = 0; i < w->mirrors.n; i++) {
        str of, mirror;
        if (!str_cut(str_c(w->mirrors.v[i]), '=', &of, &mirror) || !is_host(of) || !is_host(mirror))
            return err_set(e, "wrong value of", STR("--mirror"), "'%s'", w->mirrors.v[i]) ||
                   err_hint(e, "it is HOST=MIRROR, as in docker.io=mirror.example.org");
    }
    return true;
}

bool registry_take(const struct registry_words *w, uint64_t jobs, struct err *e)
{
    const struct registry_settings s = {.insecure = w->insecure.v,
                                        .insecure_n = w->insecure.n,
                                        .mirrors = w->mirrors.v,
                                        .mirrors_n = w->mirrors.n,
                                        .authfile = w->authfile,
                                        .cacert = w->cacert,
                                        .proxy = w->proxy,
                                        .cache = w->cache,
                                        .channels = jobs > 4 ? 8 : 4,
                                        .offline = w->offline};
    registry_configure(&s);
    return check_insecure(w, e) && check_mirrors(w, e) && (!w->cache || cache_prepare(w->cache, e));
}
