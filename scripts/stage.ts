import { build } from './build';
import { describeResults, oneFailed, type Results } from './results';
import type { LineSink } from './stages';

/** Runs one kind of tests as a command: builds first if asked to, then prints the results and sets the exit code. */
export function runStage(options: { build: boolean }, tests: (onLine: LineSink) => Promise<Results>): void {
  const work = async (): Promise<Results> => {
    if (options.build) await build(console.log);
    return tests(console.log);
  };
  void work()
    .catch((error: unknown) => oneFailed('Setting up', error instanceof Error ? error.message : String(error)))
    .then((results) => {
      console.log(describeResults(results));
      process.exitCode = results.failures.length > 0 ? 1 : 0;
    });
}
