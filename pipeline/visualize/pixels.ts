import type { Parameterization } from './parameterization.ts';

/** Every pixel a parameter of its own, the naive way that the Fourier basis is compared with. */
export const pixels: Parameterization = {
  shapeOf: (sizePx) => [3, sizePx, sizePx],
  synthesize: (build, parameters, batch, sizePx) =>
    build.add('Reshape', [parameters], { shape: [batch, 3, sizePx * sizePx] }),
};
