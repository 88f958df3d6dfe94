import { describe, expect, it } from 'vitest';
import { unzipNetwork } from '../../../pipeline/network/import/unzip-network.ts';
import { random } from '../../../pipeline/random.ts';
import { UserError } from '../../../pipeline/user-error.ts';
import { flippedCopies } from './damage.ts';
import { writeZip } from './write-zip.ts';

const next = random(3);
const bytes = Uint8Array.from({ length: 5000 }, () => 256 * next());
const text = new TextEncoder().encode('labels, one a line');
const zeros = new Uint8Array(10_000_000);
const network = { name: 'graph.pb', bytes };

describe('unzipNetwork', () => {
  it.each([
    ['alone', [network]],
    ['beside labels and a licence', [{ name: 'labels.txt', bytes: text }, network, { name: 'LICENSE', bytes: text }]],
    [
      'in a folder, beside what macOS adds',
      [
        { name: '__MACOSX/a/._it.pb', bytes: text },
        { name: 'a/it.pb', bytes },
      ],
    ],
    [
      'beside a hidden file',
      [
        { name: 'a/.it.pb', bytes: text },
        { name: 'a/it.PB', bytes },
      ],
    ],
    ['as ONNX', [{ name: 'it.onnx', bytes }]],
  ])('finds the network %s', async (_, members) => {
    const found = await unzipNetwork(writeZip(members), 'it.zip');
    expect(found.name).toMatch(/^it\.zip\/(graph\.pb|a\/it\.pb|a\/it\.PB|it\.onnx)$/);
    expect(Buffer.compare(found.bytes, bytes)).toBe(0);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'names that lead upwards',
      () => writeZip([network, { name: '../../evil.pb', bytes }]),
      /^it\.zip is a damaged or unsafe zip archive \(invalid relative path: \.\.\/\.\.\/evil\.pb\): get it again/,
    ],
    ['absolute names', () => writeZip([{ name: '/etc/it.pb', bytes }]), /\(absolute path: \/etc\/it\.pb\)/],
    ['names upwards with backslashes', () => writeZip([{ name: '..\\it.pb', bytes }]), /\(invalid relative path: /],
    [
      'a bomb of 1000:1',
      () => writeZip([{ name: 'graph.pb', bytes: zeros }]),
      /^it\.zip packs 10000000 bytes of "graph\.pb" into \d+, more than 100:1, which no network does: it is not unpacked$/,
    ],
    [
      'a bomb beside the network',
      () => writeZip([network, { name: 'b', bytes: zeros }]),
      /packs 10000000 bytes of "b"/,
    ],
    [
      'a bomb that lies about its size',
      () => writeZip([{ name: 'graph.pb', bytes: zeros, claims: { bytes: 20_000 } }]),
      /damaged or unsafe zip archive \(too many bytes in the stream\. expected 20000\. got at least \d+\)/,
    ],
    [
      'more than any network needs',
      () => writeZip([{ ...network, claims: { bytes: 4_000_000_000 } }]),
      /^it\.zip would unpack to 4000000000 bytes, more than the 2147483648 that any network needs$/,
    ],
    [
      'a member that is shorter than it says',
      () => writeZip([{ ...network, claims: { bytes: 6000 } }]),
      /\(not enough bytes in the stream\. expected 6000\. got only 5000\)/,
    ],
    [
      'another checksum',
      () => writeZip([{ ...network, claims: { checksum: 1 } }]),
      /\(graph\.pb does not have its checksum\)/,
    ],
    ['an archive cut short', () => writeZip([network]).subarray(0, 3000), /\(End of central directory record/],
    [
      'no network',
      () => writeZip(Array.from({ length: 7 }, (_, i) => ({ name: `${i}.txt`, bytes: text }))),
      /^it\.zip holds no network, which would end in \.pb or \.onnx, but 0\.txt, 1\.txt, 2\.txt, 3\.txt, 4\.txt and 2 more$/,
    ],
    ['nothing', () => writeZip([]), /^it\.zip holds no network, which would end in \.pb or \.onnx: it is empty$/],
    [
      'several networks',
      () => writeZip([network, { name: 'b.pb', bytes }]),
      /^it\.zip holds 2 networks \(graph\.pb, b\.pb\): unpack it and take one of them$/,
    ],
  ])('refuses %s in one sentence', async (_, archive, message) => {
    const error: unknown = await unzipNetwork(archive(), 'it.zip').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(message);
  });

  it('gives the network or one sentence for any flipped byte', async () => {
    const archive = writeZip([network]);
    for (const spoiled of flippedCopies(archive, 500)) {
      const outcome: unknown = await unzipNetwork(spoiled, 'it.zip').then(
        (found) => Buffer.compare(found.bytes, bytes),
        (thrown: unknown) => (thrown instanceof UserError ? 0 : thrown),
      );
      expect(outcome).toBe(0);
    }
  });
});
