"""Seeds of the pear cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'a:3:{s:7:"package";s:11:"Archive_Tar";s:7:"version";s:5:"1.3.2";s:15:"release_license";s:11:"PHP License";}'),
    (1, b'a:4:{s:4:"name";s:5:"redis";s:7:"channel";s:12:"pecl.php.net";s:7:"version";a:1:{s:7:"release";s:5:"5.3.7";}s:7:"license";a:1:{s:8:"_content";s:3:"PHP";}}'),
]
