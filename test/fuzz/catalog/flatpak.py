"""Seeds of the flatpak cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"<component><project_license>MIT</project_license><releases><release version=\"1\"/></releases></component>"),
    (2, b"[Runtime]\nname=x\n"),
]
