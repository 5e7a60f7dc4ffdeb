"""Looks at screenshots: look.py light=FILE dark=FILE ...

Each must be of that brightness and have text or lines all over it: many colours, in the upper and the lower half.
Exit status 0: so it is.
"""
import struct
import sys
import zlib


def rows(path):
    """The rows of an 8-bit RGB or RGBA image without interlace, as bytes, and the bytes of a pixel."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, width, height, size = 8, b"", 0, 0, 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8 and colour in (2, 6) and body[12] == 0
            size = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, stride, above = zlib.decompress(packed), width * size, bytes(width * size)
    for y in range(height):
        filtered, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for x in range(stride):
            left = line[x - size] if x >= size else 0
            corner = above[x - size] if x >= size else 0
            if filtered == 1:
                line[x] = (line[x] + left) & 255
            elif filtered == 2:
                line[x] = (line[x] + above[x]) & 255
            elif filtered == 3:
                line[x] = (line[x] + (left + above[x]) // 2) & 255
            elif filtered == 4:
                p = left + above[x] - corner
                near = min((abs(p - left), 0, left), (abs(p - above[x]), 1, above[x]), (abs(p - corner), 2, corner))
                line[x] = (line[x] + near[2]) & 255
        above = bytes(line)
        yield above, size


def main():
    for argument in sys.argv[1:]:
        wanted, path = argument.split("=", 1)
        picture = list(rows(path))
        size = picture[0][1]
        values = b"".join(line for line, _ in picture[::4])
        bright = sum(values[::7]) / len(values[::7])
        assert bright > 200 if wanted == "light" else bright < 90, f"{path} is not {wanted}: {bright:.0f}"
        for half in (picture[: len(picture) // 2], picture[len(picture) // 2 :]):
            colours = {line[x : x + 3] for line, _ in half[::3] for x in range(0, len(line), size)}
            assert len(colours) > 20, f"{path} is all but empty: {len(colours)} colours"
        # Nothing runs out of the page on the right.
        edge = {line[len(line) - size :][:3] for line, _ in picture}
        assert len(edge) <= 2, f"{path} is wider than its window"


if __name__ == "__main__":
    main()
