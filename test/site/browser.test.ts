import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shard } from '../../content/schema.ts';
import type { BuiltSite } from './build-site.ts';
import { buildSite } from './build-site.ts';
import { compareGolden } from './compare-golden.ts';
import { findViolations, fixTypeface, loadPictures, openBrowser, watchForErrors } from './open-browser.ts';
import { serveFolder } from './serve-folder.ts';

const kinds = [
  { kind: 'home', path: '/' },
  { kind: 'model', path: '/net-1/' },
  { kind: 'layer', path: '/net-1/mixed3a/' },
  { kind: 'unit', path: '/net-1/mixed3a/4/' },
  { kind: 'methods', path: '/methods/' },
  { kind: '404', path: '/404.html' },
] as const;

/** Difference of colours, in 0 … 255, that the worst part of a page may have from its golden picture. */
const tolerance = 8;

let site: BuiltSite;
let server: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;

beforeAll(async () => {
  site = await buildSite({ lacking: { 'net-2/mixed3b': ['negative', 'diversity', 'examples', 'weights'] } });
  server = await serveFolder(site.outDir);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  site?.remove();
});

/** Opens a page in a context of its own, does something with it, and closes both. `errors` is what went wrong on it so far. */
async function visit<Result>(
  path: string,
  options: BrowserContextOptions,
  look: (page: Page, errors: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const errors = watchForErrors(page);
    await page.goto(server.url + path);
    return await look(page, errors);
  } finally {
    await context.close();
  }
}

/** Brightness, in 0 … 255, of the page's ground at its left edge. */
async function measureGround(page: Page): Promise<number> {
  const { channels } = await sharp(await page.screenshot({ clip: { x: 2, y: 300, width: 8, height: 8 } })).stats();
  return channels[0]!.mean;
}

/** The words on a page, but for those of controls that only work with a script. */
function readWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    for (const control of document.querySelectorAll('atlas-search > *, .orders')) control.remove();
    return document.body.innerText.split(/\s+/).filter(Boolean);
  });
}

/** A picture as 4×4 colours, row by row. */
async function averageColours(picture: Sharp): Promise<number[]> {
  return [...(await picture.removeAlpha().resize(4, 4, { kernel: 'cubic', fit: 'fill' }).raw().toBuffer())];
}

/** Mean difference of numbers. */
function distance(one: number[], other: number[]): number {
  return one.reduce((sum, value, i) => sum + Math.abs(value - other[i]!), 0) / one.length;
}

describe.each(kinds)('the $kind page', ({ kind, path }) => {
  it.each(['light', 'dark'] as const)(
    'has no errors and no serious accessibility violation in %s',
    async (colorScheme) => {
      await visit(path, { colorScheme }, async (page, errors) => {
        await loadPictures(page);
        expect(await findViolations(page)).toEqual([]);
        expect(errors).toEqual([]);
      });
    },
  );

  it('is dark where dark is preferred, light elsewhere', async () => {
    expect(await visit(path, { colorScheme: 'dark' }, measureGround)).toBeLessThan(40);
    expect(await visit(path, { colorScheme: 'light' }, measureGround)).toBeGreaterThan(240);
  });

  it.each([320, 390, 1280])('does not scroll sideways at %i px', async (width) => {
    const overflow = await visit(path, { viewport: { width, height: 800 } }, (page) =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    );
    expect(overflow).toBe(0);
  });

  it('says the same without JavaScript', async () => {
    const without = await visit(path, { javaScriptEnabled: false }, readWords);
    expect(without).toEqual(await visit(path, {}, readWords));
    expect(without.length).toBeGreaterThan(20);
  });

  it('lets Tab reach every control in the order of the page, each with a visible outline', async () => {
    await visit(path, {}, async (page) => {
      const expected = await page.evaluate(() => {
        const selector = 'a[href], button, summary, input, [tabindex="0"]';
        const controls = [...document.querySelectorAll<HTMLElement>(selector)].filter(
          // A closed dialog or <details> hides its controls; of a group of radio buttons only the chosen one is a stop.
          (control) =>
            control.checkVisibility() &&
            (!(control instanceof HTMLInputElement) || control.type !== 'radio' || control.checked),
        );
        for (const [i, control] of controls.entries()) control.dataset['stop'] = String(i);
        return controls.length;
      });
      expect(expected).toBeGreaterThan(5);
      for (let stop = 0; stop < expected; stop++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!);
          return { stop: (document.activeElement as HTMLElement).dataset['stop'], outlineStyle, outlineWidth };
        });
        expect(focused).toEqual({ stop: String(stop), outlineStyle: 'solid', outlineWidth: '2px' });
      }
    });
  });

  it('looks like its golden picture', async () => {
    const screenshot = await visit(path, { colorScheme: 'light' }, async (page) => {
      await loadPictures(page);
      await fixTypeface(page);
      return page.screenshot({ fullPage: true });
    });
    expect(await compareGolden(screenshot, kind)).toBeLessThan(tolerance);
  });
});

