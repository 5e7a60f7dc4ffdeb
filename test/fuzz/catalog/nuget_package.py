"""Seeds of the cataloger of NuGet packages (seeds_catalog.py): its only pattern is "*.nuspec"."""
seeds = [(0, b'<package xmlns="x"><metadata><id>A</id><version>1.0.0+b</version><license type="expression">MIT</license>'
             b'</metadata></package>')]
