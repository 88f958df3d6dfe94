/** Something the person at the keyboard can mend: its message is one sentence of what, where, the value and what to do. */
export class UserError extends Error {
  override name = 'UserError';
}
