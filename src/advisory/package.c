#include "advisory/package.h"
#include "advisory/ecosystem.h"
#include "advisory/moved.h"
#include "model/purl.h"
#include "version/version.h"

static str source_name(const struct component *c)
{
    return c->source_name.n ? c->source_name : c->name;
}

static bool is_linux_source(str source)
{
    return str_is(source, "linux") || str_starts(source, STR("linux-")) || str_is(source, "kernel") ||
           str_starts(source, STR("kernel-"));
}

/* "linux-image-amd64" and "linux-image-generic-hwe-22.04": a name for the newest, without a kernel in it. */
static bool is_kernel_name(str name)
{
    str prefix = STR("linux-image-");
    return str_starts(name, prefix) && name.n > prefix.n && !ch_digit(name.p[prefix.n]) &&
           !str_starts(str_from(name, prefix.n), STR("unsigned-"));
}

str package_hollow(const struct component *c)
{
    static const char *const heads[] = {"linux-libc-dev",
                                        "linux-headers",
                                        "linux-doc",
                                        "linux-source",
                                        "linux-config-",
                                        "linux-kbuild-",
                                        "linux-compiler-",
                                        "kernel-headers",
                                        "kernel-devel",
                                        "kernel-doc",
                                        "kernel-macros",
                                        "kernel-source",
                                        NULL};
    str name = c->name;
    if (!is_linux_source(source_name(c)))
        return STR("");
    if (is_kernel_name(name) && str_find(name, STR("-dbg")) < 0)
        return STR("it is a name for a kernel and holds none");
    bool hollow = str_find(name, STR("-headers-")) >= 0 || str_ends(name, STR("-headers")) ||
                  (str_starts(name, STR("kernel-")) && str_ends(name, STR("-devel")));
    for (const char *const *h = heads; *h && !hollow; h++)
        hollow = str_starts(name, str_c(*h));
    return hollow
               ? STR("it holds headers, sources or documentation of the kernel, and nothing of it that runs")
               : STR("");
}

/* "linux-signed-amd64 (6.1.76+1)" signs linux 6.1.76-1; "linux-signed-hwe-6.5" signs linux-hwe-6.5. The
 * package has the version of what was signed. */
static bool signed_kernel(struct arena *a, const struct component *c, struct package_name *out)
{
    static const str archs[] = {STR_INIT("-amd64"), STR_INIT("-arm64"), STR_INIT("-i386")};
    str source = source_name(c), prefix = STR("linux-signed");
    if (!str_starts(source, prefix))
        return false;
    str rest = str_from(source, prefix.n);
    for (size_t i = 0; i < sizeof archs / sizeof *archs; i++)
        if (str_eq(rest, archs[i]))
            rest = STR("");
    out->name = arena_join(a, STR("linux"), rest, STR(""));
    out->version = c->version;
    return true;
}

static struct package_name by_source(struct arena *a, const struct component *c)
{
    struct package_name out = {source_name(c), c->source_version.n ? c->source_version : c->version, true};
    if (str_starts(c->ecosystem, STR("Debian")) || str_starts(c->ecosystem, STR("Ubuntu")))
        signed_kernel(a, c, &out);
    return out;
}

size_t package_names(struct arena *a, const struct component *c, struct package_name out[PACKAGE_NAMES])
{
    size_t n = 0;
    enum ecosystem_names names = ecosystem_names(c->ecosystem);
    struct package_name source = by_source(a, c);
    if (names != NAMES_OF_SOURCES)
        out[n++] = (struct package_name){c->name, c->version, false};
    str moved = moved_to(c->ecosystem, c->name);
    if (moved.n)
        out[n++] = (struct package_name){moved, c->version, false};
    bool again = n && str_eq(source.name, c->name);
    if (names != NAMES_OF_PACKAGES && !again && !package_hollow(c).n)
        out[n++] = source;
    return n;
}

/* What tells kernels of one kind from others: "kernel-core"; "linux-image-" and the flavour "amd64". */
static str kernel_kind(const struct component *c, str *flavour)
{
    static const char *const rpm[] = {"kernel",          "kernel-core",    "kernel-uek",
                                      "kernel-uek-core", "kernel-default", "kernel-rt-core",
                                      "kernel-64k-core", "linux",          NULL};
    str name = c->name;
    *flavour = STR("");
    for (const char *const *k = rpm; *k && str_is(c->type, "rpm"); k++)
        if (str_eq(name, str_c(*k)))
            return name;
    if (!str_is(c->type, "deb") || !str_starts(name, STR("linux-image-")) || is_kernel_name(name))
        return STR("");
    str rest = str_from(name, STR("linux-image-").n), abi; /* "6.1.0-18-rt-amd64" */
    str_split(&rest, '-', &abi);
    str_split(&rest, '-', &abi);
    *flavour = rest.p ? rest : STR("");
    return STR("linux-image-");
}

static const struct component *newer_kernel(const struct inventory *inv, const struct component *c, str kind,
                                            str flavour)
{
    const struct version_scheme *order = version_scheme_of(c->ecosystem);
    const struct component *newest = c;
    str other;
    for (size_t i = 0; order && i < inv->components.n; i++) {
        const struct component *k = &inv->components.v[i];
        if (k->state != STATE_REMOVED && str_eq(k->ecosystem, c->ecosystem) &&
            str_eq(kernel_kind(k, &other), kind) && str_eq(other, flavour) &&
            order->compare(k->version, newest->version) > 0)
            newest = k;
    }
    return newest == c ? NULL : newest;
}

/* Is it the package of the kernel that calls itself `release`? Debian has that in the package's name; rpm
 * kernels call themselves by version, release and architecture. */
static bool is_kernel(struct arena *a, const struct component *c, str release)
{
    str tail;
    if (str_is(c->type, "deb"))
        return str_ends(c->name, release) && str_starts(c->name, STR("linux-image-"));
    str arch = purl_qualifier(a, c->qualifiers, STR("arch")), version = c->version, epoch;
    if (str_cut(version, ':', &epoch, &tail))
        version = tail;
    return str_eq(release, arena_join(a, version, arch.n ? STR(".") : STR(""), arch)) ||
           str_eq(release, version);
}

static bool is_installed(struct arena *a, const struct inventory *inv, str release)
{
    str flavour;
    for (size_t i = 0; i < inv->components.n; i++)
        if (kernel_kind(&inv->components.v[i], &flavour).n && is_kernel(a, &inv->components.v[i], release))
            return true;
    return false;
}

str package_kernel_note(struct arena *a, const struct inventory *inv, const struct component *c)
{
    str flavour, kind = kernel_kind(c, &flavour), runs = inv->running_kernel;
    if (!kind.n)
        return STR("");
    if (runs.n && is_kernel(a, c, runs))
        return STR("it is the kernel that runs");
    if (runs.n && is_installed(a, inv, runs))
        return arena_printf(a, "not the kernel that runs, which is %.*s", STR_ARG(runs));
    const struct component *newer = newer_kernel(inv, c, kind, flavour);
    return newer ? arena_printf(a, "a newer kernel is installed beside it: %.*s", STR_ARG(newer->version))
                 : STR("");
}
