#include "source/registry/login.h"
#include "base/log.h"
#include "format/base64.h"
#include "format/json.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { FILE_MAX = 1 << 20, ANSWER_MAX = 64 << 10, HELPER_SECONDS = 30, DEPTH = 16 };
#define HUB_KEY "https://index.docker.io/v1/"

/* ---- one file ---- */

/* "https://ghcr.io/v2/" and "ghcr.io/shop/" are "ghcr.io" and "ghcr.io/shop": Docker of old wrote URLs. */
static str key_name(str key)
{
    ptrdiff_t scheme = str_find(key, STR("://"));
    if (scheme < 0) {
        while (str_ends(key, STR("/")))
            key.n--;
        return str_is(key, "index.docker.io") ? STR("docker.io") : key;
    }
    str host, rest;
    str_cut(str_from(key, (size_t)scheme + 3), '/', &host, &rest);
    return str_is(host, "index.docker.io") || str_is(host, "registry-1.docker.io") ? STR("docker.io") : host;
}

/* How well a key fits: its length when it is the host, or a folder that the repository lies in; 0: not. */
static size_t key_fits(str key, str name)
{
    key = key_name(key);
    bool whole = key.n == name.n || (key.n < name.n && name.p[key.n] == '/');
    return whole && str_starts(name, key) ? key.n : 0;
}

static void split_auth(struct arena *a, str encoded, struct login *l)
{
    str both;
    if (base64_decode(a, encoded, &both) && both.n) {
        while (both.n && !both.p[both.n - 1]) /* some writers pad it */
            both.n--;
        str_cut(both, ':', &l->user, &l->password);
    }
}

static struct login read_entry(struct json *j, struct arena *a)
{
    struct login l = {0};
    str key, value;
    if (!json_object(j))
        return l;
    while (json_key(j, &key)) {
        if (!json_string(j, &value))
            continue;
        if (str_is(key, "auth"))
            split_auth(a, value, &l);
        else if (str_is(key, "username"))
            l.user = value;
        else if (str_is(key, "password"))
            l.password = value;
        else if (str_is(key, "identitytoken"))
            l.identity = value;
        else if (str_is(key, "registrytoken"))
            l.bearer = value;
    }
    l.found = l.user.n || l.identity.n || l.bearer.n;
    return l;
}

static void read_auths(struct json *j, struct arena *a, str name, struct login *out)
{
    str key;
    size_t best = 0;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        size_t fits = key_fits(key, name);
        struct login l = read_entry(j, a);
        if (fits > best && l.found) {
            best = fits;
            *out = l;
        }
    }
}

static void read_helpers(struct json *j, str name, str *helper)
{
    str key, value;
    size_t best = 0;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        size_t fits = key_fits(key, name);
        if (json_string(j, &value) && fits > best) {
            best = fits;
            *helper = value;
        }
    }
}

bool login_parse(struct arena *a, str text, str host, str repository, struct login *out, str *helper,
                 struct err *e)
{
    struct json j;
    str key, name = repository.n ? arena_join(a, host, STR("/"), repository) : host, store = STR("");
    *out = (struct login){0};
    *helper = STR("");
    json_init(&j, text, a, DEPTH);
    if (json_peek(&j) != JSON_OBJECT)
        return err_set(e, "no credentials", STR_NONE, "it is no JSON object");
    json_object(&j);
    while (json_key(&j, &key)) {
        if (str_is(key, "auths"))
            read_auths(&j, a, name, out);
        else if (str_is(key, "credHelpers"))
            read_helpers(&j, name, helper);
        else if (str_is(key, "credsStore"))
            json_string(&j, &store);
        else
            json_skip(&j);
    }
    if (!helper->n)
        *helper = store;
    return json_done(&j) || err_set(e, "no credentials", STR_NONE, "it is no valid JSON, %s", j.why);
}

/* ---- helpers ---- */

static bool helper_name(str s)
{
    return s.n && s.n < 100 && str_of(s, "._-") && s.p[0] != '.';
}

/* The helper gets the host on its standard input; what it says on standard error is not passed on, since a
 * helper may write secrets there. */
