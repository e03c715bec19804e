;; Sums of squared 8-bit samples, sixteen bytes at a time.
;;
;; The caller copies a strip of pixels to address 32 and calls addGrey or addRgb with the address where the
;; strip ends; each call adds to the 64-bit sums at address 0 (red or grey), 8 (green) and 16 (blue).
;; A strip
;;   - is padded with zero bytes, whose squares add nothing, to a multiple of 96 bytes;
;;   - is at most 65,280 bytes long, so that no unsigned 32-bit lane can overflow: a lane takes at most one
;;     dot product of 2 x 255^2 = 130,050 for each 8 bytes, 1,062 million in all.
;;
;; i32x4.dot_i16x8_s squares eight samples, widened to 16 bits, and adds neighbours in pairs.
(module
  (memory (export "memory") 1)

  (func $square_low (param $samples v128) (result v128)
    (local $wide v128)
    (local.set $wide (i16x8.extend_low_i8x16_u (local.get $samples)))
    (i32x4.dot_i16x8_s (local.get $wide) (local.get $wide)))

  (func $square_high (param $samples v128) (result v128)
    (local $wide v128)
    (local.set $wide (i16x8.extend_high_i8x16_u (local.get $samples)))
    (i32x4.dot_i16x8_s (local.get $wide) (local.get $wide)))

  ;; Lower halves of two vectors, byte by byte in turn: neighbours are then of the same place in both.
  (func $pair_low (param $one v128) (param $other v128) (result v128)
    (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $one) (local.get $other)))

  (func $pair_high (param $one v128) (param $other v128) (result v128)
    (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $one) (local.get $other)))

  ;; Adds four unsigned 32-bit numbers to the 64-bit sum at $sum.
  (func $add (param $sum i32) (param $a i32) (param $b i32) (param $c i32) (param $d i32)
    (i64.store (local.get $sum)
      (i64.add (i64.load (local.get $sum))
        (i64.add
          (i64.add (i64.extend_i32_u (local.get $a)) (i64.extend_i32_u (local.get $b)))
          (i64.add (i64.extend_i32_u (local.get $c)) (i64.extend_i32_u (local.get $d)))))))

  ;; One channel: 16 samples a turn, and any neighbours will do.
  (func (export "addGrey") (param $end i32)
    (local $at i32) (local $samples v128) (local $sum v128)
    (local.set $at (i32.const 32))
    (block $done
      (loop $turn
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $samples (v128.load (local.get $at)))
        (local.set $sum
          (i32x4.add (local.get $sum)
            (i32x4.add
              (call $square_low (local.get $samples))
              (call $square_high (local.get $samples)))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $turn)))
    (call $add (i32.const 0)
      (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum))
      (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum))))

  ;; Three interleaved channels: 32 pixels, 96 bytes a turn. Each vector is paired with the one 48 bytes on,
  ;; whose bytes are of the same channels. The four squares of a pair of vectors begin with the bytes 0, 4, 8
  ;; and 12 of it, so with channels that go round; each goes to the sum that begins with its channel.
  (func (export "addRgb") (param $end i32)
    (local $at i32) (local $low v128) (local $high v128)
    (local $rgbr v128) (local $gbrg v128) (local $brgb v128)
    (local.set $at (i32.const 32))
    (block $done
      (loop $turn
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))

        ;; Bytes 0 to 15 and 48 to 63: red first.
        (local.set $low (call $pair_low (v128.load (local.get $at)) (v128.load offset=48 (local.get $at))))
        (local.set $high (call $pair_high (v128.load (local.get $at)) (v128.load offset=48 (local.get $at))))
        (local.set $rgbr (i32x4.add (local.get $rgbr) (call $square_low (local.get $low))))
        (local.set $gbrg (i32x4.add (local.get $gbrg) (call $square_high (local.get $low))))
        (local.set $brgb (i32x4.add (local.get $brgb) (call $square_low (local.get $high))))
        (local.set $rgbr (i32x4.add (local.get $rgbr) (call $square_high (local.get $high))))

        ;; Bytes 16 to 31 and 64 to 79: green first.
        (local.set $low
          (call $pair_low (v128.load offset=16 (local.get $at)) (v128.load offset=64 (local.get $at))))
        (local.set $high
          (call $pair_high (v128.load offset=16 (local.get $at)) (v128.load offset=64 (local.get $at))))
        (local.set $gbrg (i32x4.add (local.get $gbrg) (call $square_low (local.get $low))))
        (local.set $brgb (i32x4.add (local.get $brgb) (call $square_high (local.get $low))))
        (local.set $rgbr (i32x4.add (local.get $rgbr) (call $square_low (local.get $high))))
        (local.set $gbrg (i32x4.add (local.get $gbrg) (call $square_high (local.get $high))))

        ;; Bytes 32 to 47 and 80 to 95: blue first.
        (local.set $low
          (call $pair_low (v128.load offset=32 (local.get $at)) (v128.load offset=80 (local.get $at))))
        (local.set $high
          (call $pair_high (v128.load offset=32 (local.get $at)) (v128.load offset=80 (local.get $at))))
        (local.set $brgb (i32x4.add (local.get $brgb) (call $square_low (local.get $low))))
        (local.set $rgbr (i32x4.add (local.get $rgbr) (call $square_high (local.get $low))))
        (local.set $gbrg (i32x4.add (local.get $gbrg) (call $square_low (local.get $high))))
        (local.set $brgb (i32x4.add (local.get $brgb) (call $square_high (local.get $high))))

        (local.set $at (i32.add (local.get $at) (i32.const 96)))
        (br $turn)))
    (call $add (i32.const 0) ;; red
      (i32x4.extract_lane 0 (local.get $rgbr)) (i32x4.extract_lane 3 (local.get $rgbr))
      (i32x4.extract_lane 2 (local.get $gbrg)) (i32x4.extract_lane 1 (local.get $brgb)))
    (call $add (i32.const 8) ;; green
      (i32x4.extract_lane 1 (local.get $rgbr)) (i32x4.extract_lane 0 (local.get $gbrg))
      (i32x4.extract_lane 3 (local.get $gbrg)) (i32x4.extract_lane 2 (local.get $brgb)))
    (call $add (i32.const 16) ;; blue
      (i32x4.extract_lane 2 (local.get $rgbr)) (i32x4.extract_lane 1 (local.get $gbrg))
      (i32x4.extract_lane 0 (local.get $brgb)) (i32x4.extract_lane 3 (local.get $brgb)))))
