import { title, verbTable, type Verb } from './command-line.ts';
import { optionTable, type Options } from './options.ts';

const examples = `Examples
  npm run atlas                                            everything a fresh clone needs
  npm run atlas -- inspect googlenet.onnx --svg graph.svg  look before computing
  npm run atlas -- add googlenet.onnx --as googlenet --preset caffe-bgr
  npm run atlas -- add squeezenet-1-1                      downloads a network that it knows
  npm run atlas -- classify googlenet --images photos      how often it is right
  npm run atlas -- run googlenet --images photos --layer inception-4c --limit 8
  npm run atlas -- run googlenet --recipe full --provider cuda
  npm run atlas -- remove googlenet                        asks first
  npm run atlas -- list --json`;

const settings = `Environment
  ATLAS_MODELS    a folder where known networks are looked for before they are downloaded, as --mirror
  ATLAS_CATALOG   another catalog in place of models/catalog.json
  XDG_CACHE_HOME  where downloads are kept, in circuits-atlas/`;

/** The help of one verb, or the table of all verbs for the one that runs without a name. */
export function helpOf(verb: Verb): string {
  const shape = verbTable[verb];
  const usage = [title(verb), ...('argument' in shape ? [shape.argument] : []), '[options]'].join(' ');
  const head = `Usage: ${usage}    (in a clone: npm run atlas -- …)\n\n${capitalize(shape.help)}.`;
  const options = `Options\n${table([...shape.options, 'help' as const].map(describeOption))}`;
  if (verb !== 'all') return `${head}\n\n${options}\n`;
  const verbs = Object.entries(verbTable).filter(([name]) => name !== 'all');
  const verbLines = verbs.map(([name, { help, ...rest }]): Line => {
    return [`atlas ${name}${'argument' in rest ? ` ${rest.argument}` : ''}`, help];
  });
  return `${head}\n\nVerbs (atlas VERB --help says more)\n${table(verbLines)}\n\n${options}\n\n${settings}\n\n${examples}\n`;
}

type Line = [left: string, right: string];

function describeOption(name: keyof Options): Line {
  const shape = optionTable[name];
  return [`--${name}${'placeholder' in shape ? ` ${shape.placeholder}` : ''}`, shape.help];
}

function table(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(([left]) => left.length));
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

const capitalize = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
