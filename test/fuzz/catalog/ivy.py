"""Seeds of the ivy cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'<ivy-module><info organisation="g"/><dependencies><dependency org="g" name="a" rev="1" conf="test->default"/>'
        b"</dependencies></ivy-module>"),
    (1, b'<ivy-report><dependencies><module organisation="g" name="a"><revision name="1"/></module></dependencies>'
        b"</ivy-report>"),
]
