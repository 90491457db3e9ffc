import { readInputs, type FuzzProgress, type FuzzRange } from './readInputs';

/** A process of its own: what blocks its event loop, or ends it, is named by the one that started it. */
function told(progress: FuzzProgress): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(progress, () => resolve());
  });
}

// What is thrown, also where nobody waits for it, ends the program with its stack.
void readInputs(JSON.parse(process.argv[2] ?? '{}') as FuzzRange, told).then(() => process.exit());
