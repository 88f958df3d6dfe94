import { registerHooks } from 'node:module';

/**
 * Registers tfjs-core's gradients, which its bundle for Node leaves out (the bundles of tfjs-node have them).
 * The modules that define them are written for bundlers, their imports without file endings: a hook adds those meanwhile.
 */
export async function registerGradients(): Promise<void> {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isBare = specifier.startsWith('.') && !specifier.endsWith('.js');
      const isOurs = context.parentURL?.includes('/@tensorflow/tfjs-core/dist/') === true;
      return next(isBare && isOurs ? `${specifier}.js` : specifier, context);
    },
  });
  try {
    const path = '@tensorflow/tfjs-core/dist/register_all_gradients.js';
    await import(path);
  } finally {
    hooks.deregister();
  }
}
