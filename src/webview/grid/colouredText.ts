import { element, setData, setText } from '../page/element';
import { jsonTokens, pieces, type Piece } from './jsonTokens';

export interface ColouredText {
  text: string;
  isJson: boolean;
  /** What matches, in order. */
  marks: readonly (readonly [number, number])[];
  /** Added without a colour. */
  after?: string | undefined;
}

/**
 * Shows a text in its colours, with what matches marked. It goes in as text, whatever it holds. Nodes of a text that was
 * shown before stay as far as they fit: the records of a stream mostly have the same fields.
 */
export function showColoured(target: HTMLElement, { text, isJson, marks, after }: ColouredText): void {
  let next = target.firstChild;
  for (const piece of pieces(text, isJson ? jsonTokens(text) : [], marks)) next = show(target, next, piece);
  if (after !== undefined) next = show(target, next, { kind: 'plain', text: after, isMarked: false });
  while (next) {
    const { nextSibling } = next;
    next.remove();
    next = nextSibling;
  }
}

/** @returns what comes after it, to be used for the next piece */
function show(target: HTMLElement, known: ChildNode | null, piece: Piece): ChildNode | null {
  const name = piece.isMarked ? 'mark' : 'span';
  const isPlain = piece.kind === 'plain' && !piece.isMarked;
  if (isPlain && known instanceof Text) setData(known, piece.text);
  else if (!isPlain && isSpan(known, name, `token-${piece.kind}`)) setText(known, piece.text);
  else {
    const made = isPlain ? piece.text : element(name, { class: `token-${piece.kind}`, text: piece.text });
    target.insertBefore(typeof made === 'string' ? document.createTextNode(made) : made, known);
    return known;
  }
  return known.nextSibling;
}

function isSpan(node: ChildNode | null, name: string, className: string): node is HTMLElement {
  return node instanceof HTMLElement && node.localName === name && node.className === className;
}
