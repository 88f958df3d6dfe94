import type { Parent, Root } from 'mdast';
import type { VFile } from 'vfile';

/**
 * Turns `:::aside` into an <aside>, which the page sets in its margin. Any other directive is a slip of the pen and stops the build.
 */
export function remarkAside(): (tree: Root, file: VFile) => void {
  return (tree, file) => visit(tree, file);
}

function visit(parent: Parent, file: VFile): void {
  for (const node of parent.children) {
    if (node.type === 'containerDirective' && node.name === 'aside') {
      node.data = Object.assign(node.data ?? {}, { hName: 'aside' });
    } else if (node.type === 'containerDirective' || node.type === 'leafDirective' || node.type === 'textDirective') {
      file.fail(`unknown directive "${node.name}", there is only ":::aside"`, node);
    }
    if ('children' in node) visit(node, file);
  }
}
