"""Seeds of the jetbrains cataloger (seeds_catalog.py)."""
seeds = [(0, b"<idea-plugin><id>a.b</id><version>1</version><depends>c.d</depends></idea-plugin>")]
