import { sum, type Results } from './results';

/** What the tests of each file came to, by the file's path. Failures that belong to no file stand under an empty path. */
export type FileResults = Map<string, Results>;

/** Files to run again. None, if something failed that belongs to no file: running files again would hide it. */
export function filesThatFailed(results: FileResults): string[] {
  const failed = [...results].filter(([, { failures }]) => failures.length > 0).map(([file]) => file);
  return failed.includes('') ? [] : failed;
}

/** The second run decides about its files. Why they were run again is told among what was tried twice. */
export function withSecondRun(first: FileResults, second: FileResults): Results {
  const why = [...second.keys()].flatMap((file) => {
    const { failures = [], retries = [] } = first.get(file) ?? {};
    return [...retries, ...failures];
  });
  const total = sum(new Map([...first, ...second]).values());
  return { ...total, retries: [...total.retries, ...why] };
}
