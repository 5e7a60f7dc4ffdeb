"""Seeds of the pre-commit cataloger (seeds_catalog.py)."""
seeds = [(0, b"""repos:
- repo: https://github.com/a/b
  rev: 11bd71901bbe5b1630ceea73d27597364c9af683  # frozen: v1.2.3
- repo: local
""")]
