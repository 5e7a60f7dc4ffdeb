#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "format/class_links.h"

/* A class under way: its constant pool. */
struct making {
    struct buf pool;
    unsigned n;
};

static void put16(struct buf *b, unsigned n)
{
    buf_ch(b, (char)(n >> 8));
    buf_ch(b, (char)n);
}

static unsigned put_text(struct making *m, const char *text)
{
    str s = str_c(text);
    buf_ch(&m->pool, 1);
    put16(&m->pool, (unsigned)s.n);
    buf_add(&m->pool, s);
    return ++m->n;
}

static unsigned put_class(struct making *m, const char *name)
{
    unsigned text = put_text(m, name);
    buf_ch(&m->pool, 7);
    put16(&m->pool, text);
    return ++m->n;
}

static void put_method(struct making *m, const char *owner, const char *name)
{
    unsigned class = put_class(m, owner), member = put_text(m, name), type = put_text(m, "()V");
    buf_ch(&m->pool, 12);
    put16(&m->pool, member);
    put16(&m->pool, type);
    m->n++;
    buf_ch(&m->pool, 10);
    put16(&m->pool, class);
    put16(&m->pool, m->n++);
}

/* The class shop.Main of what was put; it is refused wherever it is cut off in front of its name's place. */
static struct class_links links(struct arena *a, struct making *m)
{
    struct class_links out, other;
    struct buf b = {0};
    unsigned this = put_class(m, "shop/Main");
    buf_add(&b, STR("\xca\xfe\xba\xbe\0\0\0\x34"));
    put16(&b, m->n + 1);
    buf_add(&b, buf_str(&m->pool));
    put16(&b, 0x21);
    put16(&b, this);
    str bytes = arena_dup(a, buf_str(&b));
    buf_free(&b);
    buf_free(&m->pool);
    for (size_t n = 0; n < bytes.n; n++)
        assert_false(class_links_read(a, str_sub(bytes, 0, n), &other));
    assert_true(class_links_read(a, bytes, &out));
    assert_true(str_is(out.name, "shop/Main"));
    return out;
}

static bool has(const class_hashes *list, const char *name)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i] == class_name_hash(str_c(name)))
            return true;
    return false;
}

static void names(void **state)
{
    (void)state;
    struct arena a = {0};
    struct making m = {0};
    put_class(&m, "a/One");
    put_class(&m, "[[La/Two;");
    put_class(&m, "java/util/List");
    put_text(&m, "(ILa/Three;J[La/Four;)Ljava/util/List<La/Five<La/Six;>;>;");
    put_text(&m, "a.Seven");
    put_text(&m, "a/Eight$Inner");
    put_text(&m, "no name: a.Nine");
    put_text(&m, "Lost/Way without end");
    struct class_links l = links(&a, &m);
    assert_true(has(&l.sure, "a/One") && has(&l.sure, "a/Two") && has(&l.sure, "a/Three"));
    assert_true(has(&l.sure, "a/Four") && has(&l.sure, "a/Five") && has(&l.sure, "a/Six"));
    assert_false(has(&l.sure, "java/util/List") || has(&l.sure, "a/Seven"));
    assert_true(has(&l.maybe, "a/Seven") && has(&l.maybe, "a/Eight$Inner"));
    assert_false(has(&l.maybe, "a/One") || has(&l.maybe, "a/Nine") || has(&l.sure, "ost/Way"));
    assert_true(l.loader.n == 0 && !l.services);
    arena_free(&a);
}

/* What the class that has this in it may load classes by; "" for nothing. */
static void loads(const char *owner, const char *member, const char *by)
{
    struct arena a = {0};
    struct making m = {0};
    if (*member)
        put_method(&m, owner, member);
    else
        put_class(&m, owner);
    struct class_links l = links(&a, &m);
    str got = l.loader.n ? arena_join(&a, l.loader, l.member.n ? STR(".") : STR(""), l.member) : STR("");
    assert_string_equal(arena_join(&a, got, STR(""), STR("")).p, by);
    arena_free(&a);
}

static void loaders(void **state)
{
    (void)state;
    loads("java/lang/Class", "forName", "java/lang/Class.forName");
    loads("java/nio/charset/Charset", "forName", "");
    loads("my/Loader", "loadClass", "my/Loader.loadClass");
    loads("my/Loader", "defineClass", "my/Loader.defineClass");
    loads("java/lang/invoke/MethodHandles$Lookup", "findVirtual",
          "java/lang/invoke/MethodHandles$Lookup.findVirtual");
    loads("java/lang/invoke/MethodHandles$Lookup", "", "");
    loads("java/lang/reflect/Method", "invoke", "java/lang/reflect/Method.invoke");
    loads("java/lang/reflect/Method", "getName", "");
    loads("java/lang/System", "loadLibrary", "java/lang/System.loadLibrary");
    loads("java/lang/System", "setProperty", "java/lang/System.setProperty");
    loads("java/lang/System", "getProperty", "");
    loads("java/lang/Runtime", "exec", "java/lang/Runtime.exec");
    loads("java/lang/ProcessBuilder", "start", "java/lang/ProcessBuilder");
    loads("[Ljava/lang/ProcessBuilder;", "", "");
    loads("java/io/ObjectInputStream", "<init>", "java/io/ObjectInputStream.<init>");
    loads("java/io/ObjectInputStream", "defaultReadObject", "");
    loads("java/util/ResourceBundle", "getBundle", "java/util/ResourceBundle.getBundle");
    loads("java/net/URLClassLoader", "", "java/net/URLClassLoader");
    loads("java/security/Provider", "", "java/security/Provider");
    loads("javax/naming/InitialContext", "", "javax/naming/InitialContext");
    loads("javax/script/ScriptEngineManager", "", "javax/script/ScriptEngineManager");
    loads("javax/crypto/Cipher", "", "");
    loads("sun/misc/Unsafe", "", "sun/misc/Unsafe");
    loads("javax2/Thing", "", "");
}

static void services(void **state)
{
    (void)state;
    struct arena a = {0};
    struct making m = {0};
    put_method(&m, "java/util/ServiceLoader", "load");
    struct class_links l = links(&a, &m);
    assert_true(l.services && l.loader.n == 0);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(loaders),
        cmocka_unit_test(services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
