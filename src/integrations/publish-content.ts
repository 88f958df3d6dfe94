import { copyFileSync, createReadStream, existsSync, linkSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { contentDir } from '../content-dir.ts';
import { sourceOf } from '../published-files.ts';

const mediaTypes: Record<string, string> = {
  '.bin': 'application/octet-stream',
  '.json': 'application/json',
  '.webp': 'image/webp',
  '.yaml': 'application/yaml',
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
        logger.info(`${publish(fileURLToPath(dir))} files below assets/ and data/`);
      },
    },
  };
}

/** Puts the content's files of the manifest, which is built like a page, beside the pages; returns how many. */
function publish(outDir: string): number {
  const manifest = JSON.parse(readFileSync(join(outDir, 'data/manifest.json'), 'utf8')) as { sha256: object };
  const addresses = Object.keys(manifest.sha256);
  // What is not in the content was made like the pages and lies there already.
  const given = addresses.filter((address) => existsSync(join(contentDir, sourceOf(address))));
  for (const address of given) linkOrCopy(join(contentDir, sourceOf(address)), join(outDir, address));
  return given.length;
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
function serveContent(
  request: IncomingMessage & { originalUrl?: string },
  response: ServerResponse,
  base: string,
): boolean {
  // Vite takes the base off `url` before it comes here.
  const { originalUrl = request.url ?? '/' } = request;
  const { pathname } = new URL(originalUrl, 'http://localhost');
  const address = pathname.startsWith(base) ? decodePath(pathname.slice(base.length)) : '';
  if (!/^(assets|data)\//.test(address)) return false;
  const file = resolve(contentDir, sourceOf(address));
  const mediaType = mediaTypes[extname(file)];
  if (!file.startsWith(contentDir + sep) || !mediaType || !existsSync(file)) return false;
  response.writeHead(200, { 'Content-Type': mediaType, 'Content-Length': statSync(file).size });
  createReadStream(file).pipe(response);
  return true;
}

/** Empty where a percent sign does not begin the code of a character. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
