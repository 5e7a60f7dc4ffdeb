#include "catalog/js_scan.h"
#include "catalog/js_library.h"
#include "catalog/npm.h"
#include "format/multi_find.h"
#include <pthread.h>

enum {
    PATH_MAX_LEN = 600,     /* of a module */
    OBJECT_MAX = 65536,     /* bytes of a package.json as an object */
    VARIABLES_BACK = 256,   /* bytes between the variables name and version */
    VARIABLES_AFTER = 8192, /* bytes behind, in which it must tell where the package is from */
    OBJECT_BACK = 4096,     /* from its version back to its beginning */
    MODULE_HEAD = 4096,     /* of a module whose version is looked for */
    COMMENT_MAX = 600,      /* of a comment that tells a library */
    STEPS = 4000000,        /* of the rules, over one text */
};

/* Words that are looked for besides the anchors of the rules. */
enum { WORD_MODULES, WORD_VERSION, WORD_LICENCES, WORDS };

static struct table {
    struct arena arena;
    struct multi_find find;
    str *words;
} table;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void table_make(void)
{
    size_t n = WORDS + js_libraries_count;
    table.words = arena_many(&table.arena, str, n);
    table.words[WORD_MODULES] = STR("node_modules/");
    table.words[WORD_VERSION] = STR("version");
    table.words[WORD_LICENCES] = STR("/*! Bundled license information:\n");
    for (size_t i = 0; i < js_libraries_count; i++)
        table.words[WORDS + i] = js_libraries[i].pattern.anchor;
    multi_find_init(&table.find, table.words, n, &table.arena);
}

struct scan {
    struct js_finds *finds;
    str text;
    struct arena scratch;
    size_t path_end;  /* of the path that was read last */
    uint64_t objects; /* bytes that may still be read for objects */
    uint32_t steps;   /* that the rules may still take */
};

void js_found_add(struct js_finds *f, struct js_found found)
{
    bool added;
    if (!npm_name_valid(found.name))
        return;
    struct arena *a = f->arena;
    uint64_t *at = map_put(a, &f->known, arena_join(a, found.name, STR("\n"), found.version), &added);
    if (added) {
        found.name = arena_dup(a, found.name);
        found.version = found.version.n ? arena_dup(a, found.version) : STR("");
        vec_push(a, &f->found, found);
        *at = f->found.n;
    } else if (found.confidence > f->found.v[*at - 1].confidence) {
        f->found.v[*at - 1].confidence = found.confidence;
        f->found.v[*at - 1].how = found.how;
    }
}

/* Names and versions. */

/* The version that `s` begins with, three numbers and perhaps a pre-release: how long it is, or 0. */
static size_t version_length(str s)
{
    size_t i = 0;
    for (unsigned part = 0; part < 3; part++) {
        size_t from = i;
        while (i < s.n && ch_digit(s.p[i]) && i - from < 10)
            i++;
        if (i == from || (part < 2 && (i >= s.n || s.p[i++] != '.')))
            return 0;
    }
    if (i >= s.n || (s.p[i] != '-' && s.p[i] != '+'))
        return i < s.n && (ch_alnum(s.p[i]) || s.p[i] == '_') ? 0 : i;
    size_t end = i + 1;
    while (end < s.n && end - i < 80 &&
           (ch_alnum(s.p[end]) || s.p[end] == '-' || s.p[end] == '.' || s.p[end] == '+'))
        end++;
    return end > i + 1 ? end : i;
}

static bool is_version(str s)
{
    return s.n && version_length(s) == s.n;
}

static bool name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || ch_digit(c) || c == '.' || c == '_' || c == '-' || c == '~';
}

/* The name of a package that `s` begins with, "a" or "@a/b", as the registry takes them today; 0: none. */
static size_t name_length(str s)
{
    size_t i = 0, from;
    if (s.n && s.p[0] == '@') {
        for (i = 1; i < s.n && name_byte(s.p[i]);)
            i++;
        if (i == 1 || i >= s.n || s.p[i] != '/')
            return 0;
        i++;
    }
    for (from = i; i < s.n && name_byte(s.p[i]);)
        i++;
    return i > from && s.p[from] != '.' && s.p[from] != '_' && i <= 214 ? i : 0;
}

