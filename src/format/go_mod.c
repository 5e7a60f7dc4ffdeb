#include "format/go_mod.h"

void go_mod_init(struct go_mod *m, str text)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *m = (struct go_mod){.rest = text, .block = STR_INIT("")};
}

/* The next word of the line, without its quotes; "(" and ")" are words of their own. False at the end or at a
 * comment, which is what then is left. */
static bool take_word(str *line, str *word)
{
    *line = str_trim(*line);
    str s = *line;
    if (!s.n || str_starts(s, STR("//")))
        return false;
    size_t n = 1;
    if (s.p[0] == '"' || s.p[0] == '`') {
        ptrdiff_t end = str_chr(str_from(s, 1), s.p[0]);
        n = end < 0 ? s.n : (size_t)end + 2;
        *word = str_sub(s, 1, end < 0 ? s.n - 1 : (size_t)end);
    } else {
        bool bracket = s.p[0] == '(' || s.p[0] == ')';
        while (!bracket && n < s.n && !ch_space(s.p[n]) && s.p[n] != '(' && s.p[n] != ')' &&
               !(s.p[n] == '/' && n + 1 < s.n && s.p[n + 1] == '/'))
            n++;
        *word = str_sub(s, 0, n);
    }
    *line = str_from(s, n);
    return true;
}

static bool is_indirect(str comment)
{
    str text = str_trim(str_from(comment, 2));
    return str_is(text, "indirect") || str_starts(text, STR("indirect;"));
}

/* The words of a line behind its verb. */
static void read_words(str line, struct go_mod_item *item)
{
    str word;
    item->n = 0;
    while (take_word(&line, &word)) {
        if (item->n < GO_MOD_WORDS)
            item->words[item->n++] = word;
        else
            item->n = GO_MOD_WORDS + 1;
    }
    item->indirect = is_indirect(line);
}

bool go_mod_next(struct go_mod *m, struct go_mod_item *item)
{
    str line, word;
    while (str_line(&m->rest, &line)) {
        m->line++;
        str rest = line;
        if (!take_word(&rest, &word))
            continue;
        if (str_is(word, ")")) {
            m->block = STR("");
            continue;
        }
        *item = (struct go_mod_item){.verb = m->block.n ? m->block : word};
        read_words(m->block.n ? line : rest, item);
        if (!m->block.n && item->n && str_is(item->words[0], "(")) {
            if (item->n == 1) {
                m->block = word;
                continue;
            }
            item->n = 0;
        }
        return true;
    }
    return false;
}
