import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { UserError } from '../../user-error.ts';

/** All members of an archive together: no network is larger. */
const largestBytes = 2 ** 31;

/** Weights and text never shrink that much: what does is a bomb. */
const largestRatio = 100;

const isNetwork = (name: string) => /(^|\/)[^/.][^/]*\.(pb|onnx)$/i.test(name) && !name.startsWith('__MACOSX/');

/** Whether a file is a zip archive, or should be by its name. */
export function isZip(bytes: Uint8Array, file: string): boolean {
  return (bytes[0] === 0x50 && bytes[1] === 0x4b) || file.toLowerCase().endsWith('.zip');
}

/**
 * Takes the network out of a zip archive, in memory: the one member whose name ends in .pb or .onnx.
 * @param file of the archive, for messages
 * @returns also the archive's name with the member's, for messages
 * @throws UserError for a damaged archive, names that lead out of it, members that would grow beyond all measure, and an
 *   archive of no network or of several
 */
export async function unzipNetwork(archive: Uint8Array, file: string): Promise<{ bytes: Uint8Array; name: string }> {
  try {
    const { buffer: memory, byteOffset, byteLength } = archive;
    const zip = await fromBufferPromise(Buffer.from(memory, byteOffset, byteLength), { lazyEntries: true });
    const entry = chooseNetwork(await listEntries(zip), file);
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} does not have its checksum`);
    return { bytes, name: `${file}/${entry.fileName}` };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `${file} is a damaged or unsafe zip archive (${(cause as Error).message}): get it again from where the network is published`,
      { cause },
    );
  }
}

/** Every member's name has been checked by then: none is absolute or leads upwards. */
async function listEntries(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}

function chooseNetwork(entries: readonly Entry[], file: string): Entry {
  const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (total > largestBytes) {
    throw new UserError(`${file} would unpack to ${total} bytes, more than the ${largestBytes} that any network needs`);
  }
  const bomb = entries.find(({ compressedSize, uncompressedSize }) => uncompressedSize > largestRatio * compressedSize);
  if (bomb) {
    const { fileName, compressedSize, uncompressedSize } = bomb;
    throw new UserError(
      `${file} packs ${uncompressedSize} bytes of "${fileName}" into ${compressedSize}, more than ${largestRatio}:1, which no network does: it is not unpacked`,
    );
  }
  const [network, ...others] = entries.filter(({ fileName }) => isNetwork(fileName));
  if (!network) {
    const names = entries.slice(0, 5).map(({ fileName }) => fileName);
    const rest = entries.length > names.length ? ` and ${entries.length - names.length} more` : '';
    const found = names.length > 0 ? `, but ${names.join(', ')}${rest}` : ': it is empty';
    throw new UserError(`${file} holds no network, which would end in .pb or .onnx${found}`);
  }
  if (others.length > 0) {
    const names = [network, ...others].map(({ fileName }) => fileName);
    throw new UserError(`${file} holds ${names.length} networks (${names.join(', ')}): unpack it and take one of them`);
  }
  return network;
}
