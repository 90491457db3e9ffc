import { DecimalSource, NumberSource } from '../compile/source';
import type { Builtins } from './builtin';

const MAX_SERIES = 100_000;
/** More than a double holds. */
const MAX_DECIMALS = 15;

export const NUMBER_FUNCTIONS: Builtins = {
  counter: {
    parameters: '({ start?, step?, name? })',
    description: 'Counts up: 1, 2, 3, … Places with the same name share one counter.',
    make(parameters, { counters }) {
      parameters.atMost(1);
      const shorthand = parameters.count === 1 && !parameters.isObject(0);
      const options = parameters.options(shorthand ? 1 : 0, ['start', 'step', 'name']);
      const name = options.constant('name');
      const step = options.number('step', { fallback: 1 });
      const start = shorthand ? parameters.number(0) : options.number('start', { fallback: 1 });
      const rounded = roundedTo(Math.max(decimalsOf(start), decimalsOf(step)));
      let counted = 0;
      // Not added up: the errors of 0.1 and its like would add up, too.
      const count = () => rounded(start + step * counted++);
      if (name === undefined) return new NumberSource(count);
      const key = JSON.stringify(name);
      const shared = counters.get(key) ?? count;
      counters.set(key, shared);
      return new NumberSource(shared);
    },
  },
  round: {
    parameters: '(number, decimals?)',
    description: 'A number, rounded: round(field("price") * field("quantity"), 2).',
    sample: 'round(3.14159, 2)',
    make(parameters) {
      parameters.atMost(2);
      const source = parameters.source(0);
      if (parameters.expressions[0]?.kind === 'literal') parameters.number(0);
      const decimals = parameters.checkedNumber(
        parameters.constant(1),
        { min: 0, max: 15, fallback: 0 },
        'The number of decimals',
        1,
      );
      return new DecimalSource(() => finite(Number(source.value())), Math.floor(decimals));
    },
  },
  normal: {
    parameters: '({ mean, deviation, min?, max?, decimals? })',
    description: 'A normally distributed number: most near the mean, few far from it.',
    sample: 'normal({ mean: 70, deviation: 8, decimals: 1 })',
    make(parameters, { run }) {
      parameters.atMost(1);
      const options = parameters.options(0, ['mean', 'deviation', 'min', 'max', 'decimals']);
      const mean = options.number('mean');
      const deviation = options.number('deviation', { min: 0 });
      const shape = limited(
        options.number('min', { fallback: -Infinity }),
        options.number('max', { fallback: Infinity }),
      );
      const decimals = Math.floor(options.number('decimals', { min: 0, max: 15, fallback: 2 }));
      return new DecimalSource(() => shape(mean + deviation * run.random.normal()), decimals);
    },
  },
  exponential: {
    parameters: '({ mean, min?, max?, decimals? })',
    description: 'Many small numbers and few large ones: durations, sizes, amounts.',
    sample: 'exponential({ mean: 120, decimals: 0 })',
    make(parameters, { run }) {
      parameters.atMost(1);
      const options = parameters.options(0, ['mean', 'min', 'max', 'decimals']);
      const mean = options.number('mean', { min: 0 });
      const shape = limited(options.number('min', { fallback: 0 }), options.number('max', { fallback: Infinity }));
      const decimals = Math.floor(options.number('decimals', { min: 0, max: 15, fallback: 2 }));
      return new DecimalSource(() => shape(-Math.log(1 - run.random.unit()) * mean), decimals);
    },
  },
  walk: {
    parameters: '({ start, step, min?, max?, decimals?, per?, pull?, outliers?, outlierSize? })',
    description:
      'A value that drifts from record to record, one series per value of "per". "pull" (0 to 1) draws it back to its start; ' +
      'a share of "outliers" is off by about "outlierSize".',
    sample: 'walk({ start: 20, step: 0.5, decimals: 1 })',
    make(parameters, { run: { random } }) {
      parameters.atMost(1);
      const options = parameters.options(0, [
        'start',
        'step',
        'min',
        'max',
        'decimals',
        'per',
        'pull',
        'outliers',
        'outlierSize',
      ]);
      const start = options.source('start');
      if (!start) throw parameters.mistake('"start" is missing.');
      const step = options.number('step', { min: 0 });
      const shape = limited(
        options.number('min', { fallback: -Infinity }),
        options.number('max', { fallback: Infinity }),
      );
      const decimals = Math.floor(options.number('decimals', { min: 0, max: 15, fallback: 2 }));
      const pull = options.number('pull', { min: 0, max: 1, fallback: 0 });
      const outliers = options.number('outliers', { min: 0, max: 1, fallback: 0 });
      const outlierSize = options.number('outlierSize', { fallback: step * 20 });
      const per = options.source('per');
      const series = new Map<string, { start: number; value: number }>();
      const drift = (key: string) => {
        let state = series.get(key);
        if (state) {
          state.value = shape(state.value + step * random.normal() + pull * (state.start - state.value));
        } else {
          const first = shape(finite(Number(start.value())));
          state = { start: first, value: first };
          dropOldest(series);
          series.set(key, state);
        }
        return state.value;
      };
      return new DecimalSource(() => {
        const value = drift(per ? per.text() : '');
        const off = outliers > 0 && random.unit() < outliers ? outlierSize * (random.unit() < 0.5 ? -1 : 1) : 0;
        return value + off;
      }, decimals);
    },
  },
};

/** How many decimals a number is written with; too many for one that is written with an exponent. */
function decimalsOf(value: number): number {
  const text = String(value);
  if (text.includes('e')) return MAX_DECIMALS + 1;
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

function roundedTo(decimals: number): (value: number) => number {
  if (decimals === 0 || decimals > MAX_DECIMALS) return (value) => value;
  return (value) => Number(value.toFixed(decimals));
}

function limited(min: number, max: number): (value: number) => number {
  return (value) => (value < min ? min : value > max ? max : value);
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function dropOldest(series: Map<string, unknown>): void {
  if (series.size < MAX_SERIES) return;
  for (const key of series.keys()) {
    series.delete(key);
    return;
  }
}
