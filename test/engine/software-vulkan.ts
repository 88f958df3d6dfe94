import { mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

/** A folder with a Vulkan driver that needs no GPU, and the environment in which a new process finds it. */
export interface SoftwareVulkan {
  folder: string;
  environment: NodeJS.ProcessEnv;
}

/**
 * Unpacks SwiftShader, which comes with the browser that tests drive, into a folder of its own; for linux/x64.
 * The loader reads its environment when a process begins, so only child processes can use it.
 */
export async function unpackSoftwareVulkan(): Promise<SoftwareVulkan> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-vulkan-'));
  const build = dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
  const { TMPDIR } = process.env;
  // Where it unpacks, it does not ask.
  process.env['TMPDIR'] = folder;
  try {
    await inflate(join(build, '../bin/swiftshader.tar.br'));
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
  const driver = join(folder, 'driver.json');
  const description = { library_path: join(folder, 'libvk_swiftshader.so'), api_version: '1.3.0' };
  await writeFile(driver, JSON.stringify({ file_format_version: '1.0.0', ICD: description }));
  return {
    folder,
    // The second name is that of older loaders.
    environment: { ...process.env, LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver },
  };
}
