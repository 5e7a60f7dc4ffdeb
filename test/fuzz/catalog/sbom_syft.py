"""Seeds of the reader of Syft's JSON (seeds_catalog.py)."""
seeds = [(0, b"""{"artifacts": [{"id": "1", "name": "a", "purl": "pkg:deb/debian/a@1?distro=debian-12", "locations":
[{"path": "/x", "layerID": "sha256:0", "annotations": {"evidence": "primary"}}], "licenses": ["MIT", {"value": "x"}],
"metadata": {"source": "s", "digest": [{"algorithm": "sha1", "value": "00"}]}}, {"id": "2", "purl": "pkg:npm/b@1"}],
"artifactRelationships": [{"parent": "1", "child": "2", "type": "ownership-by-file-overlap"},
{"parent": "2", "child": "1", "type": "dependency-of"}], "source": {"type": "image", "metadata": {"layers":
[{"digest": "sha256:0"}]}}, "distro": {"id": "debian", "idLike": ["x"]}, "schema": {"version": "16.0.0"}}""")]
