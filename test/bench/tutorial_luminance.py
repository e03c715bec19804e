"""What the tutorial's reader would write in Python today: one photograph after the other, by urllib and
Pillow. tutorial_luminance.py OUT FIRST COUNT < manifest.txt"""
import io, math, sys, urllib.request
from PIL import Image, ImageStat

out, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(out, "w") as results:
    for number, line in enumerate(sys.stdin):
        if number < first:
            continue
        if number >= first + count:
            break
        url, year = line.split()
        with urllib.request.urlopen(url) as answer:
            image = Image.open(io.BytesIO(answer.read()))
        rms = ImageStat.Stat(image).rms
        if len(rms) == 1:
            value = rms[0] / 256
        else:
            r, g, b = rms
            value = math.sqrt(0.241 * r**2 + 0.691 * g**2 + 0.068 * b**2) / 256
        print("[%s, %f]," % (year, value), file=results)
