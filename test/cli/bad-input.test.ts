import onnxProto from 'onnx-proto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../pipeline/cli.ts';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { temporaryPath } from '../../pipeline/content/write-atomically.ts';
import { random } from '../../pipeline/random.ts';
import { spawnCli } from './spawn-cli.ts';
import { tinyImages, tinyNetwork, vectorNetwork } from './tiny-atlas.ts';

const { ModelProto, TensorProto } = onnxProto.onnx;

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  const good = tinyNetwork();
  const next = random(7);
  await writeFile(at('good.onnx'), good);
  await writeFile(at('other.onnx'), tinyNetwork({ seed: 2 }));
  await writeFile(at('truncated.onnx'), good.subarray(0, good.length / 2));
  await writeFile(
    at('random.onnx'),
    Uint8Array.from({ length: 5000 }, () => 256 * next()),
  );
  await writeFile(at('empty.onnx'), '');
  await writeFile(at('text.onnx'), 'not a network');
  await writeFile(at('vector.onnx'), vectorNetwork());
  await writeFile(
    at('nan.onnx'),
    spoil(good, (raw) => new Float32Array(raw.buffer, raw.byteOffset, 1).fill(Number.NaN)),
  );
  await writeFile(at('external.onnx'), toExternal(good));
  await writeFile(at('two-labels.txt'), 'cat\ndog\n');
  await mkdir(at('no-images'));
  await mkdir(at('letters'));
  await writeFile(at('letters', 'letter.jpg'), 'Dear reader,');
  await tinyImages(at('noise'));
  const added = await spawnCli([
    'add',
    at('good.onnx'),
    '--as',
    'tiny',
    '--content',
    at('content'),
    '--images',
    at('noise'),
  ]);
  if (added.code !== 0) throw new Error(added.stderr);
  await mkdir(at('newer/models'), { recursive: true });
  const record = await readFile(at('content/models/tiny.json'), 'utf8');
  await writeFile(at('newer/models/tiny.json'), record.replace('"schemaVersion":1', '"schemaVersion":2'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Changes the bytes of the first weights. */
function spoil(network: Uint8Array, change: (raw: Uint8Array) => void): Uint8Array {
  const model = ModelProto.decode(network);
  const tensor = model.graph!.initializer![0]!;
  tensor.rawData = tensor.rawData!.slice();
  change(tensor.rawData);
  return ModelProto.encode(model).finish();
}

/** Says that the first weights lie in a file beside the network, where there is none. */
function toExternal(network: Uint8Array): Uint8Array {
  const model = ModelProto.decode(network);
  const tensor = model.graph!.initializer![0]!;
  tensor.rawData = new Uint8Array();
  tensor.dataLocation = TensorProto.DataLocation.EXTERNAL;
  tensor.externalData = [{ key: 'location', value: 'weights.bin' }];
  return ModelProto.encode(model).finish();
}

const add = (file: string, ...words: string[]) => [
  'add',
  at(file),
  '--as',
  'new',
  '--content',
  at('content'),
  ...words,
];
const run = (...words: string[]) => ['run', 'tiny', '--content', at('content'), ...words];

/** What is asked, and what the one line must say: what, where, what to do. */
const cases: [what: string, words: () => string[], line: RegExp][] = [
  ['an unknown verb', () => ['ran'], /unknown verb "ran" \(did you mean run\?\)/],
  ['an unknown option', () => ['list', '--jsno'], /unknown option --jsno \(did you mean --json\?\)/],
  [
    'a network cut short',
    () => add('truncated.onnx'),
    /truncated\.onnx is not an ONNX network, or only a piece of one/,
  ],
  ['random bytes', () => add('random.onnx'), /random\.onnx is not an ONNX network/],
  ['an empty file', () => add('empty.onnx'), /empty\.onnx is not an ONNX network/],
  ['a text file', () => add('text.onnx'), /text\.onnx is not an ONNX network/],
  ['a network that takes no images', () => add('vector.onnx'), /vector\.onnx has no image input/],
  ['weights with NaN', () => add('nan.onnx'), /nan\.onnx.*(NaN|not finite)/],
  ['weights in a file that is missing', () => add('external.onnx'), /external\.onnx.*weights\.bin/],
  ['no network at all', () => add('gone.onnx'), /gone\.onnx.*(no such file|cannot be read)/],
  ['a folder as network', () => add('noise'), /noise.*(directory|cannot be read)/],
  [
    'labels of the wrong count',
    () => add('good.onnx', '--labels', at('two-labels.txt')),
    /the labels given name 2 classes of .*good\.onnx, which tells 3 apart/,
  ],
  [
    'a list of labels of the wrong count',
    () => add('good.onnx', '--labels', 'ilsvrc-2012'),
    /the labels ilsvrc-2012 name 1000 classes of .*good\.onnx, which tells 3 apart/,
  ],
  ['no file', () => ['add'], /atlas add needs the file of a network/],
  ['no id', () => ['add', at('good.onnx')], /atlas add needs an id/],
  [
    'a drawing in a file',
    () => ['inspect', at('good.onnx'), '--svg', at('text.onnx/good.svg')],
    /cannot write .*good\.svg: .* choose another directory with --svg$/,
  ],
  [
    'another input for a network whose record says it',
    () => ['inspect', 'tiny', '--preset', 'none', '--content', at('content')],
    /the record of "tiny" says how pixels become its input: .* atlas add, where --preset belongs/,
  ],
  [
    'an estimate that nobody asked for',
    () => ['inspect', at('good.onnx'), '--recipe', 'full'],
    /--recipe says what --time estimates: give --time too/,
  ],
  ['an unknown preset', () => add('good.onnx', '--preset', 'caffee'), /no input preset "caffee"/],
  [
    'a preset and numbers',
    () => add('good.onnx', '--preset', 'none', '--scale', '2'),
    /--preset, or --mean, --scale and --channels, not both/,
  ],
  ['a mean of bytes', () => add('good.onnx', '--mean', '104,117,123'), /0 … 1: for 104 say 0\.4078/],
  ...['..', '../up', 'a/b', 'Capital', 'two words', 'universality', ''].map((id): (typeof cases)[number] => [
    `the id ${JSON.stringify(id)}`,
    () => ['add', at('good.onnx'), `--as=${id}`, '--content', at('content')],
    /--as/,
  ]),
  [
    'the id of another network',
    () => ['add', at('other.onnx'), '--as', 'tiny', '--content', at('content')],
    /"tiny" belongs to another network \(good\.onnx\)/,
  ],
  [
    'an unknown model',
    () => ['run', 'tinny', '--content', at('content')],
    /no model "tinny" .* \(did you mean tiny\?\)/,
  ],
  ['an id with a path', () => ['run', '../tiny', '--content', at('content')], /no model "\.\.\/tiny"/],
  ['no model', () => ['run', '--content', at('content')], /atlas run needs the id of a model/],
  ['an unknown layer', () => run('--layer', 'frist'), /no layer "frist" \(did you mean first\?\)/],
  ['an empty corpus', () => run('--images', at('no-images')), /no-images holds no JPEG/],
  [
    'a corpus without a readable image',
    () => run('--images', at('letters')),
    /letters holds 1 image files, none of which can be read \(letter\.jpg/,
  ],
  ['no corpus', () => run('--images', at('gone')), /there is no folder .*gone/],
  [
    'content of a newer schema',
    () => ['run', 'tiny', '--content', at('newer')],
    /newer\/models\/tiny\.json was written by schema version 2, this program knows up to 1/,
  ],
  [
    'a file as content directory',
    () => ['list', '--content', at('good.onnx')],
    /good\.onnx is a file: give --content a directory/,
  ],
  ['an engine that is not there', () => run('--limit', '1', '--engine', 'torch'), /--engine "torch" must be/],
];

describe('atlas says in one line, and exits with 1, for', () => {
  it.each(cases)('%s', async (_, words, line) => {
    const { code, stdout, stderr } = await spawnCli(words());
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(stderr).toMatch(/^atlas: .*[^.\s]\n$/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('atlas', () => {
  const lines: string[] = [];
  beforeEach(() => void lines.splice(0));
  const here = (...words: string[]) =>
    main(words, { log: (line) => lines.push(line), write: () => undefined, signal: new AbortController().signal });

  it('writes nothing for a network it refuses', async () => {
    await here(...add('nan.onnx'));
    expect(existsSync(at('content/models/new.json'))).toBe(false);
  });

  it('keeps what was computed when the disk is full, and goes on from there', async ({ skip }) => {
    skip(!existsSync('/dev/full'), 'this system has no /dev/full');
    const paths = contentPaths(at('full'));
    expect(await here('add', at('good.onnx'), '--as', 'tiny', '--content', at('full'), '--images', at('noise'))).toBe(
      0,
    );
    await mkdir(paths.asset('tiny/second'), { recursive: true });
    await symlink('/dev/full', temporaryPath(paths.asset('tiny/second/2.webp')));
    const words = ['run', 'tiny', '--content', at('full'), '--engine', 'onnx', '--workers', '1'];
    expect(await here(...words)).toBe(1);
    expect(lines.at(-1)).toMatch(/^atlas: cannot write .*second\/2\.webp: the disk is full; free some space/);
    lines.splice(0);
    expect(await here(...words)).toBe(0);
    expect(lines.join('\n')).not.toContain('tiny/first: 3 units visualized');
    expect(lines.join('\n')).toMatch(/tiny\/second: [12] units? visualized/);
  });

  it('says where it may not write', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no such permissions');
    await mkdir(at('locked'));
    await chmod(at('locked'), 0o555);
    await chmod(directory, 0o755);
    const isRoot = process.getuid?.() === 0;
    // Root may write anywhere: become nobody for a moment.
    if (isRoot) process.seteuid!(65534);
    const code = await here('add', at('good.onnx'), '--as', 'tiny', '--content', at('locked'));
    if (isRoot) process.seteuid!(0);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^atlas: cannot write .*locked.*: no permission/)]);
  });

  it('shows the stack of a bug, and exits with 1', async () => {
    const effects = {
      log: (line: string) => lines.push(line),
      write: () => {
        throw new TypeError('a bug');
      },
      signal: new AbortController().signal,
    };
    expect(await main(['list', '--content', at('content')], effects)).toBe(1);
    expect(lines.join('\n')).toMatch(/TypeError: a bug\n\s+at /);
  });
});
