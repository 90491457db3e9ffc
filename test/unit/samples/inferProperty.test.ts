import assert from 'node:assert/strict';
import { checkTemplate, inferTemplate, PRESETS } from '../../../src/samples';
import { seededRandom } from '../../support/seededRandom';
import { texts } from './make';

const SEED = Number(process.env.INFER_SEED ?? 1);
const INPUTS = 100;
const NAMES = [
  ...['id', 'name', 'ts', 'at', 'email', 'tags', '$pools', '$locale', '$', 'constructor', '__proto__', '0'],
  ...['', 'a{{b', '}}', 'x.y', "it's", '"q"', 'a\\b', '{{counter}}', 'new\nline', 'é😀', '\u2028'],
];
const TEXTS = [
  ...['', 'a', "it's", '"q"', '\\', "\\'", '\n', '\r\n', '\u0000', '😀', 'a,b;c|d', 'null', '1e5', '//x', '/*'],
  ...['{{x}}', '{{', '}}', 'a}}b', '{{repeat(2)}}', '{{choose}}', "{{'}}", '{"a":1}', '[1,2]', '10.0.0.1'],
  ...['2024-01-01T00:00:00Z', '2024-01-01', 'ORD-00001', 'ORD-123', '12345678901234567890', '0012345678901234567890'],
];
const NUMBERS = [
  ...['0', '-0', '1', '-1', '1.5', '1e3', '1E400', '1e-7', '5e-324', '1e21', '0.30000000000000004'],
  ...['1234567890123456789', '12345678901234567890', '-9223372036854775808', '18446744073709551615'],
  ...['9007199254740993', '1700000000000', '1700000000', '1.7976931348623157e308'],
];

/** JSON texts of every kind that people, and strangers, put into records. */
class Records {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  next(): string[] {
    const fields = Array.from({ length: 1 + this.#below(4) }, () => this.#of(NAMES));
    return Array.from({ length: 1 + this.#below(6) }, () =>
      Array.from({ length: 1 + (this.#below(3) === 0 ? this.#below(3) : 0) }, () => this.#record(fields)).join(
        this.#of(['', '\n', ' ', '\r\n', ',']),
      ),
    );
  }

  #record(fields: readonly string[]): string {
    if (this.#below(8) === 0) return `[${this.#value(2)},${this.#value(2)}]`;
    const members = [...new Set(fields)].filter(() => this.#below(10) > 0);
    return `{${members.map((name) => `${JSON.stringify(name)}:${this.#value(1)}`).join(',')}}`;
  }

  #value(depth: number): string {
    const kind = this.#below(depth > 3 ? 5 : 9);
    if (kind < 2) return JSON.stringify(this.#of(TEXTS));
    if (kind < 4) return this.#of(NUMBERS);
    if (kind === 4) return this.#of(['true', 'false', 'null']);
    if (kind < 7) return `[${Array.from({ length: this.#below(4) }, () => this.#value(depth + 1)).join(',')}]`;
    return this.#record(Array.from({ length: this.#below(4) }, () => this.#of(NAMES)));
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #of<T>(values: readonly T[]): T {
    return values[this.#below(values.length)] as T;
  }
}

/** Every place of a value with the type that stands there; elements of a list stand at one place. */
function shapesOf(value: unknown, path = '$'): string[] {
  if (Array.isArray(value)) return [`${path} list`, ...value.flatMap((item) => shapesOf(item, `${path}[]`))];
  if (typeof value !== 'object' || value === null) return [`${path} ${value === null ? 'null' : typeof value}`];
  const members = Object.entries(value);
  return [`${path} object`, ...members.flatMap(([name, item]) => shapesOf(item, `${path}.${JSON.stringify(name)}`))];
}

/** The values of a record, cut by a parser that is not the one that is tested. */
function valuesOf(record: string): unknown[] {
  for (let end = record.length; end > 0; end--) {
    try {
      const first = JSON.parse(record.slice(0, end)) as unknown;
      const rest = record.slice(end).replace(/^[\s,]+/, '');
      return rest === '' ? [first] : [first, ...valuesOf(rest)];
    } catch {
      // It ends earlier.
    }
  }
  return assert.fail(`not JSON: ${record}`);
}

async function templateOf(given: readonly string[]): Promise<string> {
  const template = await inferTemplate(given.map((text) => Buffer.from(text)));
  assert.deepEqual(await checkTemplate(template), [], `${given.join('\n')}\n${template}`);
  return template;
}

describe('a template made from records', () => {
  it(`compiles whatever they are, and makes records of their shape (again: INFER_SEED=${SEED})`, async () => {
    const records = new Records(SEED);
    for (let input = 0; input < INPUTS; input++) {
      const given = records.next();
      const shapes = new Set(given.flatMap(valuesOf).flatMap((value) => shapesOf(value)));
      for (const text of await texts(await templateOf(given), 5)) {
        for (const shape of shapesOf(JSON.parse(text))) assert.ok(shapes.has(shape), `${shape}\n${given.join('\n')}`);
      }
    }
  });

  it('compiles for any records of the presets, one or several in each', async () => {
    for (const { id, template } of PRESETS) {
      for (const [locale, seed, count] of [
        ['en', 1, 1],
        ['pt_BR', 2, 3],
        ['en', 3, 60],
      ] as const) {
        const made = await texts(template, count, { locale, seed });
        const joined = [made.join(''), made.join('\n')];
        const shapes = new Set(made.flatMap((text) => shapesOf(JSON.parse(text))));
        for (const given of [made, joined]) {
          for (const text of await texts(await templateOf(given), 10))
            for (const shape of shapesOf(JSON.parse(text))) assert.ok(shapes.has(shape), `${id}: ${shape}`);
        }
      }
    }
  });

  it('keeps the digits of integers that a double would round', async () => {
    const ids = ['12345678901234567890', '12345678901234567897', '12345678901234567893'];
    const made = await texts(await templateOf(ids.map((id) => `{"id":${id},"text":"${id}"}`)), 50);
    for (const text of made) assert.match(text, /^\{"id":1234567890123456789[0-7],"text":"\d{20}"\}$/);
    assert.ok(new Set(made).size > 3);
    const [one] = await texts(await templateOf(['{"id":-9223372036854775808,"big":1e400}']), 1);
    assert.equal(one, '{"id":-9223372036854775808,"big":1e400}');
  });

  it('is text where they are text that begins like JSON, or like a comment', async () => {
    for (const given of [
      '{not json',
      '[x',
      '"open',
      '// note',
      '/* a */ {"b":1}',
      '{a:1,b:2}',
      '{{',
      '{"a":1} trailing',
    ])
      assert.deepEqual(await texts(await templateOf([given]), 1), [given]);
    assert.deepEqual(await texts(await templateOf(['two\nlines']), 1), ['two\nlines']);
  });
});
