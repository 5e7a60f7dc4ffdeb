"""Seeds of the js-bundle cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"""// node_modules/.pnpm/ms@2.1.3/node_modules/ms/index.js
/*! jQuery v3.6.0 | (c) */
;p="4.17.21",v=200,y="Unsupported core-js use. Try";e.exports=JSON.parse('{"name":"a","version":"1.0.0","bugs":1}')
//# sourceMappingURL=data:application/json;base64,eyJtYXBwaW5ncyI6IiIsInNvdXJjZXMiOlsiYSJdfQ==
"""),
    (4, b"""{"version":3,"sources":["webpack:///./node_modules/a/package.json","a"],
"sourcesContent":["{\\"name\\":\\"a\\",\\"version\\":\\"1.0.0\\"}",null],"mappings":"AAAA"}"""),
    (5, b"/*!\n * express\n * Copyright(c) 2009\n */\n\n/*! ieee754. BSD-3-Clause License. Feross */\n"),
]
