import { fromBuffer } from 'yauzl';
import type { Tensor } from '../../../pipeline/network/graph.ts';

/**
 * Reads one array of NumPy's .npz: a zip archive of .npy files.
 * @param name of the array
 * @throws Error for anything but little-endian float32 in C order
 */
export async function readNpz(archive: Uint8Array, name: string): Promise<Tensor & { data: Float32Array }> {
  return parseNpy(await unzip(Buffer.from(archive), `${name}.npy`));
}

/** Version 1 of the format: magic and version, length of the header, header, numbers. */
function parseNpy(file: Buffer): Tensor & { data: Float32Array } {
  const start = 10 + file.readUInt16LE(8);
  const header = file.toString('latin1', 10, start);
  if (!header.includes("'descr': '<f4'") || !header.includes("'fortran_order': False")) {
    throw new Error(`only float32 in C order is read, not ${header.trim()}`);
  }
  const shape = /'shape': \(([^)]*)\)/.exec(header)![1]!.split(',').flatMap((size) => (size.trim() ? [Number(size)] : []));
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < data.length; i++) data[i] = file.readFloatLE(start + 4 * i);
  return { data, shape };
}

function unzip(archive: Buffer, member: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (fault, zip) => {
      if (fault) return reject(fault);
      zip.on('error', reject);
      zip.on('end', () => reject(new Error(`there is no ${member} in the archive`)));
      zip.on('entry', (entry) => {
        if (entry.fileName !== member) return zip.readEntry();
        zip.openReadStream(entry, (refused, stream) => {
          if (refused) return reject(refused);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('error', reject);
          stream.on('end', () => resolve(Buffer.concat(chunks)));
        });
      });
      zip.readEntry();
    });
  });
}