const countOrders = (path: string) => visit(path, {}, (page) => page.locator('.orders input').count());

describe('the pages of a layer that is still to be completed', () => {
  it.each(['/net-2/mixed3b/', '/net-2/mixed3b/4/'])(
    'have no errors and no serious accessibility violation: %s',
    async (path) => {
      await visit(path, {}, async (page, errors) => {
        await loadPictures(page);
        expect(await page.locator('.absent').innerText()).toMatch(/examples,? or connections were computed/);
        expect(await findViolations(page)).toEqual([]);
        expect(errors).toEqual([]);
      });
    },
  );

  it('offer no order by what was not measured', async () => {
    expect([await countOrders('/net-2/mixed3b/'), await countOrders('/net-2/mixed3a/')]).toEqual([0, 4]);
  });
});

describe('the unit page', () => {
  it('goes to its neighbours with the arrow keys', async () => {
    await visit('/net-1/mixed3a/4/', {}, async (page) => {
      await page.keyboard.press('ArrowRight');
      await page.waitForURL('**/net-1/mixed3a/5/');
      expect(await page.locator('h1').innerText()).toBe('mixed3a 5');
      await page.keyboard.press('ArrowLeft');
      await page.waitForURL('**/net-1/mixed3a/4/');
      expect(await page.locator('h1').innerText()).toBe('mixed3a 4');
    });
  });

  it('goes on into the layer below, and stays where it is at the first unit of all', async () => {
    await visit('/net-1/conv2/0/', {}, async (page) => {
      await page.keyboard.press('ArrowLeft');
      await page.waitForURL('**/net-1/conv1/11/');
      await page.goto(`${server.url}/net-1/conv1/0/`);
      await page.keyboard.press('ArrowLeft');
      expect(new URL(page.url()).pathname).toBe('/net-1/conv1/0/');
      expect(await page.locator('a[rel=prev]').count()).toBe(0);
    });
  });

  it('begins with a link that skips to the content', async () => {
    await visit('/net-1/mixed3a/4/', {}, async (page) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).hash).toBe('#content');
    });
  });

  it('lays the box of an example over the place that the shard names', async () => {
    const shard = Shard.parse(JSON.parse(readFileSync(join(site.contentDir, 'units/net-1/mixed3a.json'), 'utf8')));
    const [left, top, width, height] = shard.units[4]!.examples!.strongest[0]!.box;
    const { frame, box } = await visit('/net-1/mixed3a/4/', {}, async (page) => {
      const first = page.locator('#strongest .example').first();
      return { frame: await first.locator('img').boundingBox(), box: await first.locator('.fired').boundingBox() };
    });
    expect(box!.x).toBeCloseTo(frame!.x + left * frame!.width, -0.5);
    expect(box!.y).toBeCloseTo(frame!.y + top * frame!.height, -0.5);
    expect(Math.abs(box!.width - width * frame!.width)).toBeLessThan(2);
    expect(Math.abs(box!.height - height * frame!.height)).toBeLessThan(2);
  });

  it('draws excitation blue and inhibition orange where the marks stand', async () => {
    await visit('/net-1/mixed3a/4/', { colorScheme: 'light' }, async (page) => {
      await page.addStyleTag({ content: '.map i { visibility: hidden }' });
      const map = page.locator('.map:has(i:nth-of-type(2))').first();
      const { data, info } = await sharp(await map.screenshot())
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      const marks = await map.locator('i').evaluateAll((found) =>
        found.map((mark) => ({
          sign: mark.textContent,
          left: (mark as HTMLElement).style.left,
          top: (mark as HTMLElement).style.top,
        })),
      );
      expect(marks.map(({ sign }) => sign)).toEqual(['+', '−']);
      const blueness = marks.map(({ left, top }) => {
        const x = Math.floor((parseFloat(left) / 100) * info.width);
        const y = Math.floor((parseFloat(top) / 100) * info.height);
        return data[3 * (y * info.width + x) + 2]! - data[3 * (y * info.width + x)]!;
      });
      expect(blueness[0]).toBeGreaterThan(30);
      expect(blueness[1]).toBeLessThan(-30);
    });
  });
});

