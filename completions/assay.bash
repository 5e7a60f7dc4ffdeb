# bash completion for assay. Commands and options come from `assay help`, so that a new one completes at once.
_assay_options() {
    "$1" help "$2" 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u
}

_assay() {
    local cur prev words cword
    if declare -F _init_completion >/dev/null; then
        _init_completion || return
    else
        cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    if [ "$cword" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$("${words[0]}" help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p') --version --help" -- "$cur")
        return
    fi
    case $prev in
    -f | --format)
        local formats='table markdown'
        [ "${words[1]}" = scan ] && formats=$("${words[0]}" help scan 2>/dev/null | sed -n '/^Formats:/,$s/^  \([a-z]*\) .*/\1/p')
        mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$cur") && return
        ;;
    --sort) mapfile -t COMPREPLY < <(compgen -W 'risk severity score epss due component id' -- "$cur") && return ;;
    --severity) mapfile -t COMPREPLY < <(compgen -W 'critical high medium low info unknown' -- "$cur") && return ;;
    --checks) mapfile -t COMPREPLY < <(compgen -W 'vulnerability eol licence trust drift host-access secret all' -- "$cur") && return ;;
    --fail-on) mapfile -t COMPREPLY < <(compgen -W 'critical high medium low info unknown incomplete' -- "$cur") && return ;;
    --as) mapfile -t COMPREPLY < <(compgen -W 'kubernetes patch compose docker dockerfile oci' -- "$cur") && return ;;
    --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur") && return ;;
    esac
    if [ "${words[1]}" = db ] && [ "$cword" = 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'update watch build feeds status verify diff export import' -- "$cur")
    elif [ "${words[1]}" = help ]; then
        mapfile -t COMPREPLY < <(compgen -W "$("${words[0]}" help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')" -- "$cur")
    elif [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_assay_options "${words[0]}" "${words[1]}")" -- "$cur")
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        compopt -o filenames 2>/dev/null
    fi
}
complete -F _assay assay
