import { fileURLToPath } from 'node:url';

/** The project's root folder, an absolute path. */
export const projectRoot = fileURLToPath(new URL('../', import.meta.url));
