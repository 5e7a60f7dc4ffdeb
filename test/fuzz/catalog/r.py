"""Seeds of the r cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'Package: readxl\nTitle: Read\nVersion: 1.0.0\nLicense: GPL-3\nImports: cellranger, Rcpp (>= 0.12),\n    tibble\nRepository: CRAN\nBuilt: R 3.4.4; x86_64-pc-linux-gnu; 2018-03-01; unix\n'),
    (0, b'Package: readxl\nVersion: 1.0.0\n'),
    (0, b'This is a description: of an app\nBuilt: yes\n'),
    (1, b'{"R":{"Version":"4.1"},"Packages":{"DT":{"Package":"DT","Version":"0.20","Source":"Repository","Repository":"CRAN","Requirements":["R","Biobase"]},"Biobase":{"Package":"Biobase","Version":"2.54.0","Source":"Bioconductor"},"me":{"Package":"me","Version":"0.1","Source":"GitHub"}}}'),
    (2, b'PackratFormat: 1.4\nRVersion: 3.3\n\nPackage: Rcpp\nSource: CRAN\nVersion: 1.0.0\nHash: x\n\nPackage: bit64\nSource: CRAN\nVersion: 0.9-7\nRequires: bit, Rcpp\n'),
]
