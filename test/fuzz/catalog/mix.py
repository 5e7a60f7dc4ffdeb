"""Seeds of the mix cataloger (seeds_catalog.py)."""
seeds = [(0, b"""%{
  "a": {:hex, :a, "1.0.0", "x", [:mix], [{:b, "~> 1.0", [hex: :b, optional: true]}], "hexpm", "y"},
  "b": {:git, "https://h/b.git", "abc", [tag: "v1"]},
}
""")]
