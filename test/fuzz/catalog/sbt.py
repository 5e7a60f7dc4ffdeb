"""Seeds of the sbt cataloger (seeds_catalog.py)."""
seeds = [(0, b'{"lockVersion":1,"dependencies":[{"org":"g","name":"a","version":"1","artifacts":[{"name":"a.jar",'
             b'"hash":"sha1:x"}],"configurations":["test"]}]}')]
