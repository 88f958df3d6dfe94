/** A place in an image and what one unit does there. */
export interface Firing {
  /** Number of the image. */
  image: number;
  /** In the layer's map, row by row. */
  place: number;
  /** Before the nonlinearity. */
  preactivation: number;
  /** After it. */
  activation: number;
}

/** The best few of many firings, unit by unit; which they are does not depend on the order of the offers. */
export interface TopK {
  offer(unit: number, image: number, place: number, preactivation: number, activation: number): void;
  /** Best first; among equals the image with the lower number. */
  best(unit: number): Firing[];
}

/**
 * Keeps, for each unit, the firings with the largest or the smallest pre-activation.
 * @param k firings kept a unit; memory is 20 · k bytes a unit, however many are offered
 */
export function createTopK(unitCount: number, k: number, want: 'largest' | 'smallest'): TopK {
  const sign = want === 'largest' ? 1 : -1;
  const counts = new Uint16Array(unitCount);
  const images = new Uint32Array(unitCount * k);
  const places = new Uint32Array(unitCount * k);
  /** Signed so that larger is better. */
  const scores = new Float64Array(unitCount * k);
  const activations = new Float32Array(unitCount * k);
  /** What a score must reach: in one row, so that the usual case, a firing too weak, touches nothing else. */
  const thresholds = new Float64Array(unitCount).fill(-Infinity);

  const isBetter = (score: number, image: number, slot: number) =>
    score > scores[slot]! || (score === scores[slot]! && image < images[slot]!);

  return {
    offer(unit, image, place, preactivation, activation) {
      const score = sign * preactivation;
      if (score < thresholds[unit]!) return;
      const first = unit * k;
      const count = counts[unit]!;
      if (count === k && !isBetter(score, image, first + k - 1)) return;
      let slot = first + Math.min(count, k - 1);
      for (; slot > first && isBetter(score, image, slot - 1); slot--) {
        images[slot] = images[slot - 1]!;
        places[slot] = places[slot - 1]!;
        scores[slot] = scores[slot - 1]!;
        activations[slot] = activations[slot - 1]!;
      }
      images[slot] = image;
      places[slot] = place;
      scores[slot] = score;
      activations[slot] = activation;
      counts[unit] = Math.min(count + 1, k);
      if (count + 1 >= k) thresholds[unit] = scores[first + k - 1]!;
    },
    best: (unit) =>
      Array.from({ length: counts[unit]! }, (_, i) => {
        const slot = unit * k + i;
        return {
          image: images[slot]!,
          place: places[slot]!,
          preactivation: sign * scores[slot]!,
          activation: activations[slot]!,
        };
      }),
  };
}