/* Paths of modules. */

/* Where the last "node_modules/" ends, or the "~/" that webpack 1 to 3 wrote instead; -1: nowhere. */
static ptrdiff_t modules_end(str path)
{
    for (size_t i = path.n; i-- > 0;) {
        if (path.p[i] != '/')
            continue;
        str before = str_sub(path, 0, i);
        if (str_ends(before, STR("node_modules")) &&
            (before.n == 12 || before.p[before.n - 13] == '/' || before.p[before.n - 13] == ']'))
            return (ptrdiff_t)i + 1;
        if (str_ends(before, STR("/~")))
            return (ptrdiff_t)i + 1;
    }
    return -1;
}

/* "lodash@4.17.21", "@a+b@1.0.0_react@18.2.0": the folder of a store that has it. */
static str store_version(str folder, str name)
{
    if (name.n > NPM_NAME_MAX || folder.n <= name.n || folder.p[name.n] != '@')
        return STR("");
    for (size_t i = 0; i < name.n; i++)
        if (folder.p[i] != name.p[i] && !(name.p[i] == '/' && (folder.p[i] == '+' || folder.p[i] == '-')))
            return STR("");
    str rest = str_from(folder, name.n + 1);
    ptrdiff_t peers = str_chr(rest, '_'), bracket = str_chr(rest, '(');
    rest = str_sub(rest, 0, peers < 0 ? rest.n : (size_t)peers);
    rest = str_sub(rest, 0, bracket < 0 ? rest.n : (size_t)bracket);
    return is_version(rest) ? rest : STR("");
}

/* "lodash-npm-4.17.21-6382451519-eb8cbe1ca5.zip", "@a-b-npm-...": an archive of Yarn's cache. */
static str archive_version(str file, str name)
{
    ptrdiff_t npm = str_find(file, STR("-npm-"));
    if (npm < 0 || (size_t)npm != name.n || !str_ends(file, STR(".zip")))
        return STR("");
    str rest = str_sub(file, (size_t)npm + 5, file.n - (size_t)npm - 5 - 4);
    for (unsigned hashes = 0; hashes < 2; hashes++) { /* the hash of the locator and that of the archive */
        ptrdiff_t dash = str_rchr(rest, '-');
        if (dash < 0)
            return STR("");
        rest = str_sub(rest, 0, (size_t)dash);
        if (is_version(rest) && str_find(rest, STR("-")) < 0)
            break;
    }
    return is_version(rest) ? rest : STR("");
}

bool js_path_package(str path, str *name, str *version)
{
    ptrdiff_t end = modules_end(path);
    if (end < 0)
        return false;
    str rest = str_from(path, (size_t)end);
    size_t n = name_length(rest);
    /* A file, not the folder alone; a package is no file itself. */
    if (!n || n >= rest.n || rest.p[n] != '/' || n + 1 == rest.n)
        return false;
    *name = str_sub(rest, 0, n);
    /* No package: code of Babel's repository, which its own source maps place beside its packages. */
    if (str_starts(*name, STR("@babel/babel-")))
        return false;
    str store = str_dir(str_sub(path, 0, (size_t)end - 1));
    *version = store_version(str_base(store), *name);
    if (!version->n)
        *version = archive_version(str_base(store), *name);
    return true;
}

/* The first version between quotes in a module whose name says that it holds it. */
static str version_in_module(str path, str text)
{
    str base = str_base(path);
    if (!str_starts(base, STR("version.")) && !str_starts(base, STR("_version.")) &&
        !str_ends(path, STR("/axios/lib/env/data.js")))
        return STR("");
    for (size_t i = 0; i + 1 < text.n && i < MODULE_HEAD; i++) {
        if (text.p[i] != '"' && text.p[i] != '\'' && text.p[i] != '`')
            continue;
        size_t n = version_length(str_from(text, i + 1));
        if (n && i + 1 + n < text.n && text.p[i + 1 + n] == text.p[i])
            return str_sub(text, i + 1, n);
    }
    return STR("");
}

