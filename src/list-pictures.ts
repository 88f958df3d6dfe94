import type { FeatureImage, Features, Unit } from '../content/schema.ts';
import { pictureRatio } from './picture-ratio.ts';

/** A feature image with what is said of it. */
export interface LabelledPicture {
  label: string;
  /** For those who do not see it. */
  alt: string;
  picture: FeatureImage;
  /** See pictureRatio. */
  ratio: number | null;
}

/** Labels a unit's feature images: the positive one first, then the negative one, then those of its diversity. */
export function listPictures(name: string, unit: Unit, { positive, negative, diversity }: Features): LabelledPicture[] {
  const up = { label: 'Positive', alt: `What drives ${name} up`, picture: positive };
  const more = diversity.map((picture, i) => ({
    label: `Diversity ${i + 1}`,
    alt: `Another picture that drives ${name} up`,
    picture,
  }));
  const rated = [up, ...more].map((entry) => ({ ...entry, ratio: pictureRatio(entry.picture, unit) }));
  if (!negative) return rated;
  const down = {
    label: 'Negative',
    alt: `What drives ${name} down`,
    picture: negative,
    ratio: pictureRatio(negative, unit, { negative: true }),
  };
  return rated.toSpliced(1, 0, down);
}
