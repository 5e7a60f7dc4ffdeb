"""Seeds of the licence_file cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"Permission to use, copy, modify, and/or distribute this software for any purpose"),
    (31, b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nLicense: GPL-2+ and Expat\n"),
    (31, b"see /usr/share/common-licenses/GPL-2."),
]
