#!/usr/bin/env bash
# demo.sh: builds three real artifacts from the pinned data (once: build/demo/), compiles an advisory database and
# assesses each. What it needs is there already: `make demo` has set it up.
set -euo pipefail
cd "$(dirname "$0")/.."
assay=build/assay demo=build/demo
bold='' plain=''
[ -t 1 ] && bold=$(printf '\033[1m') plain=$(printf '\033[0m')

say() {
    printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

# Shows a command as a person would type it, and runs it.
run() {
    say "\$ assay $*"
    "$assay" "$@"
}

# The application with its npm and Python packages, as it would be deployed.
make_stage() {
    local npm=$1 wheels=$2 jars=$3 stage=$4 wheel
    mkdir -p "$stage/app" "$stage/site" "$stage/lib" "$stage/prune/node_modules"
    cp examples/orders/* "$npm/package.json" "$npm/package-lock.json" "$stage/app/"
    cp -r "$npm/node_modules" "$stage/app/"
    for wheel in "$wheels"/*.whl; do
        python3 -m zipfile -e "$wheel" "$stage/site"
    done
    cp "$jars"/*.jar "$stage/lib/"
    touch "$stage/prune/node_modules/.wh.ini"
}

make_artifacts() {
    local npm wheels jars rootfs stage=$1/stage to=$1
    npm=$(tools/data.sh path npm) wheels=$(tools/data.sh path wheels)
    jars=$(tools/data.sh path jars) rootfs=$(tools/data.sh path rootfs)
    echo "demo: making the three artifacts"
    make_stage "$npm" "$wheels" "$jars" "$stage"
    tools/make_zip.py "$to/orders-function.zip" "$stage/app" "$stage/site" "$stage/lib@lib"
    local layers=("$rootfs/rootfs.tar#ADD rootfs.tar /"
        "$stage/site@usr/local/lib/python3.11/dist-packages#RUN pip install -r requirements.txt"
        "$stage/app@app#COPY . /app"
        "$stage/lib@opt/lib#COPY lib /opt/lib"
        "$stage/prune@app#RUN npm prune --production")
    tools/make_image.py --layout oci-dir --tag orders:1 --cmd node --cmd /app/index.js "${layers[@]}" "$to/orders-oci"
    tools/make_image.py --layout docker --tag orders:1 --cmd node --cmd /app/index.js "${layers[@]}" "$to/orders-image.tar"
    mkdir "$to/rootfs"
    # Without root the owners are not kept and devices are left out: neither is looked at here.
    tar -xf "$rootfs/rootfs.tar" -C "$to/rootfs" --exclude='./dev/*'
    rm -rf "$stage"
}

key=$(cat tools/demo.sh tools/make_*.py examples/orders/* tools/data/*.txt tools/data/npm/* | sha256sum)
if [ "$(cat $demo/key 2>/dev/null)" != "$key" ]; then
    # Folders of a root file system may be read-only to their owner.
    [ ! -d $demo ] || { chmod -R u+rwX $demo && rm -rf $demo; }
    mkdir -p $demo
    make_artifacts $demo
    echo "$key" >$demo/key
fi

feeds=(--from examples/advisories)
if [ -d ../shared/feeds ]; then
    feeds+=(--from ../shared/feeds)
fi
export ASSAY_DB=$demo/db
run db build "${feeds[@]}"
run scan $demo/orders-function.zip
run scan $demo/orders-image.tar
run scan $demo/rootfs

say "The OCI layout holds the same image, so the same findings:"
"$assay" scan --quiet -f json -o $demo/image.json $demo/orders-image.tar
"$assay" scan --quiet -f json -o $demo/oci.json $demo/orders-oci
python3 - $demo/image.json $demo/oci.json <<'PYTHON'
import json, sys
a, b = (json.load(open(f)) for f in sys.argv[1:])
same = a["findings"] == b["findings"] and a["components"] == b["components"]
print("%d components, %d findings in both: %s" % (len(a["components"]), len(a["findings"]), "identical" if same else "DIFFERENT"))
sys.exit(not same)
PYTHON

say "Next steps"
cat <<TEXT
  export ASSAY_DB=$demo/db
  $assay explain CVE-2021-44228 $demo/orders-function.zip         why it applies
  $assay scan -f cyclonedx -o sbom.json $demo/orders-image.tar    an SBOM with its vulnerabilities
  $assay scan --fail-on critical $demo/orders-oci                 exit status 1: stops a pipeline
  $assay ls $demo/orders-image.tar:app                            look into any artifact
  $assay scan YOUR.zip YOUR-IMAGE.tar /YOUR/ROOT                  your own
TEXT
