"""Seeds of the vscode cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"name":"a","publisher":"b","version":"1.0.0","engines":{"vscode":"*"},"extensionDependencies":["c.d"]}'),
    (1, b'[{"identifier":{"id":"a.b"},"version":"1.0.0","metadata":{"targetPlatform":"linux-x64"}}]'),
    (2, b'<PackageManifest><Metadata><Identity Id="a" Version="1.0.0" Publisher="b"/></Metadata><Installation>'
        b'<InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation></PackageManifest>'),
]