describe('the layer page', () => {
  it('cuts each unit out of the sprite', async () => {
    const shard = Shard.parse(JSON.parse(readFileSync(join(site.contentDir, 'units/net-1/mixed3a.json'), 'utf8')));
    const { file, columns, cellPx } = shard.sprite!;
    const sprite = sharp(readFileSync(join(site.contentDir, 'assets', file)));
    await visit('/net-1/mixed3a/', {}, async (page) => {
      const expected = await Promise.all(
        shard.units.map(({ index }) =>
          averageColours(
            sprite.clone().extract({
              left: cellPx * (index % columns),
              top: cellPx * Math.floor(index / columns),
              width: cellPx,
              height: cellPx,
            }),
          ),
        ),
      );
      for (const index of [0, 5, 11]) {
        const cell = (await page.locator(`.grid a[href="${index}/"]`).boundingBox())!;
        const clip = { x: cell.x, y: cell.y, width: cell.width, height: cell.width };
        const shown = await averageColours(sharp(await page.screenshot({ clip, fullPage: true })));
        const distances = expected.map((one) => distance(one, shown));
        expect(distances[index]).toBeLessThan(12);
        expect(distances[index]).toBe(Math.min(...distances));
      }
    });
  });

  it('orders its units by each measure and back', async () => {
    await visit('/net-1/mixed3a/', {}, async (page) => {
      const shown = (): Promise<string[]> => page.locator('.grid a').allTextContents();
      const values = (): Promise<number[]> =>
        page
          .locator('.grid li:not(.branch)')
          .evaluateAll((cells) =>
            cells
              .map((cell) => parseFloat((cell as HTMLElement).dataset['value']!))
              .filter((value) => !Number.isNaN(value)),
          );
      const byIndex = await shown();
      for (const order of ['ratio', 'density']) {
        await page.locator(`input[value=${order}]`).check();
        const found = await values();
        expect(found).toEqual(found.toSorted((a, b) => b - a));
        expect(found.length).toBeGreaterThan(9);
        expect(await shown()).not.toEqual(byIndex);
        expect((await shown()).sort()).toEqual(byIndex.toSorted());
        expect(await page.locator('.grid .branch').count()).toBe(0);
      }
      await page.locator('input[value=branch]').check();
      expect(await page.locator('.grid .branch').count()).toBe(3);
      await page.locator('input[value=index]').check();
      expect(await shown()).toEqual(byIndex);
    });
  });
});

describe('the search box', () => {
  it('opens with /, finds by label, and goes where Enter says', async () => {
    await visit('/methods/', {}, async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('teal spiral');
      await page.locator('.search-hits a').first().waitFor();
      await page.keyboard.press('ArrowDown');
      const target = await page.evaluate(() => (document.activeElement as HTMLAnchorElement).pathname);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${target}`);
      expect(await page.locator('#strongest').innerText()).toContain('teal spiral');
    });
  });

  it('closes with Escape and gives the focus back', async () => {
    await visit('/', {}, async (page) => {
      await page.locator('atlas-search button').first().click();
      expect(await page.locator('dialog[open]').count()).toBe(1);
      expect(await findViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await page.locator('dialog[open]').count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Search');
    });
  });
});
