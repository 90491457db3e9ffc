import { dateFormatter, isoFormatter, LOCAL_ISO, UTC_ISO } from '../dateFormat';
import type { Parameters } from '../compile/parameters';
import { isPlain } from '../compile/jsonText';
import { NumberSource, PlainTextSource, TextSource, type Source } from '../compile/source';
import type { Builtins } from './builtin';

const MAX_PATTERN_LENGTH = 1000;

export const TIME_FUNCTIONS: Builtins = {
  'event.time': {
    parameters: '({ format?, late?, maxLateMs?, jitterMs?, offsetMs? })',
    description:
      'The time of the event in UTC. "format": "iso" (the default), "ms", "s" or a pattern like "YYYY-MM-DD HH:mm:ss". A share ' +
      '"late" (0 to 1) of the events lies up to "maxLateMs" in the past: late arrivals.',
    make(parameters, { run }) {
      parameters.atMost(1);
      const shorthand = parameters.count === 1 && !parameters.isObject(0);
      const options = parameters.options(shorthand ? 1 : 0, ['format', 'late', 'maxLateMs', 'jitterMs', 'offsetMs']);
      const format = shorthand ? parameters.text(0) : (options.constant('format') ?? 'iso');
      const late = options.number('late', { min: 0, max: 1, fallback: 0 });
      const maxLateMs = options.number('maxLateMs', { min: 0, max: MAX_SHIFT_MS, fallback: 600_000 });
      const jitterMs = options.number('jitterMs', { min: 0, max: MAX_SHIFT_MS, fallback: 0 });
      const offsetMs = options.number('offsetMs', { min: -MAX_SHIFT_MS, max: MAX_SHIFT_MS, fallback: 0 });
      const { random } = run;
      const timeMs = () => {
        let at = run.nowMs + offsetMs;
        if (jitterMs > 0) at -= random.below(jitterMs + 1);
        if (late > 0 && random.unit() < late) at -= random.below(maxLateMs + 1);
        return at;
      };
      return formatted(parameters, format, timeMs);
    },
  },
};

/** The Kinesis Data Generator's own functions, with patterns of moment.js. */
export const GENERATOR_TIME_FUNCTIONS: Builtins = {
  'date.now': {
    parameters: '(pattern?)',
    description: 'The time now, in the local time zone, by a pattern of moment.js: date.now("YYYY-MM-DD HH:mm:ss").',
    make: (parameters, { run }) => byPattern(parameters, LOCAL_ISO, 'local', () => run.nowMs),
  },
  'date.utc': {
    parameters: '(pattern?)',
    description: 'The time now, in UTC, by a pattern of moment.js: date.utc("YYYY-MM-DD HH:mm:ss.SSS").',
    make: (parameters, { run }) => byPattern(parameters, UTC_ISO, 'utc', () => run.nowMs),
  },
  'current.timestamp': {
    parameters: '',
    description: 'The time now, as date.now gives it: its name in the first version of the Kinesis Data Generator.',
    make: (parameters, { run }) => byPattern(parameters, LOCAL_ISO, 'local', () => run.nowMs),
  },
  'date.simTime': {
    parameters: '(pattern?)',
    description: 'The simulated time of the record, in the local time zone, by a pattern of moment.js.',
    make: (parameters, { run }) => byPattern(parameters, LOCAL_ISO, 'local', () => run.nowMs),
  },
};

const MAX_SHIFT_MS = 100 * 365 * 86_400_000;

function byPattern(parameters: Parameters, fallback: string, zone: 'utc' | 'local', timeMs: () => number): Source {
  parameters.atMost(1);
  return patternSource(parameters, parameters.count === 0 ? fallback : parameters.text(0), zone, timeMs);
}

function patternSource(parameters: Parameters, pattern: string, zone: 'utc' | 'local', timeMs: () => number): Source {
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw parameters.mistake(`The pattern is longer than ${MAX_PATTERN_LENGTH} characters.`, 0);
  const format = dateFormatter(pattern, zone);
  const make = () => format(timeMs());
  return isPlain(pattern) && !pattern.includes('\\') ? new PlainTextSource(make) : new TextSource(make);
}

function formatted(parameters: Parameters, format: unknown, timeMs: () => number): Source {
  if (typeof format !== 'string') throw parameters.mistake('"format" must be a text.', 0);
  switch (format) {
    case 'iso': {
      const iso = isoFormatter();
      return new PlainTextSource(() => iso(timeMs()));
    }
    case 'ms':
      return new NumberSource(timeMs);
    case 's':
      return new NumberSource(() => Math.floor(timeMs() / 1000));
    default:
      return patternSource(parameters, format, 'utc', timeMs);
  }
}
