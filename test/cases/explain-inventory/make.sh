mkdir -p app/node_modules/a app/test/fixtures
echo '{"name": "a", "version": "1.0.0", "license": "MIT"}' >app/node_modules/a/package.json
cat >app/package-lock.json <<'LOCK'
{"lockfileVersion": 3, "packages": {"": {"dependencies": {"b": "2"}},
"node_modules/b": {"version": "2.0.0"}}}
LOCK
cp app/package-lock.json app/test/fixtures/
echo '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []}' >app/bom.json
printf 'broken' >app/Pipfile.lock
