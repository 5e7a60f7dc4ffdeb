"""Seeds of the reader of CycloneDX in XML (seeds_catalog.py)."""
seeds = [(0, b"""<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><metadata><component type="container"><name>x</name>
</component></metadata><components><component bom-ref="a" type="library"><name>a</name><purl>pkg:npm/a@1</purl>
<scope>excluded</scope><hashes><hash alg="SHA-1">00</hash></hashes><licenses><license><id>MIT</id></license>
<expression>MIT OR ISC</expression></licenses><properties><property name="assay:state">removed</property></properties>
<components><component><purl>pkg:npm/b@1</purl></component></components></component></components><dependencies>
<dependency ref="a"><dependency ref="a"/></dependency></dependencies></bom>""")]
