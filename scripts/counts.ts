export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Among those that passed or failed: not at the first attempt. */
  retried: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0, retried: 0 };
export const ONE_PASSED: Counts = { ...NOTHING, passed: 1 };
export const ONE_FAILED: Counts = { ...NOTHING, failed: 1 };

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    retried: a.retried + b.retried,
  };
}

/** `12 passed, 0 failed`: the plain last line of every test command. */
export function describeCounts({ passed, failed, skipped, retried }: Counts): string {
  const rest = [...(skipped > 0 ? [`${skipped} skipped`] : []), ...(retried > 0 ? [`${retried} tried twice`] : [])];
  return [`${passed} passed`, `${failed} failed`, ...rest].join(', ');
}

/** A stage that ran no test has proven nothing, which must not look like success. */
export function failIfNothingRan(counts: Counts, stage: string): Counts {
  if (counts.passed + counts.failed + counts.skipped > 0) return counts;
  console.error(`${stage}: no test was found. That counts as a failure.`);
  return ONE_FAILED;
}
