import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import type { Effects } from './cli/effects.ts';
import { formatDuration } from './cli/progress.ts';
import { sha256 } from './content/digest.ts';
import type { ContentPaths } from './content/paths.ts';
import { writeAtomically } from './content/write-atomically.ts';
import { projectRoot } from './project-root.ts';
import { siteDigest } from './site-digest.ts';

/** What the site in dist/ was built from. */
interface Stamp {
  digest: string;
  /** Time of its home page: a build by other means leaves another one. */
  homePageMs: number;
}

/**
 * Builds the site of a content directory with Astro, unless it stands already for the same content, source and configuration.
 * @returns whether it was built
 * @throws Error with Astro's own words when the build fails; Interruption when the person asked to stop
 */
export async function buildSite(
  paths: ContentPaths,
  { log, signal }: Pick<Effects, 'log' | 'signal'>,
): Promise<boolean> {
  const output = resolve(projectRoot, process.env.ATLAS_OUT ?? 'dist');
  const shown = relative(process.cwd(), output) || '.';
  const homePage = join(output, 'index.html');
  const stampFile = join(projectRoot, '.cache', `site-${sha256(output).slice(0, 12)}.json`);
  const digest = await siteDigest(paths);
  const stamp = await readStamp(stampFile);
  if (stamp?.digest === digest && stamp.homePageMs === (await timeOf(homePage))) {
    log(`the site in ${shown}/ is up to date`);
    return false;
  }
  signal.throwIfAborted();
  log(`building the site in ${shown}/ …`);
  const startMs = performance.now();
  await runAstro(resolve(paths.directory), signal);
  const homePageMs = await timeOf(homePage);
  if (homePageMs === undefined) throw new Error(`Astro built no ${homePage}`);
  await writeAtomically(stampFile, `${JSON.stringify({ digest, homePageMs } satisfies Stamp)}\n`);
  log(
    `built the site in ${formatDuration(performance.now() - startMs)}: open ${join(shown, 'index.html')}, or npm run preview`,
  );
  return true;
}

/** In a process of its own, so that the memory of the pipeline and that of the build do not add up. */
async function runAstro(contentDirectory: string, signal: AbortSignal): Promise<void> {
  const astro = join(createRequire(import.meta.url).resolve('astro/package.json'), '../bin/astro.mjs');
  const env = { ...process.env, ATLAS_CONTENT: contentDirectory, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
  const child = spawn(process.execPath, [astro, 'build'], {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const stop = () => void child.kill();
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'close').finally(() => signal.removeEventListener('abort', stop))) as [
    number | null,
  ];
  signal.throwIfAborted();
  if (code !== 0)
    throw new Error(`astro build ended with ${code}:\n${said.trimEnd().split('\n').slice(-40).join('\n')}`);
}

async function readStamp(path: string): Promise<Stamp | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.startsWith('{') ? (JSON.parse(text) as Stamp) : null;
}

const timeOf = (file: string): Promise<number | undefined> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
