"""Seeds of the github-actions cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"jobs:\n  a:\n    uses: o/r/.github/workflows/x.yml@main\n  b:\n    steps:\n    - uses: a/b@11bd71901bbe5b1630ceea73d27597364c9af683 # v1.2.3\n    - uses: docker://h.io/a:1@sha256:0\n"),
    (2, b"runs:\n  image: docker://a/b:1\n  steps: [{uses: a/b/c@v1}]\n"),
]