void js_module(struct js_finds *f, str path, str text, const char *how)
{
    struct js_found found = {.how = how, .confidence = CONFIDENCE_MEDIUM};
    if (!js_path_package(path, &found.name, &found.version))
        return;
    if (found.version.n) {
        found.confidence = CONFIDENCE_HIGH;
    } else {
        found.version = version_in_module(path, text);
        found.how = found.version.n ? "version in code" : how;
    }
    js_found_add(f, found);
}

/* Objects. */

/* What of a package.json tells that it is one of a published package. */
struct object {
    str name, version;
    bool published, private_;
};

static size_t skip_space(str s, size_t i)
{
    while (i < s.n && ch_space(s.p[i]))
        i++;
    return i;
}

/* Behind the string that begins at `i` with its quote. */
static size_t skip_string(str s, size_t i)
{
    char quote = s.p[i++];
    while (i < s.n && s.p[i] != quote)
        i += s.p[i] == '\\' ? 2 : 1;
    return i < s.n ? i + 1 : s.n;
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* Behind the value that begins at `i`: at the comma or the bracket that ends it. */
static size_t skip_value(str s, size_t i)
{
    for (unsigned depth = 0; i < s.n;) {
        char c = s.p[i];
        if (is_quote(c)) {
            i = skip_string(s, i);
            continue;
        }
        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            return i;
        depth += c == '{' || c == '[' || c == '(';
        depth -= depth && (c == '}' || c == ']' || c == ')');
        i++;
    }
    return s.n;
}

/* A key with or without quotes at *i, up to behind its colon. */
static bool read_key(str s, size_t *i, str *key)
{
    size_t at = skip_space(s, *i), end;
    if (at >= s.n)
        return false;
    if (is_quote(s.p[at])) {
        end = skip_string(s, at);
        *key = str_sub(s, at + 1, end - at - 2);
    } else {
        for (end = at; end < s.n && (ch_alnum(s.p[end]) || s.p[end] == '_' || s.p[end] == '$');)
            end++;
        *key = str_sub(s, at, end - at);
    }
    at = skip_space(s, end);
    if (!key->n || at >= s.n || s.p[at] != ':')
        return false;
    *i = skip_space(s, at + 1);
    return true;
}

static void take_value(struct object *o, str key, str value)
{
    str text = value.n >= 2 && is_quote(value.p[0]) && value.p[value.n - 1] == value.p[0]
                   ? str_sub(value, 1, value.n - 2)
                   : STR("");
    if (str_is(key, "name"))
        o->name = text;
    else if (str_is(key, "version"))
        o->version = text;
    else if (str_is(key, "private"))
        o->private_ = str_is(value, "true") || str_is(value, "!0");
    else if (str_is(key, "repository") || str_is(key, "bugs") || str_is(key, "homepage") ||
             str_is(key, "_resolved") || str_is(key, "gitHead"))
        o->published = true;
}

static bool read_object(str s, struct object *o)
{
    size_t i = skip_space(s, 0);
    str key;
    *o = (struct object){0};
    if (i >= s.n || s.p[i++] != '{')
        return false;
    while (read_key(s, &i, &key)) {
        size_t end = skip_value(s, i);
        take_value(o, key, str_trim(str_sub(s, i, end - i)));
        i = end;
        if (i >= s.n || s.p[i] != ',')
            break;
        i++;
    }
    return i < s.n && s.p[skip_space(s, i)] == '}';
}

bool js_package_object(struct js_finds *f, str text, bool known)
{
    struct object o;
    if (!read_object(str_sub(text, 0, OBJECT_MAX), &o) || name_length(o.name) != o.name.n ||
        !is_version(o.version) || !(known || (o.published && !o.private_)))
        return false;
    js_found_add(
        f, (struct js_found){o.name, o.version, "package.json", known ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM});
    return true;
}

/* Where the object begins that holds `at` as a key: the bracket that is open there; -1: none near. */
static ptrdiff_t object_start(str text, size_t at)
{
    unsigned depth = 0;
    for (size_t i = at, left = OBJECT_BACK; i-- > 0 && left--;) {
        if (text.p[i] == '}')
            depth++;
        else if (text.p[i] == '{' && depth-- == 0)
            return (ptrdiff_t)i;
    }
    return -1;
}

/* The text of an object inside of a string: one level of backslashes taken off. */
static str unescaped(struct arena *a, str s)
{
    char *p = arena_many(a, char, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n)
            i++;
        p[n++] = s.p[i];
    }
    return str_make(p, n);
}

