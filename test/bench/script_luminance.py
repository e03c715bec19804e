# The script that a person writes in ten minutes: many pictures at once, four tries, Retry-After obeyed.
#   python script_luminance.py OUT FIRST COUNT < manifest.txt
import asyncio, io, json, math, sys

import aiohttp
from PIL import Image, ImageStat


def luminance(body):
    picture = Image.open(io.BytesIO(body)).convert("RGB")
    r, g, b = ImageStat.Stat(picture).rms
    return round(math.sqrt(0.241 * r * r + 0.691 * g * g + 0.068 * b * b) / 256, 6)


async def measure(session, gate, line):
    url, key = line.split()
    async with gate:
        failure = "four tries"
        for attempt in range(4):
            try:
                async with session.get(url) as answer:
                    if answer.status in (429, 503):
                        await asyncio.sleep(float(answer.headers.get("Retry-After", 2**attempt)))
                        continue
                    answer.raise_for_status()
                    return [int(key), luminance(await answer.read())]
            except (aiohttp.ClientError, OSError) as error:
                failure = str(error)
        return [int(key), None, failure]


async def main(out, first, count):
    lines = sys.stdin.read().splitlines()[int(first) : int(first) + int(count)]
    gate = asyncio.Semaphore(24)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
        readings = await asyncio.gather(*(measure(session, gate, line) for line in lines))
    json.dump(readings, open(out, "w"))


asyncio.run(main(*sys.argv[1:]))
