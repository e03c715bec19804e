// The classes of COCO (Common Objects in Context, 2014): numbered as its annotations are, and as most models do.

/** Index = COCO's own number, 1 to 90; 0 is the background, and what became of ten numbers was never said. */
export const coco91: readonly string[] = `
  background, person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light,
  fire hydrant, n/a, stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear,
  zebra, giraffe, n/a, backpack, umbrella, n/a, n/a, handbag, tie, suitcase, frisbee, skis, snowboard,
  sports ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle, n/a,
  wine glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog,
  pizza, donut, cake, chair, couch, potted plant, bed, n/a, dining table, n/a, n/a, toilet, n/a, tv, laptop,
  mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, n/a, book, clock, vase,
  scissors, teddy bear, hair drier, toothbrush
`
  .trim()
  .split(/,\s+/)

/** Index = place among the 80 that there are. */
export const coco80: readonly string[] = coco91.filter(label => label !== 'n/a' && label !== 'background')
