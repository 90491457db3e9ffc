import { NOTHING, sum, type Results } from './results';
import type { LineSink } from './stages';

/** What the tests of each file came to, by the file's path. Failures that belong to no file stand under an empty path. */
export type FileResults = ReadonlyMap<string, Results>;

/** Runs files, and those with a failure once more after all others, whole. */
export async function runFailedFilesAgain(
  files: readonly string[],
  run: (files: readonly string[]) => Promise<FileResults>,
  onLine: LineSink,
): Promise<Results> {
  if (files.length === 0) return NOTHING;
  const first = await run(files);
  const failed = filesThatFailed(first);
  if (failed.length === 0) return sum(first.values());
  onLine(`Run again, whole: ${failed.join(', ')}.`);
  return withSecondRun(first, await run(failed));
}

/** None, if something failed that belongs to no file: running files again would hide it. */
function filesThatFailed(results: FileResults): string[] {
  const failed = [...results].filter(([, { failures }]) => failures.length > 0).map(([file]) => file);
  return failed.includes('') ? [] : failed;
}

/** The second run decides about its files. Why they were run again is told among what was tried twice. */
function withSecondRun(first: FileResults, second: FileResults): Results {
  const why = [...second.keys()].flatMap((file) => {
    const { failures = [], retries = [] } = first.get(file) ?? {};
    return [...retries, ...failures];
  });
  const total = sum(new Map([...first, ...second]).values());
  return { ...total, retries: [...total.retries, ...why] };
}
