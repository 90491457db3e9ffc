import assert from 'node:assert/strict';
import { compileFilter } from '../../../../src/consumer';
import type { PayloadSchema } from '../../../../src/records';
import { seededRandom } from '../../../support/seededRandom';
import { stored } from '../support/stored';

const SEED = Number(process.env.FILTER_SEED ?? 1);
const TEXTS = 600;
const NAMES = ['a', 'b', 'c d', 'é', '0', '__proto__', 'constructor', 'logEvents', 'level'];
const WRITTEN_NAMES = ['\\u0061', 'a\\n', '\\"eyJ', 'eyJhIjoxfQ==', '\\ud800'];
const SCALARS = [
  ...['0', '-0', '7', '-3.25', '1e3', '1E-2', '0.1', '123456789012345', '1234567890.12345', '9007199254740993'],
  ...['12345678901234567890', '1e999', 'true', 'false', 'null', '""', '"7"', '"error"', '"ERROR\\u0021"', '"ünï"'],
  ...['"eyJhIjo3fQ=="', '"12345678901234567890"', '"\\\\"', '"\\/\\b"', '"\\ud83d\\ude00"', '"x y"'],
];
const FILTERS = [
  ...['a = 7', 'a:7', 'a != 7', 'b > 0', 'b <= 0.1', 'a.b >= 7', 'a.a:err', 'a[0] = 7', 'a[1].b >= 0', 'b[0][0] < 8'],
  ...[
    'a ~ /^e/',
    'b !~ error',
    '$["c d"] > 0',
    '$["c d"].é < 100',
    '$["0"] > 0',
    'a.0 = 7',
    '__proto__ = 7',
    '__proto__.a:7',
  ],
  ...[
    'a = 12345678901234567890',
    'a > 9007199254740992',
    'b.a = 9007199254740993',
    'a = null',
    'a.b = ""',
    'level:error',
  ],
  ...['constructor:7', 'a > x', 'a = "7"', 'a = 123456789012345', 'a:1234567890.12345', 'a.a:7'],
];
const EXPRESSIONS = [
  ...[
    'a',
    'a.b',
    'a[0]',
    'a[-1].b',
    'a[5]',
    '!a',
    'a || b',
    'a && b.a',
    'a == b',
    'a.b != b.a',
    'a > `1`',
    'b <= `0.1`',
  ],
  ...[
    "a == 'error'",
    'a == `[7]`',
    'a == `null`',
    '"c d".a',
    '"é" == a',
    'a[*].b',
    'a[?b > `1`]',
    'a.*',
    'a[].a',
    '@',
    '$.a',
  ],
  ...[
    'length(a) > `1`',
    "contains(a, 'err')",
    'a | [0]',
    'a[1:2]',
    '[a, b]',
    '{x: a}.x',
    'sort_by(a, &b)',
    'not_null(a, b)',
  ],
  ...[
    'constructor',
    'a.constructor',
    'a[?@ == $.b]',
    'map(&b, a)',
    'to_number(a) > `3`',
    '[0]',
    '[-1].a',
    '[0].b == `7`',
  ],
];

/** JSON text in all the ways in which it can be written, and some of it broken. */
class Texts {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  next(): string {
    const text = this.#container(0);
    if (this.#random() < 0.8) return text;
    const at = this.#below(text.length);
    const cut = this.#below(3);
    return text.slice(0, at) + this.#of(['', '"', ',', '\\', '}', '0', 'e', '\u0001', '\u00a0']) + text.slice(at + cut);
  }

  #container(depth: number): string {
    return this.#random() < 0.3 ? this.#list(depth) : this.#object(depth);
  }

  #value(depth: number): string {
    return depth < 4 && this.#random() < 0.5 ? this.#container(depth) : this.#of(SCALARS);
  }

  #object(depth: number): string {
    const fields = Array.from({ length: this.#below(5) }, () => {
      const name =
        this.#random() < 0.1 ? this.#of(WRITTEN_NAMES) : this.#of(NAMES.slice(0, 1 + this.#below(NAMES.length)));
      return `"${name}"${this.#space()}:${this.#space()}${this.#value(depth + 1)}`;
    });
    return `{${this.#space()}${fields.join(`${this.#space()},${this.#space()}`)}${this.#space()}}`;
  }

  #list(depth: number): string {
    const elements = Array.from({ length: this.#below(4) }, () => this.#value(depth + 1));
    return `[${this.#space()}${elements.join(`${this.#space()},`)}${this.#space()}]${this.#space()}`;
  }

  #space(): string {
    return this.#random() < 0.8 ? '' : this.#of([' ', '\n', '\t\r ']);
  }

  #of(choices: readonly string[]): string {
    return choices[this.#below(choices.length)] ?? '';
  }

  #below(end: number): number {
    return Math.floor(this.#random() * end);
  }
}

describe('a filter that finds fields in the bytes of records', () => {
  const texts = new Texts(SEED);
  const data = Array.from({ length: TEXTS }, () => texts.next());
  const store = stored(data);
  // What is of a schema is always decoded and parsed as a whole: the slow way.
  const schema: PayloadSchema = {
    name: 'avro',
    decode(forms) {
      const form = forms.at(-1);
      assert.ok(form);
      return { text: Buffer.from(form.bytes).toString('utf8'), form };
    },
  };

  for (const filter of [...FILTERS, ...EXPRESSIONS.map((expression) => `jmespath: ${expression}`)]) {
    it(`finds by ${filter} what JSON.parse finds (again: FILTER_SEED=${SEED})`, async () => {
      const compiled = await compileFilter(filter);
      const [quick, slow] = [compiled?.over(store), compiled?.over(store, { schema })];
      for (const [id, text] of data.entries()) assert.equal(quick?.(id), slow?.(id), text);
    });
  }

  it('has something to find with nearly all of these', async () => {
    const idle: string[] = [];
    for (const filter of FILTERS) {
      const matches = (await compileFilter(filter))?.over(store);
      if (!data.some((_, id) => matches?.(id))) idle.push(filter);
    }
    assert.ok(idle.length <= 3, `nothing is found by ${idle.join('; ')}`);
  });

  it('looks into broken UTF-8 as it is shown', async () => {
    const broken = Buffer.concat([Buffer.from('{"a\u00e9":"x'), Buffer.of(0xe2, 0x82), Buffer.from('","b":7}')]);
    const matches = async (filter: string) => (await compileFilter(filter))?.over(stored([broken]))(0);
    assert.equal(await matches('aé = "x\ufffd"'), true);
    assert.equal(await matches('b = 7'), true);
    assert.equal(await matches('jmespath: b == `7`'), true);
  });

  it('finds fields among more values, and deeper, than it keeps in mind', async () => {
    const many = `{"list":[${'0,'.repeat(70_000)}1],"a":7}`;
    const deep = `{"deep":${'['.repeat(300)}${']'.repeat(300)},"a":7}`;
    const long = `{"text":"${'x'.repeat(1_000_000)}","a":7}`;
    const matches = (await compileFilter('a = 7'))?.over(stored([many, deep, long]));
    assert.deepEqual([matches?.(0), matches?.(1), matches?.(2)], [true, true, true]);
  });
});
