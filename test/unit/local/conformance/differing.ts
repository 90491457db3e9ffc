import type { Difference } from './comparing';

/** Something in which the two servers are known to differ. */
export interface KnownDifference {
  /** Why, and what AWS's documentation says of it. */
  reason: string;
  /** Which of the two does as AWS's documentation says; `unsaid`: it says neither. */
  follows: 'pipeline' | 'kinesis-local' | 'unsaid';
  /** `[*]` stands for the items of a list. */
  field: string;
  pipeline: string;
  kinesisLocal: string;
  /** By scenario; `any`: wherever the field is. */
  calls: Readonly<Record<string, readonly string[]>> | 'any';
}

export interface FoundDifference extends Difference {
  scenario: string;
  call: string;
}

export function isKnownAs(found: FoundDifference, known: KnownDifference): boolean {
  const { scenario, call, pipeline, kinesisLocal } = found;
  return (
    known.field === found.field.replaceAll(/\[\d+\]/g, '[*]') &&
    known.pipeline === pipeline &&
    known.kinesisLocal === kinesisLocal &&
    (known.calls === 'any' || known.calls[scenario]?.includes(call) === true)
  );
}

/** What the known difference says and nobody has found. */
export function neverMet(known: KnownDifference, found: readonly FoundDifference[]): string[] {
  const met = found.filter((difference) => isKnownAs(difference, known));
  if (known.calls === 'any') return met.length > 0 ? [] : [`${known.field}: ${known.reason}`];
  return Object.entries(known.calls).flatMap(([scenario, calls]) =>
    calls
      .filter((call) => !met.some((one) => one.scenario === scenario && one.call === call))
      .map((call) => `${scenario} › ${call}: ${known.field}`),
  );
}
