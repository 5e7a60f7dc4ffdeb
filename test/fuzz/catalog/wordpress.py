"""Seeds of the wordpress cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"<?php\n$wp_version = '6.4.2';\n"),
    (1, b"<?php\n/*\nPlugin Name: A\nVersion: 1\nLicense: GPL-2.0-or-later\n*/"),
    (6, b"/*\nTheme Name: A\nVersion: 1\n*/"),
]
