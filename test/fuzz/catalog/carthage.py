"""Seeds of the carthage cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'github "ReactiveCocoa/ReactiveSwift" "v6.1.0"\ngit "https://example.com/x/y.git" "abc123"\r\n# c\nbinary "https://example.com/Z.json" "1.0"\nwhat is this\n'),
]
