/**
 * Reads an image's label from where it lies: where its name or folder has the WordNet id of a known class, that class's name; else in a
 * subfolder, the folder's name; at the top, the part of its file name after the first `_` (`n12345678_my_cat.jpg` → my cat), or the whole
 * name where there is none. Underscores become spaces, a number at the end is dropped.
 * @param path relative to the corpus, with forward slashes
 * @param classNames by WordNet id
 * @returns the label, as its group the topmost folder where there is more than one, and the WordNet id that its name or folder has, if any
 */
export function folderLabel(
  path: string,
  classNames: ReadonlyMap<string, string>,
): { label: string; group: string; classId: string } {
  const classId = wordNetId(path);
  const folders = path.split('/');
  const stem = folders.pop()!.replace(/\.[^.]*$/, '');
  const words = folders.at(-1) ?? withoutNumber(stem.replace(/^[^_]*_(?=.)/, ''));
  return {
    label: classNames.get(classId) ?? (words.replaceAll('_', ' ').trim() || stem),
    group: folders.length > 1 ? folders[0]! : '',
    classId,
  };
}

/** `banded_0002` → `banded`; what is nothing but a number stays. */
const withoutNumber = (name: string): string => name.replace(/(?<=.)[ _-]\d+$/, '');

/** The innermost of a path's noun ids, as ILSVRC names its files and folders: `n01443537`. */
const wordNetId = (path: string): string =>
  path
    .match(/(?<![a-z0-9])n\d{8}(?!\d)/gi)
    ?.at(-1)
    ?.toLowerCase() ?? '';
