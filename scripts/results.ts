/** A test or a check that failed: what it is called, and what was said about it. */
export interface Failure {
  title: string;
  text: string;
}

/** What tests and checks came to. */
export interface Results {
  passed: number;
  skipped: number;
  failures: readonly Failure[];
  /** Why tests were tried a second time. Those tests are also counted among those that passed or failed. */
  retries: readonly Failure[];
}

export const NOTHING: Results = { passed: 0, skipped: 0, failures: [], retries: [] };
export const ONE_PASSED: Results = { ...NOTHING, passed: 1 };

/** A message is cut to this many lines, from its beginning and its end. */
const MAX_TEXT_LINES = 40;

export function oneFailed(title: string, text: string): Results {
  return { ...NOTHING, failures: [{ title, text }] };
}

export function add(a: Results, b: Results): Results {
  return {
    passed: a.passed + b.passed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
    retries: [...a.retries, ...b.retries],
  };
}

export function sum(all: Iterable<Results>): Results {
  return [...all].reduce(add, NOTHING);
}

/** The same results; each title begins with the name of the stage. */
export function ofStage(stage: string, results: Results): Results {
  const named = ({ title, text }: Failure): Failure => ({ title: `${stage} › ${title}`, text });
  return { ...results, failures: results.failures.map(named), retries: results.retries.map(named) };
}

/** `12 passed, 0 failed`: the plain last line of every test command. */
export function describeCounts({ passed, skipped, failures, retries }: Results): string {
  const rest = [
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(retries.length > 0 ? [`${retries.length} tried twice`] : []),
  ];
  return [`${passed} passed`, `${failures.length} failed`, ...rest].join(', ');
}

/** The end of every test command: each test that was tried twice, each failure, and the counts. A log is often read from its end only. */
export function describeResults(results: Results): string {
  return [
    ...described('Tried twice', results.retries),
    ...described('Failed', results.failures),
    '',
    describeCounts(results),
  ].join('\n');
}

/** A stage that ran no test has proven nothing, which must not look like success. */
export function failIfNothingRan(results: Results, stage: string): Results {
  if (results.passed + results.failures.length + results.skipped > 0) return results;
  return oneFailed(stage, 'No test was found. That counts as a failure.');
}

function described(heading: string, failures: readonly Failure[]): string[] {
  if (failures.length === 0) return [];
  return ['', `── ${heading}`, ...failures.flatMap(({ title, text }) => ['', title, ...indented(text)])];
}

function indented(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  const half = MAX_TEXT_LINES / 2;
  const left = lines.length - MAX_TEXT_LINES;
  const kept = left > 0 ? [...lines.slice(0, half), `… ${left} lines more …`, ...lines.slice(-half)] : lines;
  return kept.map((line) => `  ${line}`);
}
