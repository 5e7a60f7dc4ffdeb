#include "advisory/upstream.h"

/* Names as classifiers, SBOMs and distributions have them, and as Bitnami does. */
static const struct {
    const char *name, *bitnami;
} programs[] = {
    {"alertmanager", "alertmanager"},
    {"apache2", "apache"},
    {"arangodb", "arangodb"},
    {"argo-cd", "argo-cd"},
    {"composer", "composer"},
    {"consul", "consul"},
    {"corretto", "java"},
    {"docker-cli", "docker-cli"},
    {"envoy", "envoy"},
    {"fluent-bit", "fluent-bit"},
    {"git", "git"},
    {"gitea", "gitea"},
    {"grafana", "grafana"},
    {"haproxy", "haproxy"},
    {"helm", "helm"},
    {"httpd", "apache"},
    {"influxdb", "influxdb"},
    {"java", "java"},
    {"jre", "java"},
    {"lua", "lua"},
    {"mariadb", "mariadb"},
    {"memcached", "memcached"},
    {"minio", "minio"},
    {"mongodb", "mongodb"},
    {"nginx", "nginx"},
    {"node", "node"},
    {"nodejs", "node"},
    {"openblas", "openblas"},
    {"openjdk", "java"},
    {"openldap", "openldap"},
    {"openresty", "openresty"},
    {"passenger", "passenger"},
    {"pgbouncer", "pgbouncer"},
    {"pgpool", "pgpool"},
    {"php", "php"},
    {"postgresql", "postgresql"},
    {"prometheus", "prometheus"},
    {"python", "python"},
    {"rabbitmq-server", "rabbitmq"},
    {"rclone", "rclone"},
    {"redis", "redis"},
    {"ruby", "ruby"},
    {"sqlite", "sqlite"},
    {"syncthing", "syncthing"},
    {"temurin", "java"},
    {"valkey", "valkey"},
    {"varnish", "varnish"},
    {"vault", "vault"},
    {"wp-cli", "wp-cli"},
    {"zulu", "java"},
};

/* Debian's "php8.2" and "python3.11" are php and python. */
static str without_line(str name)
{
    while (name.n && (ch_digit(name.p[name.n - 1]) || name.p[name.n - 1] == '.' || name.p[name.n - 1] == '-'))
        name.n--;
    return name;
}

static const char *bitnami_name(str name)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (str_eq(name, str_c(programs[i].name)))
            return programs[i].bitnami;
    return NULL;
}

/* "2:1.22.1-9+deb12u1" is upstream's 1.22.1; "1.2.3+dfsg" is 1.2.3. */
static str upstream_version(str v)
{
    ptrdiff_t colon = str_chr(v, ':');
    if (colon >= 0)
        v = str_from(v, (size_t)colon + 1);
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == '-' || v.p[i] == '+' || v.p[i] == '~')
            return str_sub(v, 0, i);
    return v;
}

/* "1.8.0_292" and "8u292" are 8.0.292, as Bitnami counts releases of Java (JEP 223). */
static str java_version(struct arena *a, str v)
{
    str head, update;
    if (str_starts(v, STR("1.")) && str_cut(v, '_', &head, &update))
        head = str_sub(v, 2, 1);
    else if (!str_cut(v, 'u', &head, &update))
        return v;
    size_t digits = 0;
    while (digits < update.n && ch_digit(update.p[digits]))
        digits++;
    return digits ? arena_printf(a, "%.*s.0.%.*s", STR_ARG(head), (int)digits, update.p) : v;
}

bool upstream_of(struct arena *a, const struct component *c, bool asked, struct upstream *out)
{
    bool program = str_is(c->type, "generic") && !c->ecosystem.n;
    bool package = asked && str_is(c->kind, "package");
    if (!c->version.n || (!program && !package))
        return false;
    str name = package && c->source_name.n ? c->source_name : c->name;
    const char *bitnami = bitnami_name(name);
    if (!bitnami && package)
        bitnami = bitnami_name(without_line(name));
    if (!bitnami)
        return false;
    str version = package && c->source_version.n ? c->source_version : c->version;
    if (package)
        version = upstream_version(version);
    if (strcmp(bitnami, "java") == 0)
        version = java_version(a, version);
    *out = (struct upstream){STR("Bitnami"), str_c(bitnami), version};
    return version.n > 0;
}
