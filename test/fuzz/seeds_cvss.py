"""Writes seeds of cvss_fuzz into the folder argv[1]: a vector a file."""
import pathlib
import sys

VECTORS = [
    "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H",
    "(AV:L/AC:H/Au:M/C:P/I:P/A:P/E:POC/RL:TF/RC:UC/CDP:LM/TD:L/CR:L)",
    "CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:C/C:L/I:L/A:N/E:U/RL:W/RC:R",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/CR:H/IR:L/AR:M/MAV:A/MAC:H/MPR:L/MUI:R/MS:C/MC:N/MI:L/MA:X",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P/CR:M/IR:H/AR:L/MAV:L/MSI:S/S:P/AU:Y/R:I/V:C/RE:H/U:Amber",
]

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for number, vector in enumerate(VECTORS):
    (folder / str(number)).write_text(vector)
