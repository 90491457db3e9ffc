import assert from 'node:assert/strict';
import { compileTemplate, isTemplateError } from '../../../src/samples';
import { mistakesOf } from './make';

describe('templates from strangers', () => {
  for (const name of [
    'constructor',
    '__proto__',
    '__proto__.x',
    'person.constructor',
    'person.__proto__.constructor',
    'person.firstName.constructor',
    'helpers.constructor("return process")',
    'helpers.fake("{{person.firstName}}")',
    'helpers.mustache("x")',
    'helpers.multiple(person.firstName, { count: 1000000000 })',
    'toString',
    'hasOwnProperty',
    'seed(1)',
    'faker.seed',
    'rawDefinitions.person',
    'definitions.person.first_name',
    'process.exit',
    'pool.constructor.name',
    'change.__proto__.op',
  ]) {
    it(`refuses {{${name}}}`, async () => {
      assert.ok((await mistakesOf(`{"a":"{{${name}}}"}`)).length > 0);
      assert.ok((await mistakesOf(`{{${name}}}`)).length > 0);
    });
  }

  it('never reaches prototypes through a reference, an entity or the members of a parameter', async () => {
    const generator = await compileTemplate({
      template: `{"$pools":{"p":{"size":1,"entity":["x"]}},"o":{"a":1},"b":"{{field('o.constructor.name')}}","c":"{{pool.p.constructor}}","d":"{{field('o.__proto__')}}"}`,
    });
    assert.equal(Buffer.from(generator.next()).toString(), '{"o":{"a":1},"b":null,"c":null,"d":null}');
    assert.ok((await mistakesOf(`{"a":"{{number.int({ __proto__: { max: 3 } })}}"}`)).length > 0);
    assert.ok((await mistakesOf(`{"a":"{{field('constructor')}}"}`)).length > 0);
  });

  for (const call of [
    'string.alpha(1000000000)',
    'string.alpha({ length: { min: 1, max: 1000000000 } })',
    'string.numeric({ length: 1000000000 })',
    'string.sample(1e9)',
    'string.nanoid(1e9)',
    'string.fromCharacters("ab", 1e9)',
    'lorem.words(1000000000)',
    'lorem.paragraphs(1e9)',
    'lorem.lines({ min: 1, max: 1e9 })',
    'word.words(1e9)',
    'random.words(1e9)',
    'random.alphaNumeric(1e9)',
    'finance.account(1e9)',
    'finance.mask(1e9)',
    'finance.pin(1e9)',
    'git.commitSha({ length: 1e9 })',
    'commerce.isbn(1e9)',
    'internet.password(1e9)',
    'internet.password({ pattern: "a" })',
    'date.betweens({ from: "2020-01-01", to: "2021-01-01", count: 1e9 })',
    'helpers.fromRegExp("[a-z]{1000000000}")',
    'helpers.fromRegExp("((a{99}){99}){99}")',
    'helpers.fromRegExp("a{1,}{1000000}")',
    'helpers.replaceSymbols("[1-1000000000]", 1e9)',
    'number.int({ min: 10, max: 1 })',
    'number.float({ fractionDigits: 400 })',
    'weighted({ a: 0 })',
    'weighted({ a: -1, b: 2 })',
    'pick([])',
    'round(1, 1e9)',
    'repeat(3)',
  ]) {
    it(`refuses {{${call}}}`, async () => {
      const [mistake] = await mistakesOf(`{"a":{{${call}}}}`);
      assert.ok(mistake);
    });
  }

  it('refuses lists that multiply beyond measure', async () => {
    await mistakesOf('{"a":["{{repeat(1000000000)}}",1]}');
    const [mistake] = await mistakesOf('{"a":["{{repeat(1000)}}",["{{repeat(1000)}}",["{{repeat(1000)}}",1]]]}');
    assert.match(mistake!.message, /more than 10000 elements/);
  });

  it('refuses pools and tables without measure', async () => {
    await mistakesOf('{"$pools":{"p":{"size":1e12,"entity":"x"}},"a":"{{pool.p}}"}');
    await mistakesOf('{"$tables":{"t":{"rows":1e12,"row":{"id":1}}},"a":"{{change.t.op}}"}');
  });

  it('refuses a template whose records would be larger than a stream takes', async () => {
    const [mistake] = await mistakesOf('{"a":["{{repeat(10000)}}","{{string.sample(10000)}}"]}');
    assert.match(mistake!.message, /10 MiB/);
  });

  it('refuses fields that double their size again and again', async () => {
    const doubling = Array.from({ length: 40 }, (_, n) => `"f${n + 1}":["{{field('f${n}')}}","{{field('f${n}')}}"]`);
    const [mistake] = await mistakesOf(`{"f0":"x",${doubling.join(',')}}`);
    assert.match(mistake!.message, /10 MiB/);
  });

  it('refuses deep nesting, in the document and in a placeholder', async () => {
    assert.match((await mistakesOf(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`))[0]!.message, /deep/);
    assert.match((await mistakesOf(`{"a":{{${'['.repeat(50_000)}${']'.repeat(50_000)}}}}`))[0]!.message, /deep/);
    assert.match((await mistakesOf(`{"a":{{${'('.repeat(50_000)}1${')'.repeat(50_000)}}}}`))[0]!.message, /deep/);
    assert.match((await mistakesOf(`{"a":{{${'1+'.repeat(50_000)}1}}}`))[0]!.message, /operators/);
  });

  it('refuses huge templates and floods of placeholders', async () => {
    assert.match((await mistakesOf(`{"a":"${'x'.repeat(2 ** 20)}"}`))[0]!.message, /1 MiB/);
    assert.match((await mistakesOf(`{"a":"${'{{counter}}'.repeat(20_000)}"}`))[0]!.message, /placeholders/);
    assert.ok((await mistakesOf(`{"a":"${'{{'.repeat(100_000)}"}`)).length <= 50);
    assert.ok((await mistakesOf(`{"a":"${'{{x(\\"'.repeat(30_000)}"}`)).length <= 50);
  });

  for (const text of [
    '',
    '  \n',
    '{',
    '{"a"',
    '{"a":}',
    '{"a":1',
    '{"a":"{{',
    '{"a":"{{counter',
    '{"a":1}{"b":2}',
    '{"a":tru}',
    '{"a":"\\q"}',
    '{{',
    '{{}}',
    '{{)',
    "{{'}}",
    '{"a":"x\n',
    '{"$pools":3,"a":"{{pool.x}}"}',
    '{"$locale":"xx"}',
  ]) {
    it(`refuses ${JSON.stringify(text)} with a place in it`, async () => {
      for (const { offset, length, message } of await mistakesOf(text)) {
        assert.ok(offset >= 0 && offset <= text.length && length >= 0 && message.length > 0);
      }
    });
  }

  it('survives any mutilation of a template with a template error at most', async () => {
    const template = `{"$pools":{"p":{"size":5,"entity":{"i":"{{counter}}"}}},"a":"{{number.int({ min: 1, max: 9 })}}","b":["{{repeat(1, 3)}}",{"c":"{{pool.p.i}}-{{pick(['x', "y"])}}"}],"d":{{random.number(5)}},"e":"{{date.utc(\\"YYYY\\")}}"}`;
    let state = 12345;
    const below = (bound: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * bound);
    };
    for (let round = 0; round < 300; round++) {
      const at = below(template.length);
      const mutilated = template.slice(0, at) + '{}[]"\'\\(),:x1.'.charAt(below(15)) + template.slice(at + below(4));
      try {
        (await compileTemplate({ template: mutilated, seed: 1 })).next();
      } catch (error) {
        assert.ok(isTemplateError(error), `${mutilated}: ${String(error)}`);
      }
    }
  });
});
