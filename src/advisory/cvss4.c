#include "advisory/cvss.h"

/* Common Vulnerability Scoring System v4.0, section 8. All that is counted are whole steps and tenths, so
 * that the score is exact. */
/* clang-format off */
enum {
    AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR, MAV, MAC, MAT, MPR, MUI,
    MVC, MVI, MVA, MSC, MSI, MSA, S, AU, R, V, RE, U, METRICS
};
/* clang-format on */
/* Values from the most severe down; "X" is last. Supplemental metrics (S to U) do not change the score. */
static const struct cvss_metric metrics[METRICS] = {
    [AV] = {"AV", {"N", "A", "L", "P"}, true},
    [AC] = {"AC", {"L", "H"}, true},
    [AT] = {"AT", {"N", "P"}, true},
    [PR] = {"PR", {"N", "L", "H"}, true},
    [UI] = {"UI", {"N", "P", "A"}, true},
    [VC] = {"VC", {"H", "L", "N"}, true},
    [VI] = {"VI", {"H", "L", "N"}, true},
    [VA] = {"VA", {"H", "L", "N"}, true},
    [SC] = {"SC", {"H", "L", "N"}, true},
    [SI] = {"SI", {"H", "L", "N"}, true},
    [SA] = {"SA", {"H", "L", "N"}, true},
    [E] = {"E", {"A", "P", "U", "X"}, false},
    [CR] = {"CR", {"H", "M", "L", "X"}, false},
    [IR] = {"IR", {"H", "M", "L", "X"}, false},
    [AR] = {"AR", {"H", "M", "L", "X"}, false},
    [MAV] = {"MAV", {"N", "A", "L", "P", "X"}, false},
    [MAC] = {"MAC", {"L", "H", "X"}, false},
    [MAT] = {"MAT", {"N", "P", "X"}, false},
    [MPR] = {"MPR", {"N", "L", "H", "X"}, false},
    [MUI] = {"MUI", {"N", "P", "A", "X"}, false},
    [MVC] = {"MVC", {"H", "L", "N", "X"}, false},
    [MVI] = {"MVI", {"H", "L", "N", "X"}, false},
    [MVA] = {"MVA", {"H", "L", "N", "X"}, false},
    [MSC] = {"MSC", {"H", "L", "N", "X"}, false},
    [MSI] = {"MSI", {"S", "H", "L", "N", "X"}, false},
    [MSA] = {"MSA", {"S", "H", "L", "N", "X"}, false},
    [S] = {"S", {"X", "N", "P"}, false},
    [AU] = {"AU", {"X", "N", "Y"}, false},
    [R] = {"R", {"X", "A", "U", "I"}, false},
    [V] = {"V", {"X", "D", "C"}, false},
    [RE] = {"RE", {"X", "L", "M", "H"}, false},
    [U] = {"U", {"X", "Clear", "Green", "Amber", "Red"}, false},
};