/* At the word "version": is it a key with a version as its value? */
static bool is_version_key(str text, size_t at, bool *escaped)
{
    size_t i = at + 7;
    *escaped = at >= 2 && text.p[at - 1] == '"' && text.p[at - 2] == '\\';
    if (*escaped && str_starts(str_from(text, i), STR("\\\"")))
        i += 2;
    else if (at && is_quote(text.p[at - 1]) && i < text.n && text.p[i] == text.p[at - 1])
        i++;
    else if (at && (ch_alnum(text.p[at - 1]) || text.p[at - 1] == '_' || text.p[at - 1] == '.'))
        return false;
    i = skip_space(text, i);
    if (i >= text.n || text.p[i] != ':')
        return false;
    i = skip_space(text, i + 1);
    i += *escaped && i < text.n && text.p[i] == '\\';
    return i + 1 < text.n && is_quote(text.p[i]) && version_length(str_sub(text, i + 1, 96));
}

/* The path comment of esbuild right before a package.json tells whose it is: 1 a package's, 0 the
 * application's, -1 there is none. */
static int named_by_comment(str text, size_t start)
{
    str before = str_sub(text, start > 400 ? start - 400 : 0, start > 400 ? 400 : start);
    ptrdiff_t json = -1, next;
    str rest = before;
    while ((next = str_find(rest, STR("/package.json"))) >= 0) {
        json = (rest.p - before.p) + next;
        rest = str_from(rest, (size_t)next + 13);
    }
    if (json < 0)
        return str_find(before, STR("// package.json\n")) >= 0 ? 0 : -1;
    str head = str_sub(before, 0, (size_t)json);
    ptrdiff_t line = str_rchr(head, '\n');
    head = str_from(head, (size_t)(line + 1));
    if (!str_starts(head, STR("// ")))
        return -1;
    return str_find(head, STR("node_modules/")) >= 0;
}

/* A package.json that was taken apart into variables, as Rollup and Rolldown do it:
 * `var name = "axios"; var version$1 = "0.21.1"; var description = ...`. */

/* Behind "WORD = " or "WORD$1=" at `i`, where a quote must stand; 0 if something else is there. */
static size_t assigned_string(str text, size_t i)
{
    while (i < text.n && (text.p[i] == '$' || ch_digit(text.p[i])))
        i++;
    i = skip_space(text, i);
    if (i >= text.n || text.p[i] != '=')
        return 0;
    i = skip_space(text, i + 1);
    return i + 1 < text.n && is_quote(text.p[i]) ? i : 0;
}

static str string_at(str text, size_t i)
{
    size_t end = i ? skip_string(text, i) : 0;
    return end > i + 1 && end <= text.n ? str_sub(text, i + 1, end - i - 2) : STR("");
}

/* The value of `name` that is assigned right before. */
static str name_before(str text, size_t at)
{
    str before = str_sub(text, at > VARIABLES_BACK ? at - VARIABLES_BACK : 0,
                         at > VARIABLES_BACK ? VARIABLES_BACK : at);
    ptrdiff_t last = -1, next;
    while ((next = str_find(str_from(before, (size_t)(last + 1)), STR("name"))) >= 0)
        last += next + 1;
    size_t i = last >= 0 ? assigned_string(before, (size_t)last + 4) : 0;
    str name = string_at(before, i), between = i ? str_trim(str_from(before, i + name.n + 2)) : STR("");
    bool separated = between.n && (between.p[0] == ',' || between.p[0] == ';');
    str word = separated ? str_trim(str_from(between, 1)) : STR("");
    bool follows =
        separated && (!word.n || str_is(word, "var") || str_is(word, "const") || str_is(word, "let"));
    return follows ? name : STR("");
}

