#include "cmd/explain_rule.h"

enum { INDENT = 2 };

/* Words in lines of at most `width`, each begun by the indentation. */
static void paragraph(struct buf *out, str text, unsigned width)
{
    size_t column = 0;
    str word, rest = text;
    while (str_split(&rest, ' ', &word)) {
        if (column && column + 1 + word.n > width) {
            buf_ch(out, '\n');
            column = 0;
        }
        if (!column) {
            buf_add(out, STR("  "));
            column = INDENT;
        } else {
            buf_ch(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += word.n;
    }
    buf_ch(out, '\n');
}

static void section(struct buf *out, const char *head, const char *text, unsigned width)
{
    str line, rest = str_c(text);
    if (!rest.n)
        return;
    buf_add(out, STR("\n"));
    buf_add(out, str_c(head));
    buf_ch(out, '\n');
    while (str_line(&rest, &line))
        paragraph(out, line, width);
}

/* An example as it stands. */
static void example(struct buf *out, const char *head, const char *kind, const char *text)
{
    str line, rest = str_c(text);
    if (!rest.n)
        return;
    buf_printf(out, "\n%s (%s)\n", head, kind);
    while (str_line(&rest, &line))
        buf_printf(out, "  %.*s\n", STR_ARG(line));
}

void explain_rule(struct buf *out, const struct rule *rule, unsigned width)
{
    if (!width || width > 120)
        width = 120;
    buf_printf(out, "%s  %s\n  %s, of class %s\n", rule->id, rule->title, severity_name(rule->severity),
               finding_class_name(rule->cls));
    section(out, "What an attacker gains", rule->gain, width);
    section(out, "What to do", rule->fix, width);
    section(out, "How it is judged", rule->text, width);
    example(out, "Passes", rule->example, rule->good);
    example(out, "Does not", rule->example, rule->bad);
    buf_add(out, STR("\nControls\n"));
    for (const char *const *c = rule->controls; *c; c++)
        buf_printf(out, "  %s\n", *c);
}