/* Scores of the MacroVectors in tenths, by EQ1, EQ2, EQ3 and EQ6 together (see eq3eq6), EQ4, EQ5. */
enum { EQ36_00, EQ36_01, EQ36_10, EQ36_11, EQ36_21, EQ36_COUNT };
/* clang-format off: a row a level of EQ3 and EQ6 */
static const uint8_t macro_scores[3][2][EQ36_COUNT][3][3] = {
    {
        {{{100, 98, 95}, {100, 93, 91}, {93, 89, 81}},
         {{99, 95, 92}, {96, 87, 81}, {90, 80, 68}},
         {{98, 95, 90}, {93, 89, 81}, {88, 78, 69}},
         {{95, 92, 84}, {92, 81, 65}, {80, 70, 48}},
         {{92, 82, 72}, {79, 69, 50}, {69, 55, 27}}},
        {{{99, 95, 92}, {95, 90, 84}, {92, 82, 72}},
         {{97, 92, 85}, {91, 83, 71}, {81, 71, 53}},
         {{95, 92, 85}, {92, 80, 70}, {84, 71, 50}},
         {{93, 85, 73}, {82, 72, 59}, {70, 52, 30}},
         {{86, 75, 52}, {71, 52, 29}, {63, 29, 17}}},
    },
    {
        {{{98, 94, 91}, {94, 86, 77}, {87, 74, 63}},
         {{95, 87, 81}, {89, 74, 64}, {75, 63, 49}},
         {{94, 88, 76}, {86, 74, 59}, {72, 57, 52}},
         {{89, 77, 67}, {76, 58, 50}, {57, 52, 25}},
         {{83, 70, 54}, {65, 58, 26}, {53, 21, 13}}},
        {{{95, 88, 76}, {90, 75, 61}, {77, 68, 52}},
         {{90, 76, 70}, {77, 62, 53}, {66, 59, 30}},
         {{89, 76, 62}, {74, 57, 47}, {61, 57, 24}},
         {{78, 67, 58}, {59, 57, 23}, {52, 29, 16}},
         {{71, 59, 30}, {58, 26, 15}, {23, 13, 6}}},
    },
    {
        {{{93, 86, 75}, {86, 74, 56}, {70, 52, 40}},
         {{87, 72, 58}, {74, 61, 34}, {54, 40, 22}},
         {{85, 74, 62}, {72, 55, 46}, {53, 34, 19}},
         {{75, 55, 51}, {57, 41, 19}, {36, 19, 8}},
         {{64, 51, 20}, {47, 21, 11}, {24, 9, 4}}},
        {{{88, 73, 60}, {73, 59, 41}, {54, 45, 20}},
         {{75, 53, 50}, {55, 40, 20}, {43, 22, 11}},
         {{75, 58, 40}, {61, 48, 20}, {46, 17, 8}},
         {{55, 45, 21}, {51, 18, 9}, {18, 7, 2}},
         {{53, 24, 14}, {24, 12, 5}, {10, 3, 1}}},
    },
};
/* clang-format on */

/* By level of each EQ: steps from the most severe metric values of all to the most severe vectors of the
 * level (table 24 to 29), and the depth of the level, both in steps. */
static const int eq1_top[] = {0, 1, 3}, eq1_depth[] = {1, 4, 5};
static const int eq2_top[] = {0, 1}, eq2_depth[] = {1, 2};
static const int eq36_top[] = {0, 3, 1, 3, 3}, eq36_depth[] = {7, 6, 8, 8, 10};
static const int eq4_top[] = {1, 3, 6}, eq4_depth[] = {6, 5, 4};

struct macro {
    int eq1, eq2, eq36, eq4, eq5;
};
enum { NO_LOWER = -1 };

/* Severity of the metric as it counts, 0 the highest: modified values replace base ones, what is not defined
 * is taken at its worst. Subsequent-system metrics have Safety as their 0. */
static int level(const uint8_t *value, int metric)
{
    bool subsequent = metric >= SC && metric <= SA;
    if (metric >= E && metric <= AR)
        return value[metric] == CVSS_ABSENT || value[metric] == 3 ? 0 : value[metric];
    int modified = metric + MAV - AV;
    uint8_t m = value[modified];
    if (m != CVSS_ABSENT && metrics[modified].values[m][0] != 'X')
        return metric == SC ? m + 1 : m;
    return value[metric] + subsequent;
}

static bool high(const uint8_t *value, int metric)
{
    return level(value, metric) == (metric >= SC && metric <= SA);
}

static int eq1(const uint8_t *v)
{
    int none = (level(v, AV) == 0) + (level(v, PR) == 0) + (level(v, UI) == 0);
    if (none == 3)
        return 0;
    return none == 0 || level(v, AV) == 3 ? 2 : 1;
}

static int eq3eq6(const uint8_t *v)
{
    bool c = high(v, VC), i = high(v, VI), a = high(v, VA);
    int eq3 = c && i ? 0 : c || i || a ? 1 : 2;
    int eq6 = !((c && level(v, CR) == 0) || (i && level(v, IR) == 0) || (a && level(v, AR) == 0));
    return eq3 == 2 ? EQ36_21 : 2 * eq3 + eq6;
}

