import { add, describeCounts, NOTHING, ofStage, ONE_PASSED, oneFailed, type Results } from './results';

/** Where the lines of a stage's output go. */
export type LineSink = (line: string) => void;

export interface Stage {
  name: string;
  run(onLine: LineSink): Promise<Results>;
}

/** If a check fails, so many of its last lines are repeated at the end. */
const KEPT_LINES = 30;

/** A check that passes as a whole, or throws. */
export function check(name: string, work: (onLine: LineSink) => Promise<void>): Stage {
  return { name, run: (onLine) => work(onLine).then(() => ONE_PASSED) };
}

/** Runs stages one after the other. A stage that fails does not keep the next one from running. */
export async function runInTurn(stages: readonly Stage[]): Promise<Results> {
  let total = NOTHING;
  for (const stage of stages) {
    console.log(`\n── ${stage.name}`);
    total = add(total, await runStage(stage, console.log));
  }
  return total;
}

/**
 * Runs two rows of stages beside each other. The output of `watched` is seen as it comes; that of a stage of `collected` is
 * printed whole, once the stage has ended.
 */
export async function runBeside(watched: readonly Stage[], collected: readonly Stage[]): Promise<Results> {
  const [first, second] = await Promise.all([runInTurn(watched), runCollected(collected)]);
  return add(first, second);
}

async function runCollected(stages: readonly Stage[]): Promise<Results> {
  let total = NOTHING;
  for (const stage of stages) {
    const lines = [`\n── ${stage.name} (ran beside the stage above)`];
    total = add(total, await runStage(stage, (line) => lines.push(line)));
    console.log(lines.join('\n'));
  }
  return total;
}

async function runStage(stage: Stage, print: LineSink): Promise<Results> {
  const startedMs = Date.now();
  const results = await resultsOf(stage, print);
  print(`${stage.name}: ${describeCounts(results)} (${Math.round((Date.now() - startedMs) / 1000)} s)`);
  return results;
}

async function resultsOf(stage: Stage, print: LineSink): Promise<Results> {
  const lastLines: string[] = [];
  const onLine: LineSink = (line) => {
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
    print(line);
  };
  try {
    return ofStage(stage.name, await stage.run(onLine));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    print(reason);
    return oneFailed(stage.name, [reason, ...lastLines].join('\n'));
  }
}
