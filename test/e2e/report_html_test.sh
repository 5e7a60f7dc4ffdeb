#!/usr/bin/env bash
# The HTML report in a real browser: what its script makes of it, that its policy lets it run and nothing else, and
# what it looks like on paper, in the dark and without the script.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
python=/usr/bin/python3
[ -x $python ] || python=python3
browser=$(type -P chromium || type -P chromium-browser || type -P google-chrome) || {
    echo "no browser here (tools/packages.txt: chromium)"
    exit 1
}

# browse LOG ARGUMENT...: a browser that can reach no host.
browse() {
    local log=$1
    shift
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$work/profile" --host-resolver-rules='MAP * ~NOTFOUND' --virtual-time-budget=5000 \
        --enable-logging=stderr "$@" 2>"$log"
}
dom() { # URL: the document as the script leaves it, in dom.html
    browse dom.log --dump-dom "$1" >dom.html
}
shot() { # FILE URL WIDTH HEIGHT ARGUMENT...
    local file=$1 url=$2 size=$3,$4
    shift 4
    browse shot.log --screenshot="$PWD/$file" --window-size="$size" "$@" "$url" >/dev/null
    [ -s "$file" ]
}
shown() { # how many findings the browser lays out
    grep -c '<tbody class="\( \|aside\| aside\)*" data-s=' dom.html
}
count() {
    sed -n 's|.*<output id="count"[^>]*>\([^<]*\)<.*|\1|p' dom.html
}
is() { # NAME GOT WANTED
    if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: '$2' is not '$3'"; fi
}

mkdir app
cp "$ASSAY_SOURCE"/tools/data/npm/package*.json app/
odd="app/node_modules/<img src=x onerror=document.title='run'>"
mkdir -p "$odd" app/node_modules/broken
printf '{"name":"<script>document.title=1</script>","version":"1"}' >"$odd/package.json"
printf '{"name":' >app/node_modules/broken/package.json
"$ASSAY" db build --quiet --from "$ASSAY_SOURCE/examples/advisories" --db db >/dev/null 2>&1 || bad "db build"
check "scan" "$ASSAY" scan --quiet --as-of 2026-01-01 --db db -f html=page.html -f json=page.json app
"$ASSAY" scan --quiet --as-of 2026-01-01 --db db --jobs 1 -f html=again.html app
check "the same bytes again" cmp page.html again.html
page=file://$PWD/page.html
all=$($python -c "import json; print(len(json.load(open('page.json'))['findings']))")
lodash=$($python -c "import json; print(sum('lodash' in (f['component'] or '') for f in json.load(open('page.json'))['findings']))")
critical=$($python -c "import json; print(sum(f['severity'] == 'critical' for f in json.load(open('page.json'))['findings']))")

dom "$page"
check "the script runs" grep -q '<form class="filters" id="filters" aria-label="Filters">' dom.html
check "the odd names are there" grep -q 'onerror=document.title' dom.html
is "all findings" "$(count)" "$all findings"
is "all are laid out" "$(shown)" "$all"
check "no script of the target ran" grep -q '<title>Assay: app</title>' dom.html
check "headings can be sorted by" grep -q '<th data-first="descending"><button type="button">Severity</button></th>' dom.html
if grep -iE 'CONSOLE.*(refused|error|violat)' dom.log; then bad "the browser complains"; else ok "the browser does not complain"; fi
dom "$page#q=lodash"
is "search" "$(count)" "$lodash of $all findings"
is "only these are laid out" "$(shown)" "$lodash"
dom "$page#severity=critical"
is "severity" "$(count)" "$critical of $all findings"
dom "$page#q=no-such-thing"
is "nothing found" "$(shown)" 0

check "screenshot, light" shot light.png "$page" 1200 900
check "screenshot, dark" shot dark.png "$page" 1200 900 --blink-settings=preferredColorScheme=0
check "screenshot, narrow" shot narrow.png "$page" 500 1600
sed '/^<script>/,/<\/script>$/d' page.html >plain.html
check "screenshot, without the script" shot plain.png "file://$PWD/plain.html" 1200 900
check "they look as they should" $python "$e2e/look.py" light=light.png dark=dark.png light=narrow.png light=plain.png
check "on paper" browse print.log --no-pdf-header-footer --print-to-pdf="$PWD/page.pdf" "$page"
check "there is something on it" grep -q '^%PDF-' page.pdf
if [ -n "${KEEP:-}" ]; then cp -- *.png page.pdf page.html "$KEEP"; fi
end_of_tests
