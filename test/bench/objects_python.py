"""What a user would pick instead: Pillow, numpy and onnxruntime, with YOLOX as its authors use it. Driven by
objects.ts; see there."""

import io
import json
import resource
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

SIDE, PAD, MIN_SCORE, OVERLAP = 416, 114, 0.35, 0.45


def cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return (usage.ru_utime + usage.ru_stime) * 1000


def open_model(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def grids():
    """Column and line of every row of the output, and its stride."""
    parts = []
    for stride in (8, 16, 32):
        lines, columns = np.mgrid[: SIDE // stride, : SIDE // stride]
        parts.append(np.stack([columns.ravel(), lines.ravel(), np.full(lines.size, stride)], 1))
    return np.concatenate(parts).astype(np.float32)


def prepare(data):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    scale = min(SIDE / image.width, SIDE / image.height)
    width, height = round(image.width * scale), round(image.height * scale)
    samples = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
    pixels = np.full((1, 3, SIDE, SIDE), PAD, np.float32)
    pixels[0, :, :height, :width] = samples[:, :, ::-1].transpose(2, 0, 1)
    return pixels, scale


def finds(rows, scale):
    """Label, score and box of each find, best first."""
    at = rows[:, 4] >= MIN_SCORE
    rows, cells = rows[at], GRIDS[at]
    labels = rows[:, 5:].argmax(1)
    scores = rows[:, 4] * rows[:, 5:].max(1, initial=0)
    middles = (rows[:, :2] + cells[:, :2]) * cells[:, 2:]
    halves = np.exp(rows[:, 2:4]) * cells[:, 2:] / 2
    boxes = np.concatenate([middles - halves, middles + halves], 1) / scale
    order = np.argsort(-scores)
    order = order[scores[order] >= MIN_SCORE]
    kept = []
    while order.size > 0:
        best, order = order[0], order[1:]
        kept.append((int(labels[best]), float(scores[best]), boxes[best].tolist()))
        order = order[(labels[order] != labels[best]) | (overlap_of(boxes[best], boxes[order]) <= OVERLAP)]
    return kept


def overlap_of(box, boxes):
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    both = np.clip(sides, 0, None).prod(1)
    return both / ((box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(1) - both)


GRIDS = grids()
session = open_model(sys.argv[1])
for line in sys.stdin:
    pictures = []
    for path in json.loads(line):
        with open(path, "rb") as file:
            pictures.append(file.read())
    sure = 0
    before = cpu_ms()
    for picture in pictures:
        pixels, scale = prepare(picture)
        rows = session.run(None, {"images": pixels})[0][0]
        sure += sum(score >= 0.5 for _, score, _ in finds(rows, scale))
    whole = cpu_ms() - before
    before = cpu_ms()
    for _ in pictures:
        session.run(None, {"images": pixels})
    inference = cpu_ms() - before
    cost = {"cpuMs": whole / len(pictures), "inferenceMs": inference / len(pictures), "sure": sure}
    print(json.dumps(cost), flush=True)