static int eq4(const uint8_t *v)
{
    if (level(v, SI) == 0 || level(v, SA) == 0)
        return 0;
    return high(v, SC) || high(v, SI) || high(v, SA) ? 1 : 2;
}

static struct macro macro_of(const uint8_t *v)
{
    bool eq2 = level(v, AC) != 0 || level(v, AT) != 0;
    return (struct macro){eq1(v), eq2, eq3eq6(v), eq4(v), level(v, E)};
}

static int score_of(struct macro m)
{
    return macro_scores[m.eq1][m.eq2][m.eq36][m.eq4][m.eq5];
}

/* The next lower MacroVectors' score for EQ3 and EQ6 together; from 00 the higher one of two ways down. */
static int lower_eq36(struct macro m)
{
    static const int below[EQ36_COUNT][2] = {
        {EQ36_01, EQ36_10}, {EQ36_11, EQ36_11}, {EQ36_11, EQ36_11}, {EQ36_21, EQ36_21}, {NO_LOWER, NO_LOWER}};
    const int *way = below[m.eq36];
    if (way[0] == NO_LOWER)
        return NO_LOWER;
    m.eq36 = way[0];
    int left = score_of(m);
    m.eq36 = way[1];
    int right = score_of(m);
    return left > right ? left : right;
}

static int sum(const uint8_t *v, const int *list, int n)
{
    int steps = 0;
    for (int i = 0; i < n; i++)
        steps += level(v, list[i]);
    return steps;
}

/* What the proportional distances add up to, as a fraction whose denominator is STEP, a multiple of every
 * depth. */
enum { STEP = 840 };
struct distance {
    int sum, count;
};

/* `lower` is the score of the next lower MacroVector, `steps` how far the vector is below the most severe
 * ones. */
static void add(struct distance *d, int score, int lower, int steps, int depth)
{
    if (lower == NO_LOWER)
        return;
    d->count++;
    d->sum += (score - lower) * steps * (STEP / depth);
}

static struct distance distances(const uint8_t *v, struct macro m)
{
    static const int in1[] = {AV, PR, UI}, in2[] = {AC, AT}, in36[] = {VC, VI, VA, CR, IR, AR},
                     in4[] = {SC, SI, SA};
    struct distance d = {0, 0};
    int score = score_of(m);
    struct macro l1 = m, l2 = m, l4 = m;
    l1.eq1++, l2.eq2++, l4.eq4++;
    add(&d, score, m.eq1 < 2 ? score_of(l1) : NO_LOWER, sum(v, in1, 3) - eq1_top[m.eq1], eq1_depth[m.eq1]);
    add(&d, score, m.eq2 < 1 ? score_of(l2) : NO_LOWER, sum(v, in2, 2) - eq2_top[m.eq2], eq2_depth[m.eq2]);
    add(&d, score, lower_eq36(m), sum(v, in36, 6) - eq36_top[m.eq36], eq36_depth[m.eq36]);
    add(&d, score, m.eq4 < 2 ? score_of(l4) : NO_LOWER, sum(v, in4, 3) - eq4_top[m.eq4], eq4_depth[m.eq4]);
    d.count += m.eq5 < 2; /* EQ5 has no distance within a level */
    return d;
}

bool cvss4_score(str fields, int *tenths)
{
    uint8_t v[METRICS];
    if (!cvss_parse(fields, metrics, METRICS, v))
        return false;
    *tenths = 0;
    bool impact = false;
    for (int i = VC; i <= SA; i++)
        impact |= level(v, i) < 2 + (i >= SC);
    if (!impact)
        return true;
    struct macro m = macro_of(v);
    struct distance d = distances(v, m);
    int unit = STEP * (d.count ? d.count : 1);
    int exact = score_of(m) * unit - d.sum; /* tenths times unit */
    *tenths = exact <= 0 ? 0 : (2 * exact + unit) / (2 * unit);
    return true;
}
