import { resolve } from 'node:path';

/** Where the pipeline wrote: the environment's ATLAS_CONTENT, else content/ of the folder that the build was started in. */
export const contentDir = resolve(process.env['ATLAS_CONTENT'] ?? 'content');
