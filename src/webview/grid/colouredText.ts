import { element } from '../page/element';
import { jsonTokens, pieces } from './jsonTokens';

/** Adds a text in its colours, with what matches marked. It goes in as text, whatever it holds. */
export function appendColoured(
  target: HTMLElement,
  text: string,
  isJson: boolean,
  marks: readonly (readonly [number, number])[],
): void {
  for (const piece of pieces(text, isJson ? jsonTokens(text) : [], marks)) {
    if (piece.kind === 'plain' && !piece.isMarked) target.append(piece.text);
    else {
      const name = piece.isMarked ? 'mark' : 'span';
      target.append(element(name, { class: `token-${piece.kind}`, text: piece.text }));
    }
  }
}
