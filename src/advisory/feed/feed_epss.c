/* Scores of how likely a CVE is to be exploited in the next 30 days (EPSS,
 * https://www.first.org/epss/data_stats): CSV of a comment
 * "#model_version:v2025.03.14,score_date:2026-08-20T00:00:00Z" (it may be missing, or be several lines), a
 * line with the names of the columns in any order, then one line a CVE. */
#include "advisory/feed/feed_format.h"
#include "base/date.h"
#include <math.h>
#include <stdlib.h>

#define NOTES_MAX 3

enum column { COLUMN_CVE, COLUMN_EPSS, COLUMN_PERCENTILE, COLUMNS };
static const char *const column_names[COLUMNS] = {"cve", "epss", "percentile"};
enum { CELLS_MAX = 32 };

struct epss_reader {
    struct draft_set *set;
    size_t column[COLUMNS]; /* which cell of a line it is */
    int64_t day;
    size_t rows, bad;
};

static str cell_of(str s)
{
    s = str_trim(s);
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? str_trim(str_sub(s, 1, s.n - 2)) : s;
}

static size_t cells_of(str line, str out[CELLS_MAX])
{
    size_t n = 0;
    str cell;
    while (n < CELLS_MAX && str_split(&line, ',', &cell))
        out[n++] = cell_of(cell);
    return n;
}

/* Is it the line that names the columns? */
static bool read_columns(str line, size_t column[COLUMNS])
{
    str cells[CELLS_MAX];
    size_t n = cells_of(line, cells), found = 0;
    for (size_t c = 0; c < COLUMNS; c++)
        for (size_t i = 0; i < n; i++)
            if (str_ieq(cells[i], str_c(column_names[c]))) {
                column[c] = i;
                found++;
                break;
            }
    return found == COLUMNS;
}

static bool is_epss(str path, str head)
{
    size_t column[COLUMNS];
    str line;
    (void)path;
    while (str_line(&head, &line))
        if (str_trim(line).n && line.p[0] != '#')
            return read_columns(line, column);
    return false;
}

/* The first day in `s` behind `mark`. */
static bool day_behind(str s, str mark, int64_t *day)
{
    ptrdiff_t at = str_find(s, mark);
    return at >= 0 && date_days(str_sub(s, (size_t)at + mark.n, 10), day);
}

/* "0.00043", "1", "9e-05": 0 to 1. */
static bool read_share(str s, double *out)
{
    char text[32], *end;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && !memchr(".eE+-", s.p[i], 5))
            return false;
    if (!s.n || s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    *out = strtod(text, &end);
    return *end == 0 && isfinite(*out);
}

static void read_row(struct epss_reader *r, str line)
{
    str cells[CELLS_MAX];
    double epss, percentile;
    size_t n = cells_of(line, cells);
    if (r->column[COLUMN_CVE] < n && r->column[COLUMN_EPSS] < n && r->column[COLUMN_PERCENTILE] < n &&
        read_share(cells[r->column[COLUMN_EPSS]], &epss) &&
        read_share(cells[r->column[COLUMN_PERCENTILE]], &percentile) &&
        draft_epss(r->set, cells[r->column[COLUMN_CVE]], epss, percentile, r->day))
        r->rows++;
    else if (r->bad++ < NOTES_MAX)
        draft_note(r->set, str_sub(line, 0, 80),
                   "it is no CVE with a score and a percentile between 0 and 1");
}

static bool read_epss(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct epss_reader r = {.set = set};
    str text = str_starts(d->text, STR("\xEF\xBB\xBF")) ? str_from(d->text, 3) : d->text, line;
    bool columns = false;
    arena_reset(&set->scratch);
    day_behind(str_base(d->path), STR("epss_scores-"), &r.day);
    while (str_line(&text, &line)) {
        line = str_trim(line);
        if (!line.n)
            continue;
        if (line.p[0] == '#')
            day_behind(line, STR("score_date:"), &r.day);
        else if (columns)
            read_row(&r, line);
        else if (!(columns = read_columns(line, r.column)))
            break;
    }
    if (!columns || !r.rows)
        return err_set(e, "bad EPSS scores", STR_NONE,
                       columns ? "no line gives a CVE its score"
                               : "no line names the columns cve, epss, percentile");
    if (r.bad > NOTES_MAX)
        draft_note(set, arena_printf(&set->scratch, "%zu more lines of EPSS", r.bad - NOTES_MAX),
                   "not understood");
    draft_source(set, STR("FIRST EPSS"), STR("free with attribution"),
                 r.day ? date_of_seconds(&set->scratch, r.day * 86400) : STR(""), (uint32_t)r.rows);
    return true;
}

const struct feed_format feed_epss = {
    .name = "EPSS",
    .doc = "www.first.org/epss/data_stats",
    .is = is_epss,
    .read = read_epss,
};
