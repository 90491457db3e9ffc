import { readInputs, type FuzzProgress, type FuzzRange } from './readInputs';

/** It runs in its own process: the process that started it names the input that blocks it or ends it. */
function told(progress: FuzzProgress): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(progress, () => resolve());
  });
}

// An error ends the program with its stack, also when nobody awaits it.
void readInputs(JSON.parse(process.argv[2] ?? '{}') as FuzzRange, told).then(() => process.exit());
