import { build } from './build';
import { describeCounts, ONE_FAILED, type Counts } from './counts';

/** Runs one kind of tests as a command of its own: builds first where asked to, ends with the counts and an exit code. */
export function runStage(options: { build: boolean }, tests: () => Promise<Counts>): void {
  const work = async (): Promise<Counts> => {
    if (options.build) await build();
    return tests();
  };
  void work()
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      return ONE_FAILED;
    })
    .then((counts) => {
      console.log(describeCounts(counts));
      process.exitCode = counts.failed > 0 ? 1 : 0;
    });
}
