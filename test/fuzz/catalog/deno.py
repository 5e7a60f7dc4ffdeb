"""Seeds of the deno cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"version":"5","specifiers":{"jsr:@s/a@^1":"1.0.0","npm:b@2":"2.0.0_c@1.0.0"},"jsr":{"@s/a@1.0.0":{"dependencies":["npm:b@2"]}},"npm":{"b@2.0.0_c@1.0.0":{"integrity":"sha512-AA==","dependencies":["x@npm:c@1.0.0"]},"c@1.0.0":{}},"workspace":{"dependencies":["jsr:@s/a@^1"]}}'),
    (0, b'{"version":"3","packages":{"specifiers":{"npm:b@2":"npm:b@2.0.0"},"npm":{"b@2.0.0":{"dependencies":{"c":"c@1.0.0"}}}},"remote":{"https://deno.land/x/oak@v1.0.0/mod.ts":"00","https://esm.sh/v135/a@1.0.0/x.js":"00"}}'),
    (1, b'{"imports":{"a":"jsr:@s/a@^1","b":"npm:b@1.0.0/x",}, // c\n"scopes":{"/x":{"c":"https://unpkg.com/c@1.0.0"}}}'),
]