static pid_t helper_start(struct arena *a, str name, str host, int *out)
{
    int in[2], back[2];
    pid_t pid = -1;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    char *program = (char *)arena_printf(a, "docker-credential-%.*s", STR_ARG(name)).p;
    char *const argv[] = {program, (char *)"get", NULL};
    if (pipe2(in, O_CLOEXEC) != 0)
        return -1;
    if (pipe2(back, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return -1;
    }
    sigemptyset(&none);
    sigfillset(&defaults);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, back[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (write(in[1], host.p, host.n) != (ssize_t)host.n ||
        posix_spawnp(&pid, program, &files, &attributes, argv, environ) != 0)
        pid = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    close(in[0]);
    close(in[1]);
    close(back[1]);
    *out = back[0];
    if (pid < 0)
        close(back[0]);
    return pid;
}

static str helper_answer(struct arena *a, int fd)
{
    char *p = arena_bytes(a, ANSWER_MAX);
    size_t n = 0;
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    while (n < ANSWER_MAX && poll(&ready, 1, HELPER_SECONDS * 1000) > 0) {
        ssize_t k = read(fd, p + n, ANSWER_MAX - n);
        if (k <= 0)
            break;
        n += (size_t)k;
    }
    return str_make(p, n);
}

/* {"ServerURL": ..., "Username": ..., "Secret": ...} (docker-credential-helpers, protocol). */
static void take_answer(struct arena *a, str text, struct login *out)
{
    struct json j;
    str key, user = STR(""), secret = STR("");
    json_init(&j, text, a, DEPTH);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "Username"))
                json_string(&j, &user);
            else if (str_is(key, "Secret"))
                json_string(&j, &secret);
            else
                json_skip(&j);
        }
    if (!json_done(&j) || !secret.n)
        return;
    *out = (struct login){.found = true, .user = user, .password = secret};
    if (str_is(user, "<token>"))
        *out = (struct login){.found = true, .identity = secret};
}

/* A helper that knows nothing of the host ends with an error: then there are no credentials. */
static bool ask_helper(struct arena *a, str helper, str host, struct login *out, struct err *e)
{
    int fd, status = 0;
    if (!helper_name(helper))
        return err_set(e, "no credentials", host, "'%.*s' is no name of a credential helper",
                       STR_ARG(helper));
    str key = str_is(host, "docker.io") ? STR(HUB_KEY) : host;
    pid_t pid = helper_start(a, helper, key, &fd);
    if (pid < 0) {
        err_set(e, "no credentials", host, "docker-credential-%.*s cannot be started", STR_ARG(helper));
        return err_hint(e, "the file of credentials names it: install it, or remove it there");
    }
    str answer = helper_answer(a, fd);
    close(fd);
    if (waitpid(pid, &status, WNOHANG) == 0) {
        kill(pid, answer.n ? SIGTERM : SIGKILL);
        waitpid(pid, &status, 0);
    }
    take_answer(a, answer, out);
    if (out->found)
        out->from = arena_printf(a, "docker-credential-%.*s", STR_ARG(helper));
    return true;
}

/* ---- files ---- */

static bool read_whole(struct arena *a, const char *path, str *text)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX;
    if (ok) {
        char *p = arena_bytes(a, (size_t)st.st_size + 1);
        ssize_t n = read(fd, p, (size_t)st.st_size);
        ok = n >= 0;
        *text = str_make(p, n > 0 ? (size_t)n : 0);
    } else if (fd >= 0) {
        errno = EINVAL;
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool look_in(struct arena *a, const char *path, bool named, str host, str repository,
                    struct login *out, struct err *e)
{
    str text, helper;
    struct err why;
    if (!read_whole(a, path, &text))
        return !named && (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
                   ? true
                   : err_set(e, "cannot read the credentials in", str_c(path), "%s", strerror(errno));
    if (!str_trim(text).n)
        return true;
    if (!login_parse(a, text, host, repository, out, &helper, &why))
        return err_set(e, "cannot read the credentials in", str_c(path), "%s", why.text);
    out->from = arena_dup(a, str_c(path));
    return out->found || !helper.n || ask_helper(a, helper, host, out, e);
}

static const char *set(const char *name)
{
    const char *v = getenv(name);
    return v && *v ? v : NULL;
}

bool login_find(struct arena *a, const char *file, str host, str repository, struct login *out, struct err *e)
{
    const char *home = set("HOME"), *run = set("XDG_RUNTIME_DIR"), *config = set("XDG_CONFIG_HOME"),
               *docker = set("DOCKER_CONFIG");
    const char *places[3];
    size_t n = 0;
    *out = (struct login){0};
    if (file || (file = set("REGISTRY_AUTH_FILE")))
        return look_in(a, file, true, host, repository, out, e);
    places[n++] = run ? arena_printf(a, "%s/containers/auth.json", run).p
                      : arena_printf(a, "/run/containers/%u/auth.json", (unsigned)getuid()).p;
    places[n++] = config ? arena_printf(a, "%s/containers/auth.json", config).p
                         : arena_printf(a, "%s/.config/containers/auth.json", home ? home : "").p;
    places[n++] = docker ? arena_printf(a, "%s/config.json", docker).p
                         : arena_printf(a, "%s/.docker/config.json", home ? home : "").p;
    for (size_t i = 0; i < n && !out->found; i++)
        if (!look_in(a, places[i], false, host, repository, out, e))
            return false;
    return true;
}
