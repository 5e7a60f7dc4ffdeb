"""Seeds of the swift cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'{"object":{"pins":[{"package":"Alamofire","repositoryURL":"https://github.com/Alamofire/Alamofire.git","state":{"branch":null,"revision":"abc","version":"5.4.1"}}]},"version":1}'),
    (0, b'{"originHash":"x","pins":[{"identity":"nio","kind":"remoteSourceControl","location":"git@github.com:apple/swift-nio.git","state":{"revision":"f00","version":"2.1.0"}},{"identity":"b","kind":"remoteSourceControl","location":"https://u:p@example.com/a/b/","state":{"branch":"main","revision":"f01"}},{"identity":"mona.LinkedList","kind":"registry","location":"","state":{"version":"1.2.0"}},{"identity":"here","kind":"fileSystem","location":"/x/here"}],"version":3}'),
    (0, b'{"pins":[],"version":4}'),
    (0, b'{"pins":[{'),
    (0, b'[1]'),
    (1, b'{"object":{"dependencies":[{"packageRef":{"identity":"a","kind":"remote","location":"https://h/a/b"},"state":{"checkoutState":{"version":"1.0.0"}}}]},"version":6}'),
]
