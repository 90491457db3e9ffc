import { add, describeCounts, NOTHING, ONE_FAILED, ONE_PASSED, type Counts } from './counts';

/** Where the lines of a stage go. Undefined: straight to the console, as they come. */
export type LineSink = ((line: string) => void) | undefined;

export interface Stage {
  name: string;
  run(onLine: LineSink): Promise<Counts>;
}

/** A check that passes as a whole, or throws. */
export function check(name: string, work: (onLine: LineSink) => Promise<void>): Stage {
  return { name, run: (onLine) => work(onLine).then(() => ONE_PASSED) };
}

/** Runs stages one after the other. A stage that fails does not keep the next one from running. */
export async function runInTurn(stages: readonly Stage[]): Promise<Counts> {
  let total = NOTHING;
  for (const stage of stages) {
    console.log(`\n── ${stage.name}`);
    total = add(total, await runStage(stage, undefined, console.log));
  }
  return total;
}

/**
 * Runs two rows of stages beside each other. The output of `watched` is seen as it comes; that of a stage of `collected` is
 * printed whole, once the stage has ended.
 */
export async function runBeside(watched: readonly Stage[], collected: readonly Stage[]): Promise<Counts> {
  const [first, second] = await Promise.all([runInTurn(watched), runCollected(collected)]);
  return add(first, second);
}

async function runCollected(stages: readonly Stage[]): Promise<Counts> {
  let total = NOTHING;
  for (const stage of stages) {
    const lines = [`\n── ${stage.name} (ran beside the stage above)`];
    const keep = (line: string): unknown => lines.push(line);
    total = add(total, await runStage(stage, keep, keep));
    console.log(lines.join('\n'));
  }
  return total;
}

async function runStage(stage: Stage, onLine: LineSink, print: (line: string) => void): Promise<Counts> {
  const startedMs = Date.now();
  const counts = await stage.run(onLine).catch((error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    return ONE_FAILED;
  });
  print(`${stage.name}: ${describeCounts(counts)} (${Math.round((Date.now() - startedMs) / 1000)} s)`);
  return counts;
}
