"""Seeds of the gradle_verification cataloger (seeds_catalog.py)."""
seeds = [(0, b'<verification-metadata><components><component group="a" name="b" version="1"><artifact name="b-1.jar">'
             b'<sha256 value="' + b"0" * 64 + b'"/></artifact></component></components></verification-metadata>')]
