#include "advisory/cvss.h"
#include <math.h>

/* A Complete Guide to the Common Vulnerability Scoring System Version 2.0, section 3.2. */
enum { AV, AC, AU, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR, METRICS };
static const struct cvss_metric metrics[METRICS] = {
    [AV] = {"AV", {"L", "A", "N"}, true},
    [AC] = {"AC", {"H", "M", "L"}, true},
    [AU] = {"Au", {"M", "S", "N"}, true},
    [C] = {"C", {"N", "P", "C"}, true},
    [I] = {"I", {"N", "P", "C"}, true},
    [A] = {"A", {"N", "P", "C"}, true},
    [E] = {"E", {"ND", "U", "POC", "F", "H"}, false},
    [RL] = {"RL", {"ND", "OF", "TF", "W", "U"}, false},
    [RC] = {"RC", {"ND", "UC", "UR", "C"}, false},
    [CDP] = {"CDP", {"ND", "N", "L", "LM", "MH", "H"}, false},
    [TD] = {"TD", {"ND", "N", "L", "M", "H"}, false},
    [CR] = {"CR", {"ND", "L", "M", "H"}, false},
    [IR] = {"IR", {"ND", "L", "M", "H"}, false},
    [AR] = {"AR", {"ND", "L", "M", "H"}, false},
};
static const double weights[METRICS][CVSS_VALUES] = {
    [AV] = {0.395, 0.646, 1},      [AC] = {0.35, 0.61, 0.71},
    [AU] = {0.45, 0.56, 0.704},    [C] = {0, 0.275, 0.660},
    [I] = {0, 0.275, 0.660},       [A] = {0, 0.275, 0.660},
    [E] = {1, 0.85, 0.9, 0.95, 1}, [RL] = {1, 0.87, 0.90, 0.95, 1},
    [RC] = {1, 0.90, 0.95, 1},     [CDP] = {0, 0, 0.1, 0.3, 0.4, 0.5},
    [TD] = {1, 0, 0.25, 0.75, 1},  [CR] = {1, 0.5, 1, 1.51},
    [IR] = {1, 0.5, 1, 1.51},      [AR] = {1, 0.5, 1, 1.51},
};

static double weight(const uint8_t *value, int metric)
{
    return weights[metric][value[metric] == CVSS_ABSENT ? 0 : value[metric]];
}

/* To one decimal, half away from zero, in tenths. Products of the weights are exact decimals of few digits:
 * what binary fractions add or lack is far below the step that is added here. */
static double tenths_of(double x)
{
    return x < 0 ? -floor(-x * 10 + 0.5 + 1e-9) : floor(x * 10 + 0.5 + 1e-9);
}

static double lost(const uint8_t *value, int impact, int requirement, bool adjusted)
{
    return 1 - weight(value, impact) * (adjusted ? weight(value, requirement) : 1);
}

/* The base score in tenths; `adjusted` by the security requirements. */
static double base(const uint8_t *value, bool adjusted)
{
    double impact = 10.41 * (1 - lost(value, C, CR, adjusted) * lost(value, I, IR, adjusted) *
                                     lost(value, A, AR, adjusted));
    if (adjusted && impact > 10)
        impact = 10;
    double exploitability = 20 * weight(value, AV) * weight(value, AC) * weight(value, AU);
    bool none = value[C] == 0 && value[I] == 0 && value[A] == 0;
    return none ? 0 : tenths_of((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176);
}

static double temporal(const uint8_t *value, double base_tenths)
{
    return tenths_of(base_tenths / 10 * weight(value, E) * weight(value, RL) * weight(value, RC));
}

static double environmental(const uint8_t *value)
{
    double adjusted = temporal(value, base(value, true)) / 10;
    return tenths_of((adjusted + (10 - adjusted) * weight(value, CDP)) * weight(value, TD));
}

static bool given(const uint8_t *value, int from, int to)
{
    for (int i = from; i <= to; i++)
        if (value[i] != CVSS_ABSENT && value[i] != 0)
            return true;
    return false;
}

bool cvss2_score(str fields, int *tenths)
{
    uint8_t value[METRICS];
    if (!cvss_parse(fields, metrics, METRICS, value))
        return false;
    double score = given(value, CDP, AR) ? environmental(value)
                   : given(value, E, RC) ? temporal(value, base(value, false))
                                         : base(value, false);
    *tenths = score < 0 ? 0 : (int)score;
    return true;
}
