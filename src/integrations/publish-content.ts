import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { contentDir } from '../content-dir.ts';
import { listPublished } from '../published-files.ts';

const manifestAddress = 'data/manifest.json';

const mediaTypes: Record<string, string> = {
  '.bin': 'application/octet-stream',
  '.json': 'application/json',
  '.webp': 'image/webp',
};

/**
 * Puts the pipeline's files behind /assets/ and /data/: under `astro dev` straight from the content directory, after a build as links
 * (or copies) in the output, which spares the bundler tens of thousands of pictures.
 */
export function publishContent(): AstroIntegration {
  let base = '/';
  return {
    name: 'publish-content',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base.replace(/\/?$/, '/');
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          if (!serveContent(request, response, base)) next();
        });
      },
      'astro:build:done': ({ dir, logger }) => {
        const count = publish(fileURLToPath(dir));
        logger.info(`${count} files below assets/ and data/`);
      },
    },
  };
}

/** Writes what the pages refer to, and the manifest; returns how many files. */
function publish(outDir: string): number {
  const published = listPublished();
  for (const [address, source] of published) linkOrCopy(source, join(outDir, address));
  mkdirSync(dirname(join(outDir, manifestAddress)), { recursive: true });
  writeFileSync(join(outDir, manifestAddress), describe(published));
  return published.size + 1;
}

/** SHA-256 of each file, by address. */
function describe(published: ReadonlyMap<string, string>): string {
  const sha256 = Object.fromEntries([...published].map(([address, source]) => [address, hashFile(source)]));
  return `${JSON.stringify({ sha256 }, null, 1)}\n`;
}

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function linkOrCopy(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(source, target);
  } catch {
    // Another file system, or one without links.
    copyFileSync(source, target);
  }
}

/** @returns false when the address is not one of the content's files */
function serveContent(request: IncomingMessage, response: ServerResponse, base: string): boolean {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (!pathname.startsWith(base)) return false;
  const address = decodeURIComponent(pathname.slice(base.length));
  if (address === manifestAddress) {
    response.writeHead(200, { 'Content-Type': mediaTypes['.json'] }).end(describe(listPublished()));
    return true;
  }
  // Pictures lie in content/assets/, data directly in content/.
  const file = resolve(contentDir, address.replace(/^data\//, ''));
  const known = /^(assets|data)\//.test(address) && file.startsWith(contentDir + sep) && mediaTypes[extname(file)];
  if (!known || !existsSync(file)) return false;
  response.writeHead(200, { 'Content-Type': known, 'Content-Length': statSync(file).size });
  createReadStream(file).pipe(response);
  return true;
}
