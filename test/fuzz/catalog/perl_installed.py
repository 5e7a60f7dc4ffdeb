"""Seeds of the perl-installed cataloger (seeds_catalog.py)."""
seeds = [
    (0, b"=head2 Tue: C<Module> L<DateTime::Locale|DateTime::Locale>\n\nC<installed into: /x>\n\nC<VERSION: 1.39>\n"),
    (1, b"lib/DateTime/Locale.pm type=file\n"),
]
