"""Seeds of the cocoapods cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'PODS:\n  - Alamofire (5.0.0)\n  - Firebase/Core (6.0.0):\n    - Firebase/CoreOnly\n    - Alamofire (~> 5)\n  - Firebase/CoreOnly (6.0.0)\n  - Mine (0.1)\n\nDEPENDENCIES:\n  - Firebase/Core\n  - Mine (from `../x`)\n\nEXTERNAL SOURCES:\n  Mine:\n    :git: https://example.com/m.git\n\nCHECKOUT OPTIONS:\n  Mine:\n    :commit: c0ffee\n\nSPEC CHECKSUMS:\n  Alamofire: 0123456789abcdef0123456789abcdef01234567\n\nCOCOAPODS: 1.9.1\n'),
    (0, b'PODS: x\n'),
]
