mkdir -p app/dist app/node_modules/lodash app/static app/site-packages/pip/_vendor/urllib3
echo '{"name": "lodash", "version": "4.17.21"}' >app/node_modules/lodash/package.json
echo '/*! jQuery v1.12.4 | (c) */' >app/node_modules/lodash/jquery.js
cat >app/dist/app.js <<'JS'
// node_modules/lodash/lodash.js
var require_lodash;
// node_modules/ms/index.js
var require_ms;
// src/app.js
console.log("node_modules/debug/index.js");
JS
cat >app/dist/app.js.map <<'MAP'
{"version": 3, "sources": ["../node_modules/.pnpm/uuid@9.0.1/node_modules/uuid/dist/v4.js", "../src/app.js"],
"sourcesContent": ["", "/*! jQuery v3.6.0 | (c) */"], "mappings": "AAAA"}
MAP
echo '/*! jQuery v3.6.0 | (c) OpenJS Foundation */' >app/static/jquery.min.js
echo 'requests==2.31.0' >app/site-packages/pip/_vendor/vendor.txt
echo "__version__ = '1.26.18'" >app/site-packages/pip/_vendor/urllib3/__init__.py
