/** Thrown by a reader for a form of an operator that the typed graph does not have; the message names operator and form. */
export class NotUnderstood extends Error {
  override name = 'NotUnderstood';
}