static bool names_home(str text, size_t at)
{
    static const str words[] = {STR_INIT("repository"), STR_INIT("homepage"), STR_INIT("bugs")};
    str after = str_sub(text, at, VARIABLES_AFTER);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ptrdiff_t found = str_find(after, words[i]);
        size_t end = found >= 0 ? skip_space(after, (size_t)found + words[i].n) : after.n;
        while (end < after.n && (after.p[end] == '$' || ch_digit(after.p[end]) || after.p[end] == ' '))
            end++;
        if (end < after.n && (after.p[end] == '=' || after.p[end] == ','))
            return true;
    }
    return false;
}

static void version_variable(struct scan *s, size_t at)
{
    str version = string_at(s->text, assigned_string(s->text, at + 7));
    str name = is_version(version) ? name_before(s->text, at) : STR("");
    if (name.n && name_length(name) == name.n && names_home(s->text, at))
        js_found_add(s->finds, (struct js_found){name, version, "package.json", CONFIDENCE_MEDIUM});
}

static void version_key(struct scan *s, size_t at)
{
    bool escaped;
    if (!is_version_key(s->text, at, &escaped)) {
        version_variable(s, at);
        return;
    }
    ptrdiff_t start = object_start(s->text, at);
    if (start < 0)
        return;
    int comment = named_by_comment(s->text, (size_t)start);
    if (comment == 0)
        return;
    str object = str_sub(s->text, (size_t)start, OBJECT_MAX);
    if (s->objects < object.n + OBJECT_BACK) {
        s->finds->exhausted = true;
        return;
    }
    if (escaped) {
        object = unescaped(&s->scratch, object);
        s->objects -= object.n;
        js_package_object(s->finds, object, false);
        arena_reset(&s->scratch);
        return;
    }
    struct object o;
    read_object(object, &o);
    s->objects -= OBJECT_BACK;
    js_package_object(s->finds, object, comment > 0);
}

/* Paths that bundlers write. */

static bool path_byte(char c)
{
    return (unsigned char)c > ' ' && !is_quote(c) && c != '*' && c != ';' && c != '<' && c != '>';
}

/* What bundlers write before the path of a module in a line of its own. */
static bool is_path_line(str before)
{
    static const str leads[] = {
        STR_INIT("// "),
        STR_INIT("//#region "),
        STR_INIT("!*** "),
        STR_INIT("// CONCATENATED MODULE: "),
        STR_INIT(";// CONCATENATED MODULE: "),
        STR_INIT("// EXTERNAL MODULE: "),
        STR_INIT(";// "),
    };
    before = str_from(before, skip_space(before, 0));
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (str_eq(before, leads[i]))
            return true;
    return false;
}

/* `"PATH": function`, `"PATH":(e,t)=>`, `"PATH"(exports, module) {`: the key of a table of modules. */
static bool is_module_key(str text, size_t start, size_t end)
{
    if (!start || end >= text.n || !is_quote(text.p[start - 1]) || text.p[end] != text.p[start - 1])
        return false;
    size_t i = skip_space(text, end + 1);
    if (i < text.n && text.p[i] == '(')
        return start >= 2 && (text.p[start - 2] == '\n' || ch_space(text.p[start - 2]) ||
                              text.p[start - 2] == '{' || text.p[start - 2] == ',');
    if (i >= text.n || text.p[i] != ':')
        return false;
    str rest = str_from(text, skip_space(text, i + 1));
    if (str_starts(rest, STR("(")) || str_starts(rest, STR("/*")) || str_starts(rest, STR("function")))
        return true;
    for (i = 0; i < rest.n && i < 24 && (ch_alnum(rest.p[i]) || rest.p[i] == '_' || rest.p[i] == '$');)
        i++;
    return i && str_starts(str_from(rest, i), STR("=>"));
}

