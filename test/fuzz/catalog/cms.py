"""Seeds of the cms cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"<?php\n  const VERSION = '10.1.5';\n"),
    (1, b"<?php\ndefine( 'MW_VERSION', '1.39.3' );\n"),
    (2, b"<extension><name>files_joomla</name><version>4.3.1</version></extension>"),
]
