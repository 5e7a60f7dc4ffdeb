"""Seeds of the zig cataloger (seeds_catalog.py)."""
seeds = [(0, b""".{
    .name = .app,
    .dependencies = .{
        .zap = .{ .url = "https://github.com/z/zap/archive/refs/tags/v1.0.tar.gz", .hash = "1220ab", .lazy = true },
        .@"x-y" = .{ .url = "git+https://h/o/x?ref=v1#00", .hash = "x-1.0.0-aXVByTarAQCojk7aaxm436BqTMK13D-Ba6Z05klAIjsr" },
        .own = .{ .path = "../own" },
    },
}
""")]
