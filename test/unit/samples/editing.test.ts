import assert from 'node:assert/strict';
import { checkTemplate, describeFunctions, nameAt } from '../../../src/samples';
import { first } from './make';

async function marked(template: string): Promise<string[]> {
  return (await checkTemplate(template)).map(({ offset, length }) => template.slice(offset, offset + length));
}

describe('help while a template is written', () => {
  it('marks an unknown function and says which one may be meant', async () => {
    const template = '{"a":"{{person.fristName}}"}';
    const [mistake] = await checkTemplate(template);
    assert.equal(template.slice(mistake!.offset, mistake!.offset + mistake!.length), 'person.fristName');
    assert.match(mistake!.message, /person\.firstName/);
    assert.equal(mistake!.severity, 'error');
  });

  it('marks every mistake, also within placeholders whose quotes are escaped', async () => {
    assert.deepEqual(
      await marked('{"é":"{{nope.a}}","b":"{{pick([\\"x\\"])}} {{nope.b}} {{round(nope.c, \\"x\\")}}"}'),
      ['nope.a', 'nope.b', 'nope.c'],
    );
    assert.deepEqual(await marked('{"a":"{{date.utc(\\"YYYY\\", nope.d)}}"}'), ['nope.d']);
  });

  it('marks parameters that a function does not accept', async () => {
    assert.deepEqual(await marked('{"a":"{{normal({ mean: 1, deviation: -2 })}}"}'), [
      'normal({ mean: 1, deviation: -2 })',
    ]);
    assert.deepEqual(await marked('{"a":"{{weighted({ a: 1 }, 2)}}"}'), ['2']);
    assert.deepEqual(await marked('{"a":"{{number.int({ min: 9, max: 1 })}}"}'), ['number.int({ min: 9, max: 1 })']);
    assert.deepEqual(await marked('{"a":"{{walk({ strat: 1 })}}"}'), ['1']);
  });

  it('marks references that lead nowhere, or to a later field', async () => {
    assert.deepEqual(await marked(`{"a":"{{field('b')}}","b":1}`), ["'b'"]);
    assert.deepEqual(await marked(`{"a":1,"s":"{{sum('a')}}"}`), ["'a'"]);
    assert.deepEqual(await marked(`{"a":"{{pool.nope.id}}"}`), ['pool.nope.id']);
  });

  it('marks broken JSON where it breaks', async () => {
    const template = '{"a": 1 "b": 2}';
    const [mistake] = await checkTemplate(template);
    assert.equal(mistake!.offset, 8);
  });

  it('finds nothing wrong with a good template', async () => {
    assert.deepEqual(await checkTemplate('{"a":"{{person.firstName}}"}'), []);
  });

  it('finds the name at an offset in a placeholder, and nothing outside', () => {
    const template = `{"a":"{{person.fir}} {{pick(["x}}", per])}}","b":"{{"}`;
    const at = (text: string, add = 0) => template.indexOf(text) + add;
    assert.deepEqual(nameAt(template, at('person.fir', 8)), {
      name: 'person.fir',
      offset: at('person.fir'),
      length: 10,
    });
    assert.equal(nameAt(template, at('per]', 3))?.name, 'per');
    assert.deepEqual(nameAt(template, template.lastIndexOf('{{') + 2), {
      name: '',
      offset: template.lastIndexOf('{{') + 2,
      length: 0,
    });
    assert.equal(nameAt(template, 3), undefined);
    assert.equal(nameAt(template, at('}} {{', 3)), undefined);
    assert.equal(nameAt(template, at('x}}"', 1)), undefined);
  });

  it('describes every function with an example, and every example repeats', async () => {
    const described = await describeFunctions();
    assert.ok(described.length > 300);
    for (const { name, signature, description, example } of described) {
      assert.ok(signature.startsWith(name) && description.endsWith('.') && example !== '' && example !== 'null', name);
    }
    assert.equal(new Set(described.map(({ name }) => name)).size, described.length);
    assert.deepEqual(await describeFunctions(), described);
    assert.notDeepEqual(await describeFunctions('pt_BR'), described);
  });

  it('describes only functions that a template may call', async () => {
    const without = (await describeFunctions()).filter(({ signature, name }) => signature === name);
    await first(`{${without.map(({ name }, index) => `"${index}":"{{${name}}}"`).join(',')}}`);
  });
});
