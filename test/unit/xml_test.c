#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "format/xml.h"
#include <stdlib.h>

/* All events in one line: <name a=v> for an element, </name>, [text]; then "!" and why, if it failed. */
static char *events(str text, unsigned depth)
{
    struct arena a = {0};
    struct buf b = {0};
    struct xml x;
    char *copy = malloc(text.n ? text.n : 1);
    memcpy(copy, text.n ? text.p : "", text.n);
    xml_init(&x, str_make(copy, text.n), &a, depth);
    for (enum xml_event e; (e = xml_next(&x)) != XML_END;) {
        if (e == XML_TEXT) {
            buf_printf(&b, "[%.*s]", STR_ARG(x.text));
        } else if (e == XML_CLOSE) {
            buf_printf(&b, "</%.*s>", STR_ARG(x.name));
        } else {
            buf_printf(&b, "<%.*s", STR_ARG(x.name));
            for (size_t i = 0; i < x.attributes.n; i++)
                buf_printf(&b, " %.*s=%.*s", STR_ARG(x.attributes.v[i].name),
                           STR_ARG(x.attributes.v[i].value));
            buf_ch(&b, '>');
        }
    }
    assert_int_equal(xml_next(&x), XML_END);
    if (x.failed)
        buf_printf(&b, "!%s", x.why);
    buf_ch(&b, 0);
    arena_free(&a);
    free(copy);
    return b.p;
}

static void check(str text, const char *want)
{
    char *got = events(text, 8);
    assert_string_equal(got, want);
    free(got);
}

static void structure(void **state)
{
    (void)state;
    check(STR("<a/>"), "<a></a>");
    check(STR("\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <x> -->\n<a>x<b/>y</a>\n<!-- -->\n<?p?>"),
          "<a>[x]<b></b>[y]</a>");
    check(STR("<p:a xmlns:p='u' p:k = \"v\"\n l='\"'></p:a >"), "<a xmlns:p=u p:k=v l=\"></a>");
    check(STR("<a><![CDATA[<b>&amp;]] ]]>z</a>"), "<a>[<b>&amp;]] ][z]</a>");
    check(STR("<a>x<!-- c -- d -->y</a>"), "<a>[x][y]</a>");
    check(STR("<a\t>\r\nq\rr</a>"), "<a>[\nq\nr]</a>");
    check(STR("<a k='1\r\n2\t3'/>"), "<a k=1 2 3></a>");
}

static void references(void **state)
{
    (void)state;
    check(STR("<a k='&lt;&gt;&amp;&apos;&quot;'>&#65;&#x42;&#x20AC;&#128512;</a>"),
          "<a k=<>&'\">[AB\xe2\x82\xac\xf0\x9f\x98\x80]</a>");
    check(STR("<a>&copy;&amp;lt;</a>"), "<a>[&copy;&lt;]</a>");
    check(STR("<a>\nR&D</a>"), "<a>!line 2: \"&\" that begins no valid reference");
    check(STR("<a>&#0;</a>"), "<a>!line 1: \"&\" that begins no valid reference");
    check(STR("<a>&#xd800;</a>"), "<a>!line 1: \"&\" that begins no valid reference");
    check(STR("<a>&#x110000;</a>"), "<a>!line 1: \"&\" that begins no valid reference");
    check(STR("<a>&;</a>"), "<a>!line 1: \"&\" that begins no valid reference");
    check(STR("<a>&#99999999999999999999;</a>"), "<a>!line 1: \"&\" that begins no valid reference");
}

/* Nothing that a document type declares is expanded: neither the bomb nor the file. */
static void document_type(void **state)
{
    (void)state;
    check(STR("<!DOCTYPE a [<!ENTITY x \"]>\"><!-- it's > ]> --><?p ]> ?>\n"
              "<!ENTITY y \"&x;&x;\"><!ENTITY f SYSTEM 'file:///etc/passwd'>]><a>&y;&f;</a>"),
          "<a>[&y;&f;]</a>");
    check(STR("<!DOCTYPE project SYSTEM \"http://x/y.dtd\"><a/>"), "<a></a>");
    check(STR("<!DOCTYPE a [<!ENTITY x \"1\">"), "!line 1: the document type does not end");
    check(STR("<a><!DOCTYPE a></a>"), "<a>!line 1: a document type inside or behind the root element");
}

