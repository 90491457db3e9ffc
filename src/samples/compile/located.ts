import type { Span } from '../template/expression';
import type { Source } from './source';

/** An error that a placeholder met while a record was made, with the place of the placeholder. */
export class LocatedError extends Error {
  constructor(
    readonly span: Span,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

export function locating(source: Source, span: Span): Source {
  const located =
    <T>(make: () => T) =>
    (): T => {
      try {
        return make();
      } catch (error) {
        throw error instanceof LocatedError ? error : new LocatedError(span, error);
      }
    };
  return {
    value: located(() => source.value()),
    json: located(() => source.json()),
    text: located(() => source.text()),
    inside: located(() => source.inside()),
  };
}
