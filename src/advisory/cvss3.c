#include "advisory/cvss.h"
#include <math.h>

/* Common Vulnerability Scoring System v3.0 section 8 and v3.1 section 7. They differ in the modified impact
 * of a changed scope and in how scores are rounded up. */
enum { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA, METRICS };
static const struct cvss_metric metrics[METRICS] = {
    [AV] = {"AV", {"N", "A", "L", "P"}, true},
    [AC] = {"AC", {"L", "H"}, true},
    [PR] = {"PR", {"N", "L", "H"}, true},
    [UI] = {"UI", {"N", "R"}, true},
    [S] = {"S", {"U", "C"}, true},
    [C] = {"C", {"H", "L", "N"}, true},
    [I] = {"I", {"H", "L", "N"}, true},
    [A] = {"A", {"H", "L", "N"}, true},
    [E] = {"E", {"H", "F", "P", "U", "X"}, false},
    [RL] = {"RL", {"U", "W", "T", "O", "X"}, false},
    [RC] = {"RC", {"C", "R", "U", "X"}, false},
    [CR] = {"CR", {"H", "M", "L", "X"}, false},
    [IR] = {"IR", {"H", "M", "L", "X"}, false},
    [AR] = {"AR", {"H", "M", "L", "X"}, false},
    [MAV] = {"MAV", {"N", "A", "L", "P", "X"}, false},
    [MAC] = {"MAC", {"L", "H", "X"}, false},
    [MPR] = {"MPR", {"N", "L", "H", "X"}, false},
    [MUI] = {"MUI", {"N", "R", "X"}, false},
    [MS] = {"MS", {"U", "C", "X"}, false},
    [MC] = {"MC", {"H", "L", "N", "X"}, false},
    [MI] = {"MI", {"H", "L", "N", "X"}, false},
    [MA] = {"MA", {"H", "L", "N", "X"}, false},
};
static const double weights[AR + 1][CVSS_VALUES] = {
    [AV] = {0.85, 0.62, 0.55, 0.2},  [AC] = {0.77, 0.44},
    [PR] = {0.85, 0.62, 0.27},       [UI] = {0.85, 0.62},
    [C] = {0.56, 0.22, 0},           [I] = {0.56, 0.22, 0},
    [A] = {0.56, 0.22, 0},           [E] = {1, 0.97, 0.94, 0.91, 1},
    [RL] = {1, 0.97, 0.96, 0.95, 1}, [RC] = {1, 0.96, 0.92, 1},
    [CR] = {1.5, 1, 0.5, 1},         [IR] = {1.5, 1, 0.5, 1},
    [AR] = {1.5, 1, 0.5, 1},
};
static const double privileges_changed[] = {0.85, 0.68, 0.5};

struct vector {
    uint8_t value[METRICS];
    int minor;
};

static bool defined(const struct vector *v, int metric)
{
    uint8_t i = v->value[metric];
    return i != CVSS_ABSENT && metrics[metric].values[i][0] != 'X';
}

static bool any_defined(const struct vector *v, int from, int to)
{
    for (int i = from; i <= to; i++)
        if (defined(v, i))
            return true;
    return false;
}

/* The value of a base metric, or of its modified form if `modified` and that is defined. */
static uint8_t value(const struct vector *v, int metric, bool modified)
{
    return modified && defined(v, metric + MAV - AV) ? v->value[metric + MAV - AV] : v->value[metric];
}

static double weight(const struct vector *v, int metric)
{
    return defined(v, metric) ? weights[metric][v->value[metric]] : 1;
}

/* Up to the next tenth; in tenths. v3.1 appendix A works on whole hundred-thousandths; for v3.0, what binary
 * fractions add is taken off, as the weights are decimals. */
static double roundup(const struct vector *v, double x)
{
    return v->minor ? ceil(round(x * 100000) / 10000) : ceil(x * 10 - 1e-9);
}

static double lost(const struct vector *v, int impact, int requirement, bool modified)
{
    return 1 - weights[impact][value(v, impact, modified)] * (modified ? weight(v, requirement) : 1);
}

static double impact(const struct vector *v, bool changed, bool modified)
{
    double iss = 1 - lost(v, C, CR, modified) * lost(v, I, IR, modified) * lost(v, A, AR, modified);
    if (modified && iss > 0.915)
        iss = 0.915;
    if (!changed)
        return 6.42 * iss;
    double far = modified && v->minor ? pow(iss * 0.9731 - 0.02, 13) : pow(iss - 0.02, 15);
    return 7.52 * (iss - 0.029) - 3.25 * far;
}

static double exploitability(const struct vector *v, bool changed, bool modified)
{
    uint8_t privileges = value(v, PR, modified);
    return 8.22 * weights[AV][value(v, AV, modified)] * weights[AC][value(v, AC, modified)] *
           (changed ? privileges_changed[privileges] : weights[PR][privileges]) *
           weights[UI][value(v, UI, modified)];
}

/* The base score, or the environmental one before the temporal metrics, in tenths. */
static double base(const struct vector *v, bool modified)
{
    bool changed = value(v, S, modified) == 1;
    double i = impact(v, changed, modified);
    if (i <= 0)
        return 0;
    double sum = (i + exploitability(v, changed, modified)) * (changed ? 1.08 : 1);
    return roundup(v, sum < 10 ? sum : 10);
}

bool cvss3_score(str fields, int minor, int *tenths)
{
    struct vector v = {.minor = minor};
    if (!cvss_parse(fields, metrics, METRICS, v.value))
        return false;
    double score = base(&v, any_defined(&v, CR, MA));
    *tenths = (int)roundup(&v, score / 10 * weight(&v, E) * weight(&v, RL) * weight(&v, RC));
    return true;
}
