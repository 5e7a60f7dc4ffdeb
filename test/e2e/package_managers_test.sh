#!/usr/bin/env bash
# The inventory equals what the package managers themselves say of trees that they installed.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_data rootfs npm wheels
export npm_config_update_notifier=false
cd "$work" || exit 1

mkdir rootfs
tar -xf "$(data rootfs)/rootfs.tar" -C rootfs --exclude='./dev/*'
chmod u+rwx rootfs
dpkg-query --admindir=rootfs/var/lib/dpkg -W -f '${db:Status-Status} ${Package} ${Version} ${Architecture}\n' |
    sed -n 's/^installed //p' >dpkg.list
"$ASSAY" scan --quiet -f json -o dpkg.json rootfs
check "dpkg-query" python3 "$e2e/compare.py" dpkg dpkg.json dpkg.list
check "Debian's own Python modules are the packages'" python3 "$e2e/compare.py" has dpkg.json \
    'all(c["owner"] for c in r["components"] if c["purl"].startswith("pkg:pypi/"))'

mkdir project
cp "$(data npm)/package.json" "$(data npm)/package-lock.json" project/
cp -r "$(data npm)/cache" npm-cache
check "npm ci, offline" npm --prefix project ci --offline --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --cache "$work/npm-cache"
npm --prefix project ls --all --json >npm.tree
"$ASSAY" scan --quiet -f json -o npm.json project
check "npm ls --all" python3 "$e2e/compare.py" npm npm.json npm.tree

check "pip install, offline" bash -c 'python3 -m venv venv && venv/bin/pip install -q --disable-pip-version-check \
    --no-index --no-deps --find-links "$1" -r "$1/requirements.txt"' - "$(data wheels)"
venv/bin/pip list --disable-pip-version-check --format json >pip.list
"$ASSAY" scan --quiet -f json -o pip.json venv
check "pip list" python3 "$e2e/compare.py" pip pip.json pip.list

# The gems that come with Ruby, default ones and Debian's: what RubyGems writes for each, apart from all else.
ruby -e 'puts ([Gem.default_dir] + Gem.path).uniq' | while read -r folder; do
    [ ! -d "$folder/specifications" ] || { mkdir -p "gems$folder" && cp -rL "$folder/specifications" "gems$folder/"; }
done
gem list --local --all >gem.list
"$ASSAY" scan --quiet -f json -o gem.json gems
check "gem list" python3 "$e2e/compare.py" gem gem.json gem.list
end_of_tests
