import { crc32, deflateRawSync } from 'node:zlib';

/** A file to be packed. */
export interface Member {
  name: string;
  bytes: Uint8Array;
  /** What the archive says of its contents instead of the truth. */
  claims?: { checksum?: number; bytes?: number };
}

/** Fields of a header: a number and the bytes that it takes, little-endian. */
type Field = [value: number, bytes: 2 | 4];

/** Writes a zip archive (APPNOTE.TXT 4.3), its members deflated; names are written as they are, safe or not. */
export function writeZip(members: readonly Member[]): Uint8Array {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes, claims } of members) {
    const path = new TextEncoder().encode(name);
    const packed = deflateRawSync(bytes);
    const [version, utf8, deflated, time, date] = [20, 0x0800, 8, 0, 0x21];
    const described: Field[] = [
      [version, 2],
      [utf8, 2],
      [deflated, 2],
      [time, 2],
      [date, 2],
      [claims?.checksum ?? crc32(bytes), 4],
      [packed.length, 4],
      [claims?.bytes ?? bytes.length, 4],
      [path.length, 2],
      [0, 2],
    ];
    const header = fields([[0x04034b50, 4], ...described]);
    local.push(header, path, packed);
    const place: Field[] = [
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ];
    central.push(fields([[0x02014b50, 4], [version, 2], ...described, ...place]), path);
    offset += header.length + path.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const count: Field = [members.length, 2];
  const end = fields([[0x06054b50, 4], [0, 2], [0, 2], count, count, [directory.length, 4], [offset, 4], [0, 2]]);
  return Buffer.concat([...local, directory, end]);
}

function fields(list: readonly Field[]): Uint8Array {
  return Buffer.concat(
    list.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );
}
