import { joinText } from '../compile/containers';
import { isPlain } from '../compile/jsonText';
import { PlainTextSource, textFrom, TextSource, type Source } from '../compile/source';
import { parseTemplate } from '../template/document';
import { weightedIndex } from '../weights';
import { definitionList, type WeightedPattern } from './definitions';
import type { CallContext } from './builtin';

/** Text by one of faker's own patterns, e.g. `{{person.firstName}} {{location.street_suffix}}`, parsed once. */
export function patternSource(patterns: readonly WeightedPattern[], context: CallContext): Source {
  const alternatives = patterns.map(({ value }) => piecesOf(value, context));
  const index = weightedIndex(
    patterns.map(({ weight }) => weight),
    context.run.random,
  );
  const make = () => joinText(alternatives[index()] ?? []);
  const plain = alternatives.every((pieces) =>
    pieces.every((piece) => (typeof piece === 'string' ? isPlain(piece) : piece instanceof PlainTextSource)),
  );
  return plain ? new PlainTextSource(make) : new TextSource(make);
}

function piecesOf(pattern: string, context: CallContext): (string | Source)[] {
  const { document } = parseTemplate(pattern);
  if (document?.format !== 'text') return [pattern];
  return document.pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    return piece.kind === 'call' ? named(piece.name, context) : '';
  });
}

/** A name in a pattern is a function, or one of the word lists. */
function named(name: string, context: CallContext): Source {
  const list = definitionList(context.run.faker, name);
  if (list.length > 0) return textFrom(list, () => list[context.run.random.below(list.length)] ?? '');
  return context.call(name);
}