/* Only the path, perhaps with what webpack counts behind it: "a.js + 12 modules", "a.js ***!". */
static bool ends_line(str rest)
{
    rest = str_trim(rest);
    return !rest.n || str_starts(rest, STR("+ ")) || str_starts(rest, STR("***!"));
}

static void modules_word(struct scan *s, size_t at)
{
    str text = s->text;
    size_t start = at, end = at;
    if (at < s->path_end)
        return;
    while (start > 0 && at - start < PATH_MAX_LEN && path_byte(text.p[start - 1]))
        start--;
    while (end < text.n && end - at < PATH_MAX_LEN && path_byte(text.p[end]))
        end++;
    s->path_end = end;
    str path = str_sub(text, start, end - start);
    str before = str_sub(text, start > 60 ? start - 60 : 0, start > 60 ? 60 : start);
    ptrdiff_t line = str_rchr(before, '\n');
    str rest = str_sub(text, end, 200);
    ptrdiff_t line_end = str_chr(rest, '\n');
    str behind = str_sub(rest, 0, line_end < 0 ? rest.n : (size_t)line_end);
    /* esbuild: left out; ncc: not there. */
    bool absent = str_find(path, STR("(disabled)")) >= 0 || str_find(path, STR("@@notfound")) >= 0;
    if (!absent && ((is_path_line(str_from(before, (size_t)(line + 1))) && ends_line(behind)) ||
                    is_module_key(text, start, end)))
        js_module(s->finds, path, str_from(text, end), "module path");
}

/* Comments. */

