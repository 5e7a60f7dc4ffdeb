"""Seeds of the browser cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"manifest_version":3,"version":"1.0","browser_specific_settings":{"gecko":{"id":"a@b"}}}'),
    (1, b'{"addons":[{"id":"a@b","version":"1.0","type":"extension","location":"app-profile"}]}'),
]