static void errors(void **state)
{
    (void)state;
    check(STR(""), "!line 1: there is no element in it");
    check(STR("<a><b></a>"), "<a><b>!line 1: an end tag that closes nothing");
    check(STR("<a>\n<b/>"), "<a>[\n]<b></b>!line 2: the text ends inside an element");
    check(STR("<a/><b/>"), "<a></a>!line 1: more than one root element");
    check(STR("<a/>\nx"), "<a></a>!line 2: text outside of the root element");
    check(STR("</a>"), "!line 1: an end tag that closes nothing");
    check(STR("<a k/>"), "!line 1: \"=\" was expected behind an attribute's name");
    check(STR("<a k=1/>"), "!line 1: a quoted value was expected");
    check(STR("<a k='1'l='2'/>"), "!line 1: white space was expected between attributes");
    check(STR("<a k='<'/>"), "!line 1: \"<\" in the value of an attribute");
    check(STR("<a k='1"), "!line 1: a quoted text does not end");
    check(STR("<a"), "!line 1: the text ends inside a tag");
    check(STR("<1/>"), "!line 1: a name was expected");
    check(STR("<a><!-- </a>"), "<a>!line 1: a comment does not end");
    check(STR("<a><![CDATA[ </a>"), "<a>!line 1: a CDATA section does not end");
    check(STR("<a><? </a>"), "<a>!line 1: a processing instruction does not end");
    check(STR("<![CDATA[x]]><a/>"), "!line 1: a CDATA section outside of the root element");
    check(STR("\xff\xfe<\0a\0"), "!line 1: is UTF-16, which is not read");
    check(STR("\0<\0a"), "!line 1: is UTF-16, which is not read");
}

static void limits(void **state)
{
    (void)state;
    char *got = events(STR("<a><a><a/></a></a>"), 3);
    assert_string_equal(got, "<a><a><a></a></a></a>");
    free(got);
    got = events(STR("<a><a><a><a/></a></a></a>"), 3);
    assert_string_equal(got, "<a><a><a>!line 1: nested too deep");
    free(got);
    struct buf b = {0};
    buf_add(&b, STR("<a"));
    for (unsigned i = 0; i <= XML_ATTRIBUTES_MAX; i++)
        buf_printf(&b, " k%u=''", i);
    buf_add(&b, STR("/>"));
    check(buf_str(&b), "!line 1: an element with too many attributes");
    buf_free(&b);
}

static const char document[] =
    "<?xml version='1.0'?>\n<project>\n <name>a<x>no</x>b &amp;<![CDATA[ c]]> </name>\n"
    " <list at='1'>\n  <item>1</item><other><item>9</item></other>\n  <item/>\n"
    " </list>\n <after>z</after>\n</project>\n";

static void children(void **state)
{
    (void)state;
    struct arena a = {0};
    struct xml x;
    unsigned items = 0;
    xml_init(&x, str_c(document), &a, 8);
    assert_true(xml_child(&x, 0) && str_is(x.name, "project"));
    assert_true(xml_child(&x, 1) && str_is(x.name, "name"));
    assert_int_equal(xml_line(&x), 3);
    assert_true(str_is(xml_text(&x), "ab & c"));
    assert_true(xml_child(&x, 1) && str_is(x.name, "list"));
    assert_int_equal(xml_line(&x), 4);
    assert_true(str_is(xml_attribute(&x, STR("at")), "1"));
    assert_null(xml_attribute(&x, STR("to")).p);
    while (xml_child(&x, 2)) {
        items += str_is(x.name, "item");
        if (items == 2) {
            assert_int_equal(xml_line(&x), 6);
            assert_int_equal(xml_text(&x).n, 0);
        }
    }
    assert_int_equal(items, 2);
    assert_true(xml_child(&x, 1) && str_is(xml_text(&x), "z"));
    assert_int_equal(xml_line(&x), 8);
    assert_true(!xml_child(&x, 1) && !xml_child(&x, 0) && !x.failed);
    arena_free(&a);
}

/* A text that was cut never passes for a whole one. */
static void truncation(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < sizeof document - 2; cut++) {
        struct arena a = {0};
        struct xml x;
        char *copy = malloc(cut ? cut : 1);
        memcpy(copy, document, cut);
        xml_init(&x, str_make(copy, cut), &a, 8);
        xml_child(&x, 0);
        while (xml_child(&x, 1))
            if (str_is(x.name, "name")) {
                str text = xml_text(&x);
                assert_true(text.n == 0 || str_is(text, "ab & c"));
            }
        assert_true(x.failed);
        arena_free(&a);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure),  cmocka_unit_test(references), cmocka_unit_test(document_type),
        cmocka_unit_test(errors),     cmocka_unit_test(limits),     cmocka_unit_test(children),
        cmocka_unit_test(truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
