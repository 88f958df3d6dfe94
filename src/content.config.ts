import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** Sections of /methods/. */
const methods = defineCollection({
  loader: glob({ base: 'src/articles/methods', pattern: '*.md' }),
  schema: z.object({
    title: z.string(),
    /** Place on the page, from 1. */
    order: z.int().min(1),
  }),
});

export const collections = { methods };
