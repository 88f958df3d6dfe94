import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import type Axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium as driver } from 'playwright-core';

/** Starts the headless Chromium that comes from npm. */
export async function openBrowser(): Promise<Browser> {
  // In one process, as it is meant for Lambda, the browser ends with the first context that is closed.
  const shared = chromium.args.filter((argument) => argument !== '--single-process');
  // Pictures of pages higher than 8192 pixels, drawn by a GPU or its stand-in, begin anew there.
  const args = [...shared, '--no-sandbox', '--disable-background-networking', '--disable-gpu'];
  return driver.launch({ executablePath: await chromium.executablePath(), args });
}

/** Collects what should not happen on a page: errors in the console, exceptions, requests that fail. */
export function watchForErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
  page.on('pageerror', (error) => void errors.push(error.message));
  page.on('requestfailed', (request) => void errors.push(`${request.url()} ${request.failure()?.errorText}`));
  return errors;
}

/** Fetches and decodes all pictures, also those far below. */
export async function loadPictures(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const img of document.images) img.loading = 'eager';
    await Promise.all([...document.images].map((img) => img.decode()));
  });
}

/** A violation of an accessibility rule, in one line. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof Axe }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 160)}`);
  });
}

/** Replaces the system's typefaces, which differ from machine to machine, by the one that comes with the browser. */
export async function fixTypeface(page: Page): Promise<void> {
  const file = join(tmpdir(), 'fonts/fonts/Open_Sans/OpenSans-Regular.ttf');
  const font = `data:font/ttf;base64,${readFileSync(file, 'base64')}`;
  const content = `@font-face { font-family: Fixed; src: url(${font}); } :root { --serif: Fixed; --sans: Fixed; --mono: Fixed; }`;
  await page.addStyleTag({ content });
  await page.evaluate(() => document.fonts.ready);
}
