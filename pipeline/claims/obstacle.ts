/** Why a claim cannot be tested here, in one sentence that ends in what would make it possible. */
export class Obstacle extends Error {
  override name = 'Obstacle';
}