/* A comment begins there, and is no part of a string or of another comment. */
static bool is_comment_place(str text, size_t at)
{
    while (at && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
        at--;
    if (!at)
        return true;
    char c = text.p[at - 1];
    return c == '\n' || c == '\r' || memchr(";{}(),=>", c, 8) ||
           (c == '/' && at >= 2 && text.p[at - 2] == '*') ||
           (at >= 3 && str_eq(str_sub(text, at - 3, 3), STR("\xef\xbb\xbf")));
}

static void rule_word(struct scan *s, const struct js_library *rule, size_t at)
{
    size_t start;
    str version;
    if (classifier_match_at(&rule->pattern, s->text, at, &s->scratch, &s->steps, &start, &version) !=
        CLASSIFIER_FOUND) {
        s->finds->exhausted |= !s->steps;
        return;
    }
    if (!rule->banner || is_comment_place(s->text, start))
        js_found_add(s->finds, (struct js_found){str_c(rule->name), version,
                                                 rule->banner ? "banner" : "version in code",
                                                 rule->banner ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM});
    arena_reset(&s->scratch);
}

/* "lodash/lodash.js:" in a line of its own, a path below node_modules. */
static void licence_path(struct scan *s, str line)
{
    if (line.n < 2 || line.n > PATH_MAX_LEN || ch_space(line.p[0]) || line.p[line.n - 1] != ':')
        return;
    str path = arena_join(&s->scratch, STR("node_modules/"), str_sub(line, 0, line.n - 1), STR(""));
    js_module(s->finds, path, STR(""), "licences");
}

/* What esbuild moves to the end of a bundle: paths, each with its comments, which are written (*! so *). */
static void licences_word(struct scan *s, size_t at)
{
    str body = str_from(s->text, at + table.words[WORD_LICENCES].n), line;
    ptrdiff_t end = str_find(body, STR("*/"));
    body = arena_dup(&s->scratch, str_sub(body, 0, end < 0 ? body.n : (size_t)end));
    char *p = (char *)(uintptr_t)body.p;
    for (size_t i = 0; i + 1 < body.n; i++) {
        if (p[i] == '(' && p[i + 1] == '*')
            p[i] = '/';
        else if (p[i] == '*' && p[i + 1] == ')')
            p[++i] = '/';
    }
    for (str rest = body; str_line(&rest, &line);)
        licence_path(s, line);
    if (str_find(body, table.words[WORD_LICENCES]) < 0)
        js_scan(s->finds, body);
    arena_reset(&s->scratch);
}

static void found_word(void *ctx, size_t word, size_t at)
{
    struct scan *s = ctx;
    if (word == WORD_MODULES)
        modules_word(s, at);
    else if (word == WORD_LICENCES)
        licences_word(s, at);
    else if (word == WORD_VERSION)
        version_key(s, at);
    else
        rule_word(s, &js_libraries[word - WORDS], at);
}

static bool names_licence(str comment)
{
    static const str words[] = {STR_INIT("MIT"),     STR_INIT("License"), STR_INIT("license"),
                                STR_INIT("LICENSE"), STR_INIT("Apache"),  STR_INIT("BSD"),
                                STR_INIT("ISC")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_find(comment, words[i]) >= 0)
            return true;
    return false;
}

static bool is_header(str name)
{
    for (const char *const *h = js_headers; *h; h++)
        if (str_eq(name, str_c(*h)))
            return true;
    return false;
}

static str without_lead(str s)
{
    size_t i = 0;
    while (i < s.n && (ch_space(s.p[i]) || s.p[i] == '*' || s.p[i] == '!'))
        i++;
    s = str_from(s, i);
    return str_starts(s, STR("@license ")) ? str_from(s, 9) : s;
}

/* "ieee754. BSD-3-Clause License. Feross Aboukhadijeh": a name, and its licence as a sentence. */
static bool is_sentence(str *name, str rest)
{
    static const str licences[] = {STR_INIT(" MIT License."), STR_INIT(" BSD-3-Clause License."),
                                   STR_INIT(" ISC License."), STR_INIT(" Apache-2.0 License.")};
    if (!str_ends(*name, STR(".")))
        return false;
    *name = str_sub(*name, 0, name->n - 1);
    for (size_t i = 0; i < sizeof licences / sizeof *licences; i++)
        if (str_starts(rest, licences[i]))
            return true;
    return false;
}

/* A comment that begins with a name of npm as it is written there: "NAME v1.2.3 | MIT", "@a/b v1.2.3". */
static void read_comment(struct scan *s, str comment)
{
    str body = without_lead(comment);
    struct js_found found = {.how = "banner", .confidence = CONFIDENCE_MEDIUM, .version = STR("")};
    size_t n = name_length(body);
    if (!n)
        return;
    found.name = str_sub(body, 0, n);
    str rest = str_from(body, n);
    str next = str_trim(rest);
    next = str_starts(next, STR("v")) ? str_from(next, 1) : next;
    size_t length = version_length(str_sub(next, 0, 96));
    if (length && str_starts(rest, STR(" "))) {
        found.version = str_sub(next, 0, length);
        if (names_licence(body) && (found.name.p[0] == '@' || str_starts(comment, STR("!")) ||
                                    str_find(comment, STR("@license")) >= 0))
            js_found_add(s->finds, found);
    } else if (is_sentence(&found.name, rest) ||
               (is_header(found.name) && str_starts(without_lead(rest), STR("Copyright(c)")))) {
        js_found_add(s->finds, found);
    }
}

/* The library of a rule is told by the rule: here it would be a second of another spelling. */
static void comments(struct scan *s)
{
    for (size_t at = 0;;) {
        ptrdiff_t next = str_find(str_from(s->text, at), STR("/*"));
        if (next < 0)
            return;
        size_t start = at + (size_t)next;
        at = start + 2;
        if (at >= s->text.n || (s->text.p[at] != '!' && s->text.p[at] != '*') ||
            !is_comment_place(s->text, start))
            continue;
        str comment = str_sub(s->text, at, COMMENT_MAX);
        ptrdiff_t end = str_find(comment, STR("*/"));
        comment = str_sub(comment, 0, end < 0 ? comment.n : (size_t)end);
        read_comment(s, comment);
        at += comment.n;
    }
}

void js_scan(struct js_finds *f, str text)
{
    struct scan s = {.finds = f, .text = text, .objects = (uint64_t)64 << 20, .steps = STEPS};
    pthread_once(&table_once, table_make);
    multi_find(&table.find, text, found_word, &s);
    comments(&s);
    arena_free(&s.scratch);
}
