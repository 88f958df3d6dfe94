// The environment names what differs from build to build: ATLAS_CONTENT (default content/), ATLAS_OUT (dist/),
// ATLAS_BASE (/, or the path that the site is published below), ATLAS_SITE (its address, for canonical links) and
// ATLAS_CACHE (node_modules/.astro; builds that run at the same time need one each).
import { unified } from '@astrojs/markdown-remark';
import { defineConfig } from 'astro/config';
import remarkDirective from 'remark-directive';
import { checkAuthored } from './src/integrations/check-authored.ts';
import { publishContent } from './src/integrations/publish-content.ts';
import { remarkAside } from './src/markdown/remark-aside.ts';

export default defineConfig({
  output: 'static',
  site: process.env.ATLAS_SITE,
  base: process.env.ATLAS_BASE,
  outDir: process.env.ATLAS_OUT ?? 'dist',
  cacheDir: process.env.ATLAS_CACHE,
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  prefetch: { prefetchAll: true, defaultStrategy: 'hover' },
  devToolbar: { enabled: false },
  integrations: [checkAuthored(), publishContent()],
  markdown: { syntaxHighlight: false, processor: unified({ remarkPlugins: [remarkDirective, remarkAside] }) },
  vite: {
    // One stylesheet and a few small scripts for thousands of pages: all of them cached after the first.
    build: { cssCodeSplit: false, assetsInlineLimit: 0 },
  },
});
