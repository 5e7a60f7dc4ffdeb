"""Seeds of the chocolatey cataloger (seeds_catalog.py)."""
seeds = [(0, b"<package><metadata><id>a</id><version>1.0</version><dependencies><group><dependency id=\"b\"/></group>"
             b"</dependencies></metadata></package>")]
