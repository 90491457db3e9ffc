import { readInputs } from '../../fuzz/readInputs';
import { FUZZ_TARGETS } from '../../fuzz/targets';

/** The same at each run; `npm run fuzz` tries as many as there is time for. */
const SEED = 20_261_125;
const INPUTS = 1_000;
/** What takes longer to read gets fewer. */
const FEWER: Record<string, number> = {
  csv: 300,
  templates: 50,
  filter: 300,
  jmespath: 300,
  regex: 200,
  payload: 300,
  gzip: 60,
  zip: 40,
  zstd: 150,
  bzip2: 60,
  snappy: 200,
  avro: 200,
  parquet: 60,
  objects: 300,
  http: 150,
};
const MAX_MS = 30_000;

describe('damaged bytes', () => {
  for (const target of Object.keys(FUZZ_TARGETS)) {
    it(`end in a result or in an error that says why: ${target}`, async function () {
      this.timeout(4 * MAX_MS);
      const until = FEWER[target] ?? INPUTS;
      let reading = 0;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(new Error(`${target}, seed ${SEED}, input ${reading} has no end in ${MAX_MS} ms`));
        }, MAX_MS);
      });
      const range = { target, from: 0, until, untilMs: Infinity, seed: SEED, isEachTold: true };
      const tell = ({ index }: { index: number }) => {
        reading = index;
        timer?.refresh();
        return Promise.resolve();
      };
      try {
        await Promise.race([readInputs(range, tell), late]);
      } finally {
        clearTimeout(timer);
      }
    });
  }
});
