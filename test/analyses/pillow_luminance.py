"""The reference: luminance as the tutorial's program computes it, with Pillow.

Reads a JSON array of [path, way] pairs from standard input, writes a JSON array of numbers. A way is how
the picture becomes what the formula takes:
  as-is      as Pillow opens it, one or three channels
  RGB, L     Image.convert
  on-white   over a white page, then RGB
  high-byte  the upper eight bits of a 16-bit grey picture (Pillow's own conversion clips)
"""

import json
import math
import sys

from PIL import Image, ImageStat


def prepare(image, way):
    if way == "as-is":
        return image
    if way == "on-white":
        page = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(page, image.convert("RGBA")).convert("RGB")
    if way == "high-byte":
        grey = Image.new("L", image.size)
        grey.putdata([value >> 8 for value in image.getdata()])
        return grey
    return image.convert(way)


def luminance(image):
    rms = ImageStat.Stat(image).rms
    if len(rms) == 1:
        return rms[0] / 256
    r, g, b = rms
    return math.sqrt(0.241 * r**2 + 0.691 * g**2 + 0.068 * b**2) / 256


json.dump([float("%f" % luminance(prepare(Image.open(path), way))) for path, way in json.load(sys.stdin)], sys.stdout)
