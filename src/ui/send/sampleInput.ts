import * as l10n from '@vscode/l10n';
import { assertNever } from '../../errors';
import type { Inspection } from '../../producer';
import type { RatePlan, SampleGenerator } from '../../samples';
import { formatDuration, formatRate, plural } from '../format';
import type { Amount } from '../prompts/parseAmount';
import type { CheckedInput } from './checkedInput';
import { automatic } from './readAs';

/** Enough to tell how the keys spread, and made in the time of a glance. */
const SAMPLE_RECORDS = 2_000;
const SAMPLE_BYTES = 8_000_000;
const BATCH = 100;
const FIRST_RECORDS = 20;

/** Records like those that are to be generated: what a person looks at before any of them is sent. */
export function sampleInput(
  name: string,
  generator: SampleGenerator,
  run: { amount: Amount; plan: RatePlan | undefined },
): CheckedInput {
  const sample = sampleOf(generator, run.amount.count ?? SAMPLE_RECORDS);
  const bytes = sample.reduce((sum, { length }) => sum + length, 0);
  const inspection: Inspection = { records: sample.length, bytes, large: [], first: sample.slice(0, FIRST_RECORDS) };
  return {
    source: { name, parts: [], uris: [] },
    readAs: automatic(),
    inspection,
    decisions: [],
    sampleOf: `${amountText(run.amount)}, ${rateText(run.plan)}`,
    records: () => once(sample),
  };
}

function sampleOf(generator: SampleGenerator, most: number): Uint8Array[] {
  const sample: Uint8Array[] = [];
  let bytes = 0;
  while (sample.length < Math.min(most, SAMPLE_RECORDS) && bytes < SAMPLE_BYTES) {
    for (const record of generator.batch(Math.min(BATCH, most - sample.length))) {
      sample.push(record);
      bytes += record.length;
    }
  }
  return sample;
}

// oxlint-disable-next-line typescript/require-await -- a sample at hand reads like an input that comes in pieces
async function* once(sample: Uint8Array[]): AsyncGenerator<Uint8Array[]> {
  yield sample;
}

export function amountText({ count, durationMs }: Amount): string {
  if (count !== undefined) return plural(count, 'record');
  return durationMs === undefined
    ? l10n.t('records until you cancel')
    : l10n.t('records for {0}', formatDuration(durationMs));
}

/** `50 rec/s`, `10 rec/s to 100 rec/s`, … */
export function rateText(plan: RatePlan | undefined): string {
  switch (plan?.kind) {
    case undefined:
      return l10n.t('as fast as possible');
    case 'constant':
      return formatRate(plan.perSecond);
    case 'poisson':
      return l10n.t('{0} on average', formatRate(plan.perSecond));
    case 'ramp':
      return l10n.t('{0} to {1}', formatRate(plan.from), formatRate(plan.to));
    case 'sine':
      return l10n.t('{0} on average', formatRate(plan.mean));
    case 'burst':
      return l10n.t('{0}, in bursts {1}', formatRate(plan.base), formatRate(plan.peak));
    default:
      return assertNever(plan);
  }
}
