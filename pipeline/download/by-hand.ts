import { formatMegabytes } from '../cli/format-megabytes.ts';
import type { DownloadableNetwork } from '../network/catalog.ts';

/** What a person can do where the program cannot download: half a sentence to put behind the reason. */
export const byHand = ({ address, bytes, sha256 }: DownloadableNetwork): string =>
  `download ${address} (${formatMegabytes(bytes)}) by hand, check that its SHA-256 is ${sha256}, and name its folder with --mirror`;
