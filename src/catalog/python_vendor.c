/* python_vendor: what a Python package carries of others. pip and others list it with its versions
 * (vendor.txt, pip documentation, "Vendoring Policy"); of copies without a list, well-known modules tell
 * their own version. */
#include "catalog/python_vendor.h"
#include "format/requirement.h"

#define NAME "python-vendored"

enum { HEAD_MAX = 65536, VERSION_MAX = 40 };

/* Where a module has its version: in NAME.py or NAME/__init__.py, or in a file of its own (NULL: the former).
 */
struct module {
    const char *name, *distribution, *file;
};
static const struct module modules[] = {
    {"appdirs", "appdirs", NULL},
    {"attr", "attrs", NULL},
    {"cachecontrol", "cachecontrol", NULL},
    {"certifi", "certifi", NULL},
    {"chardet", "chardet", NULL},
    {"chardet", "chardet", "version.py"},
    {"click", "click", NULL},
    {"cloudpickle", "cloudpickle", NULL},
    {"colorama", "colorama", NULL},
    {"distlib", "distlib", NULL},
    {"distro", "distro", "distro.py"},
    {"docopt", "docopt", NULL},
    {"fastjsonschema", "fastjsonschema", "version.py"},
    {"html5lib", "html5lib", NULL},
    {"httplib2", "httplib2", NULL},
    {"idna", "idna", "package_data.py"},
    {"ipaddress", "ipaddress", NULL},
    {"jinja2", "jinja2", NULL},
    {"joblib", "joblib", NULL},
    {"lark", "lark", NULL},
    {"loky", "loky", NULL},
    {"markupsafe", "markupsafe", NULL},
    {"more_itertools", "more-itertools", NULL},
    {"msgpack", "msgpack", NULL},
    {"msgpack", "msgpack", "_version.py"},
    {"ordered_set", "ordered-set", NULL},
    {"packaging", "packaging", NULL},
    {"packaging", "packaging", "__about__.py"},
    {"pep517", "pep517", NULL},
    {"platformdirs", "platformdirs", "version.py"},
    {"pluggy", "pluggy", NULL},
    {"ply", "ply", NULL},
    {"progress", "progress", NULL},
    {"pygments", "pygments", NULL},
    {"pyparsing", "pyparsing", NULL},
    {"requests", "requests", NULL},
    {"requests", "requests", "__version__.py"},
    {"resolvelib", "resolvelib", NULL},
    {"simplejson", "simplejson", NULL},
    {"six", "six", NULL},
    {"toml", "toml", NULL},
    {"tomli", "tomli", NULL},
    {"tomlkit", "tomlkit", NULL},
    {"truststore", "truststore", NULL},
    {"urllib3", "urllib3", NULL},
    {"urllib3", "urllib3", "_version.py"},
    {"webencodings", "webencodings", NULL},
    {"wheel", "wheel", NULL},
    {"yaml", "pyyaml", NULL},
};

static bool is_vendor_folder(str folder)
{
    static const char *const names[] = {"_vendor",   "_vendored",  "vendored",    "vendor",    "extern",
                                        "externals", "_externals", "third_party", "thirdparty"};
    str base = str_base(folder), above = str_base(str_dir(folder));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(base, str_c(names[i])))
            return above.n > 0;
    if (str_is(base, "packages"))
        return str_is(above, "requests") || str_is(above, "urllib3");
    return str_is(base, "module_utils") && str_is(above, "ansible");
}

/* "lib/site-packages/poetry/core/_vendor" is in poetry, "lib/pip/_vendor" in pip. */
static str package_of(str folder)
{
    static const str roots[] = {STR_INIT("site-packages/"), STR_INIT("dist-packages/")};
    str name, rest, top = str_base(str_dir(folder));
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        ptrdiff_t at = str_find(folder, roots[i]);
        if (at >= 0 && str_cut(str_from(folder, (size_t)at + roots[i].n), '/', &name, &rest))
            top = name;
    }
    return top;
}

str python_vendored_in(str path)
{
    for (str folder = str_dir(path); folder.n; folder = str_dir(folder))
        if (is_vendor_folder(folder))
            return package_of(folder);
    return STR("");
}

str python_vendored_field(struct catalog_ctx *ctx, const char *field, str path)
{
    str in = python_vendored_in(path);
    return in.n ? arena_printf(&ctx->unit->arena, "%s, vendored in %.*s", field, STR_ARG(in)) : str_c(field);
}

static bool is_list(str path)
{
    str base = str_base(path);
    return (str_is(base, "vendor.txt") || str_is(base, "vendored.txt")) && is_vendor_folder(str_dir(path));
}

/* The module whose version the file at `path` has, or NULL. */
static const struct module *module_of(str path)
{
    str base = str_base(path), folder = str_dir(path), name = str_base(folder);
    bool single = !str_is(base, "__init__.py") && is_vendor_folder(folder);
    if (single)
        name = str_sub(base, 0, base.n - 3);
    else if (!is_vendor_folder(str_dir(folder)))
        return NULL;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        const char *file = single || !modules[i].file ? "__init__.py" : modules[i].file;
        if (str_eq(name, str_c(modules[i].name)) && (single ? !modules[i].file : str_eq(base, str_c(file))))
            return &modules[i];
    }
    return NULL;
}

