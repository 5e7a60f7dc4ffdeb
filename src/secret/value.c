#include "secret/value.h"
#include <math.h>

double value_entropy(str v)
{
    unsigned count[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < v.n; i++)
        count[(unsigned char)v.p[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (count[i])
            bits -= count[i] * log2((double)count[i] / (double)v.n);
    return v.n ? bits / (double)v.n : 0;
}

static bool has_word(str v, str word)
{
    for (size_t i = 0; i + word.n <= v.n; i++)
        if (str_ieq(str_sub(v, i, word.n), word))
            return true;
    return false;
}

/* Characters that go up or down by one, or stay the same: the longest run. */
static bool has_run(str v, int step, size_t length)
{
    size_t run = 1;
    for (size_t i = 1; i < v.n; i++) {
        run = ch_lower(v.p[i]) - ch_lower(v.p[i - 1]) == step ? run + 1 : 1;
        if (run >= length)
            return true;
    }
    return false;
}

bool value_is_example(str v)
{
    static const str words[] = {
        STR_INIT("example"),   STR_INIT("xxxx"),       STR_INIT("changeme"),     STR_INIT("change_me"),
        STR_INIT("change-me"), STR_INIT("replace"),    STR_INIT("placeholder"),  STR_INIT("dummy"),
        STR_INIT("sample"),    STR_INIT("redacted"),   STR_INIT("your_"),        STR_INIT("your-"),
        STR_INIT("yourpass"),  STR_INIT("yoursecret"), STR_INIT("yourtoken"),    STR_INIT("yourapi"),
        STR_INIT("yourkey"),   STR_INIT("insert_"),    STR_INIT("notreal"),      STR_INIT("not_real"),
        STR_INIT("fake"),      STR_INIT("foobar"),     STR_INIT("...."),         STR_INIT("****"),
        STR_INIT("todo"),      STR_INIT("abc123"),     STR_INIT("deadbeef"),     STR_INIT("insecure"),
        STR_INIT("mysecret"),  STR_INIT("mypass"),     STR_INIT("secretsecret"), STR_INIT("\xe2\x80\xa6"),
        STR_INIT("1a2b3c"),    STR_INIT("lorem"),      STR_INIT("testtest"),
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has_word(v, words[i]))
            return true;
    return has_run(v, 0, 6) || has_run(v, 1, 7) || has_run(v, -1, 7);
}

bool value_is_variable(str v)
{
    static const str marks[] = {STR_INIT("${"), STR_INIT("$("), STR_INIT("{{"),  STR_INIT("%("),
                                STR_INIT("#{"), STR_INIT("<%"), STR_INIT("{0}"), STR_INIT("{1}"),
                                STR_INIT("%s"), STR_INIT("\\(")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_find(v, marks[i]) >= 0)
            return true;
    if (v.n < 2)
        return true;
    char first = v.p[0], last = v.p[v.n - 1];
    return (first == '$' && (ch_alpha(v.p[1]) || v.p[1] == '_')) || (first == '<' && last == '>') ||
           (first == '%' && last == '%') || (first == '@' && last == '@') || (first == '{' && last == '}') ||
           (first == '[' && last == ']') || (first == '(' && last == ')');
}

unsigned value_kinds(str v)
{
    bool capital = false, small = false, digit = false, other = false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        capital |= c >= 'A' && c <= 'Z';
        small |= c >= 'a' && c <= 'z';
        digit |= ch_digit(c);
        other |= !ch_alnum(c);
    }
    return (unsigned)capital + small + digit + other;
}
