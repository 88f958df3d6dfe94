import { createMarkdownProcessor } from '@astrojs/markdown-remark';
import remarkDirective from 'remark-directive';
import { describe, expect, it } from 'vitest';
import { remarkAside } from '../../src/markdown/remark-aside.ts';

async function render(markdown: string): Promise<string> {
  const processor = await createMarkdownProcessor({ remarkPlugins: [remarkDirective, remarkAside] });
  return (await processor.render(markdown)).code;
}

describe('remarkAside', () => {
  it('sets :::aside as an aside', async () => {
    expect(await render('a\n\n:::aside\nb\n:::\n')).toMatch(/<p>a<\/p>\s*<aside><p>b<\/p><\/aside>/);
  });

  it('refuses other directives by name', async () => {
    await expect(render(':::note\nb\n:::\n')).rejects.toThrow('unknown directive "note"');
  });
});