static struct component *add(struct catalog_ctx *ctx, const struct entry *entry, str name, str version,
                             const char *field)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->evidence.v[0].field = python_vendored_field(ctx, field, entry->path);
    c->name = python_name(&ctx->unit->arena, name);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = STR("PyPI");
    c->type = STR("pypi");
    c->scope = SCOPE_RUNTIME;
    return c;
}

static void run_list(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct requirements f;
    struct requirement r;
    enum requirement_kind kind;
    str version;
    requirements_init(&f, text, ctx->scratch);
    while ((kind = requirements_next(&f, &r)) != REQUIREMENT_END) {
        if (kind != REQUIREMENT_NAMED || !requirement_pin(&r, &version))
            continue;
        struct component *c = add(ctx, entry, r.name, version, "list");
        c->locations.v[0].line = f.line;
        component_finish(ctx, c);
    }
}

/* "1.26.18", "2019.11.28", "1.0b10" between quotes. */
static str quoted_version(str s)
{
    size_t n = 1;
    while (n < s.n && n <= VERSION_MAX &&
           (ch_alnum(s.p[n]) || s.p[n] == '.' || s.p[n] == '+' || s.p[n] == '-'))
        n++;
    return n > 1 && n < s.n && s.p[n] == s.p[0] && ch_digit(s.p[1]) ? str_sub(s, 1, n - 1) : STR("");
}

/* "(1, 4, 3)" */
static str tuple_version(struct arena *a, str s)
{
    str out = STR(""), part, rest;
    if (!str_cut(str_from(s, 1), ')', &rest, &part))
        return STR("");
    while (str_split(&rest, ',', &part)) {
        uint64_t number;
        part = str_trim(part);
        if (!str_u64(part, 10, &number))
            return STR("");
        out = arena_join(a, out, out.n ? STR(".") : STR(""), part);
    }
    return str_chr(out, '.') > 0 ? out : STR("");
}

/* As indexes write it: "2024.07.04" is 2024.7.4. */
static str without_zeros(struct arena *a, str version)
{
    char *p = arena_many(a, char, version.n);
    size_t n = 0;
    for (size_t i = 0; i < version.n; i++) {
        bool begins = i == 0 || version.p[i - 1] == '.' || (version.p[i - 1] == '0' && n && p[n - 1] == '.');
        if (!(begins && version.p[i] == '0' && i + 1 < version.n && ch_digit(version.p[i + 1])))
            p[n++] = version.p[i];
    }
    return str_make(p, n);
}

/* What a line `__version__ = "1.0"` at the top level says, or "". */
static str line_version(struct arena *a, str line)
{
    static const str words[] = {STR_INIT("__version__"), STR_INIT("__version_info__"), STR_INIT("VERSION"),
                                STR_INIT("version")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ptrdiff_t equals = str_chr(line, '=');
        if (!str_starts(line, words[i]) || equals < 0 || (size_t)equals < words[i].n ||
            (ch_alnum(line.p[words[i].n]) || line.p[words[i].n] == '_'))
            continue;
        str value = str_trim(str_from(line, (size_t)equals + 1));
        if (str_starts(value, STR("version = "))) /* "__version__ = version = '2.6.2'" */
            value = str_trim(str_from(value, 10));
        if (value.n && (value.p[0] == '"' || value.p[0] == '\''))
            return without_zeros(a, quoted_version(value));
        return value.n && value.p[0] == '(' ? tuple_version(a, value) : STR("");
    }
    return STR("");
}

static void run_module(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    const struct module *m = module_of(entry->path);
    str rest = str_sub(text, 0, HEAD_MAX), line, version = STR("");
    while (!version.n && str_line(&rest, &line))
        version = line_version(ctx->scratch, line);
    if (!m || !version.n)
        return;
    struct component *c = add(ctx, entry, str_c(m->distribution), version, "__version__");
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    component_finish(ctx, c);
}

static bool applies(const struct entry *entry)
{
    return is_list(entry->path) || (str_ends(entry->path, STR(".py")) && module_of(entry->path));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (is_list(entry->path))
        run_list(ctx, entry, text);
    else
        run_module(ctx, entry, text);
}

static const char *const patterns[] = {"vendor.txt",   "vendored.txt",   "__init__.py",  "__version__.py",
                                       "version.py",   "_version.py",    "__about__.py", "package_data.py",
                                       "appdirs.py",   "distro.py",      "docopt.py",    "ipaddress.py",
                                       "pyparsing.py", "ordered_set.py", "six.py",       NULL};

const struct cataloger cataloger_python_vendor = {
    .name = NAME,
    .doc = "Python packages that others carry as copies: vendor.txt, __version__ of well-known modules in "
           "_vendor, "
           "vendored, requests/packages ...",
    .ecosystem = "Python (PyPI)",
    .gives = READS_INSTALLED,
    .patterns = patterns,
    .applies = applies,
    .run = run,
};
