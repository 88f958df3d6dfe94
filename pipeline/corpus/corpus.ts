import type { Pair } from '../network/graph.ts';

/** What is known of an image without reading its pixels. */
export interface CorpusEntry {
  /** Made from where the image comes from; lower-case letters, digits and hyphens, so it is safe in file names and addresses. */
  readonly id: string;
  readonly label: string;
  /** A coarser label, or empty. */
  readonly group: string;
  /** Id of the image's class in a list of classes (WordNet's `n02123045`, an emoji's `cat-face`), or empty where its source has none. */
  readonly classId: string;
  readonly author: string;
  /** An SPDX identifier where there is one, or empty. */
  readonly license: string;
}

export interface SkippedFile {
  /** Relative to the corpus. */
  readonly file: string;
  readonly reason: string;
}

/** A set of images, read one by one: nothing here grows with what has been read. */
export interface Corpus {
  /** Slug. */
  readonly id: string;
  readonly title: string;
  /** By id. */
  readonly images: readonly CorpusEntry[];
  /** Images that can be read, as far as is known by now: `images` less those that `read` found damaged. */
  readonly imageCount: number;
  /** SHA-256 over all ids and what their pixels are made from. */
  readonly digest: string;
  /** Files that could not be read, by name; grows when `read` meets a damaged one. */
  readonly skipped: readonly SkippedFile[];
  /**
   * Reads the whole image as the network sees it.
   * @param sizePx [height, width] of the result
   * @returns sRGB bytes, [height, width, 3], opaque on white, not to be written to; null when the file turns out to be damaged, which adds it to `skipped`
   */
  read(entry: CorpusEntry, sizePx: Pair): Promise<Uint8Array | null>;
  /**
   * Encodes what `read` shows as a picture for the site.
   * @returns a WebP file
   * @throws Error when the image cannot be read
   */
  picture(entry: CorpusEntry, sizePx: Pair): Promise<Uint8Array>;
}
