/* What `created_by` of a history entry says of an instruction:
 *   /bin/sh -c #(nop)  USER app           classic builder, buildah; on Windows "cmd /S /C #(nop) ..."
 *   /bin/sh -c make; |1 A=x /bin/sh -c make   the same for RUN, without and with build arguments
 *   RUN |1 A=x /bin/sh -c make # buildkit     BuildKit
 *   RUN make                                  kaniko: the line of the Dockerfile
 * All else (jib, ko, buildpacks, scripts that make base images) is no instruction. */
#include "source/image_history.h"

static const char *const instructions[] = {
    "ADD",   "ARG",        "CMD",     "COPY", "ENTRYPOINT", "ENV",        "EXPOSE", "FROM",   "HEALTHCHECK",
    "LABEL", "MAINTAINER", "ONBUILD", "RUN",  "SHELL",      "STOPSIGNAL", "USER",   "VOLUME", "WORKDIR"};

static bool next_word(str *rest, str *word)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && !ch_space(rest->p[n]))
        n++;
    *word = str_sub(*rest, 0, n);
    *rest = str_trim(str_from(*rest, n));
    return n > 0;
}

static str known_instruction(str word)
{
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++)
        if (str_eq(word, str_c(instructions[i])))
            return str_c(instructions[i]);
    return STR("");
}

static bool is_shell(str word)
{
    static const char *const names[] = {"sh", "bash", "ash", "dash", "zsh", "ksh"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(str_base(word), str_c(names[i])))
            return true;
    return false;
}

/* Takes the shell off that the builder put before a command: words up to the option that takes the command.
 */
static bool cut_shell(str *text)
{
    str rest = *text, word;
    if (!next_word(&rest, &word))
        return false;
    if (str_ends(word, STR("buildkit_qemu_emulator")) && !next_word(&rest, &word))
        return false;
    bool windows = str_ieq(word, STR("cmd")) || str_ieq(word, STR("cmd.exe")) ||
                   str_istarts(word, STR("powershell")) || str_istarts(word, STR("pwsh"));
    if (!windows && !is_shell(word))
        return false;
    for (int i = 0; i < 8 && next_word(&rest, &word); i++) {
        bool last = windows ? str_ieq(word, STR("/c")) || str_ieq(word, STR("-command"))
                            : word.p[0] == '-' && word.p[word.n - 1] == 'c';
        if (last) {
            *text = rest;
            return true;
        }
    }
    return false;
}

/* "|2 A=1 B=2 /bin/sh -c make": values may have blanks in them, so the arguments end where a shell begins. */
static void cut_arguments(str *text, str *arguments)
{
    str rest = *text, word;
    if (!rest.n || rest.p[0] != '|' || !next_word(&rest, &word) || word.n < 2 || !str_of(word, "|"))
        return;
    const char *from = rest.p;
    for (str at = rest; at.n;) {
        str tail = at;
        if (cut_shell(&tail)) {
            *arguments = str_trim(str_make(from, (size_t)(at.p - from)));
            *text = at;
            return;
        }
        next_word(&at, &word);
    }
    *text = rest;
}

static void run_step(str text, bool buildkit, struct build_step *step)
{
    step->instruction = STR("RUN");
    cut_arguments(&text, &step->args);
    /* without the mark of BuildKit the line of the Dockerfile itself */
    step->shell_form = cut_shell(&text) || (!buildkit && text.n && text.p[0] != '[');
    step->text = text;
}

static void cut_flags(struct build_step *step)
{
    str rest = step->text, word;
    const char *from = rest.p;
    size_t end = 0;
    while (str_starts(rest, STR("--")) && next_word(&rest, &word))
        end = (size_t)(word.p + word.n - from);
    step->flags = str_make(from, end);
    step->text = rest;
}

static void other_step(str instruction, str text, struct build_step *step)
{
    step->instruction = instruction;
    step->text = text;
    step->shell_form = (str_is(instruction, "CMD") || str_is(instruction, "ENTRYPOINT")) && text.n &&
                       (text.p[0] != '[' || str_starts(text, STR("[\"/bin/sh\" \"-c\"")) ||
                        str_starts(text, STR("[\"cmd\" \"/S\" \"/C\"")));
}

void image_history_step(str created_by, struct build_step *step)
{
    str text = str_trim(created_by), rest, word, nop = STR("#(nop)");
    *step = (struct build_step){
        .instruction = STR(""), .flags = STR(""), .args = STR(""), .layer = -1, .text = text};
    bool buildkit = str_ends(text, STR("# buildkit"));
    if (buildkit)
        text = str_trim(str_sub(text, 0, text.n - 10));
    rest = text;
    next_word(&rest, &word);
    str instruction = known_instruction(word), shell = text;
    if (str_is(instruction, "RUN")) {
        run_step(rest, buildkit, step);
    } else if (instruction.n) {
        other_step(instruction, rest, step);
    } else if (text.n && (text.p[0] == '|' || cut_shell(&shell))) {
        if (!str_starts(shell, nop)) {
            run_step(text, buildkit, step);
        } else {
            rest = str_from(shell, nop.n);
            next_word(&rest, &word);
            if (known_instruction(word).n)
                other_step(known_instruction(word), rest, step);
        }
    }
    if (step->instruction.n)
        cut_flags(step);
}
