"""Seeds of the otp cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"{application, 'a', [\n\t{description, \"A\"},\n\t{vsn, \"2.9.0\"},\n\t{modules, ['a','b']},\n\t{env, []}\n]}.\n"),
]
