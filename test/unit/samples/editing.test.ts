import assert from 'node:assert/strict';
import { checkTemplate, describeFunctions, nameAt, namesInReach, PRESETS, referenceAt } from '../../../src/samples';
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
    assert.deepEqual(await marked('{"a":"{{walk({ strat: 1 })}}"}'), ['strat']);
  });

  it('marks references that lead nowhere, or to a later field', async () => {
    assert.deepEqual(await marked(`{"a":"{{field('b')}}","b":1}`), ["'b'"]);
    assert.deepEqual(await marked(`{"a":1,"s":"{{sum('a')}}"}`), ["'a'"]);
    assert.deepEqual(await marked(`{"a":"{{pool.nope.id}}"}`), ['pool.nope.id']);
  });

  describe('offers what may have been meant', () => {
    /** The template after each offer was taken. */
    const mended = async (template: string): Promise<string[]> =>
      (await checkTemplate(template)).flatMap(({ offset, length, replacements = [] }) =>
        replacements.map((text) => template.slice(0, offset) + text + template.slice(offset + length)),
      );
    const POOL = `"$pools":{"customer":{"entity":{"id":"{{counter}}","city":"{{location.city}}"}}}`;
    const TABLE = `"$tables":{"orders":{"row":{"id":"{{counter}}"}}}`;

    for (const [what, wrong, right] of [
      ['a function', `{"a":"{{person.fristName}}"}`, `{"a":"{{person.firstName}}"}`],
      ['a name of the Data Generator', `{"a":"{{name.findname}}"}`, `{"a":"{{name.findName}}"}`],
      ['a field', `{"city":"x","a":"{{field('ctiy')}}"}`, `{"city":"x","a":"{{field('city')}}"}`],
      ['a field, in escaped quotes', `{"id":1,"a":"{{field(\\"idd\\")}}"}`, `{"id":1,"a":"{{field(\\"id\\")}}"}`],
      [
        'a part of a field',
        `{"user":{"id":1},"a":"{{field('usr.id')}}"}`,
        `{"user":{"id":1},"a":"{{field('user.id')}}"}`,
      ],
      ['a pool', `{${POOL},"a":"{{pool.custmer.id}}"}`, `{${POOL},"a":"{{pool.customer.id}}"}`],
      ['a member of a pool', `{${POOL},"a":"{{pool.customer.ctiy}}"}`, `{${POOL},"a":"{{pool.customer.city}}"}`],
      ['a part of a change', `{${TABLE},"a":"{{change.orders.befor}}"}`, `{${TABLE},"a":"{{change.orders.before}}"}`],
      ['a locale', `{"$locale":"pt-BR","a":1}`, `{"$locale":"pt_BR","a":1}`],
      ['an option', `{"a":"{{walk({ strat: 1, step: 1 })}}"}`, `{"a":"{{walk({ start: 1, step: 1 })}}"}`],
      [
        'a setting',
        `{"$pools":{"p":{"entity":{"i":1},"siez":2}},"a":"{{pool.p.i}}"}`,
        `{"$pools":{"p":{"entity":{"i":1},"size":2}},"a":"{{pool.p.i}}"}`,
      ],
    ] as const) {
      it(`instead of ${what}`, async () => {
        const offers = await mended(wrong);
        assert.ok(offers.includes(right), offers.join('\n'));
        assert.deepEqual(await checkTemplate(right), []);
      });
    }

    it('and nothing where nothing is near', async () => {
      assert.deepEqual(await mended(`{"a":"{{quite.anotherThingAltogether}}"}`), []);
    });
  });

  describe('knows what is in reach', () => {
    const at = (template: string) => {
      const offset = template.indexOf('|');
      const text = template.replace('|', '');
      return { ...namesInReach(text, offset), reference: referenceAt(text, offset) };
    };

    it('the earlier fields, near ones first, also while the placeholder is not closed', () => {
      const { fields, lists, reference } = at(`{
        // a comment with "a quote
        "id": {{random.number(9)}}, "customer": {"name": "{{pick(["}", "x"])}}", "no": 1},
        "items": ["{{repeat(1, 3)}}", {"amount": 1.5, "tags": ["a"]}],
        "detail": {"near": true, "text": "of {{field('cu|')}}", "later": 1}, "last": 2}`);
      assert.deepEqual(fields, ['near', 'id', 'customer', 'customer.name', 'customer.no']);
      assert.deepEqual(lists, ['items.amount']);
      assert.deepEqual(reference?.name, 'cu');
      const open = at('{"id":1,\n"b":"{{sum(\\"i|\n"c":2}');
      assert.deepEqual([open.fields, open.reference?.name, open.reference?.isToList], [['id'], 'i', true]);
    });

    it('what $values holds, and in a pool only what lies within its entity', () => {
      const template = (inPool: string, inRecord: string) => `{"$values":{"hidden":1},
        "$pools":{"p":{"entity":{"a":1,"b":"{{field('${inPool}')}}"}}},"x":2,"y":"{{field('${inRecord}')}}"}`;
      assert.deepEqual(at(template('|', '')).fields, ['a']);
      assert.deepEqual(at(template('', '|')).fields, ['x', 'hidden']);
    });

    it('pools and tables with their members', () => {
      const { entities } = at(`{"$pools":{"customer":{"size":9,"entity":{"id":1,"home":{"city":"x"}}}},
        "$tables":{"orders":{"row":{"id":"{{counter}}","total":1}}},"a":"{{pool.|}}"}`);
      assert.deepEqual(entities.slice(0, 4), [
        'pool.customer',
        'pool.customer.id',
        'pool.customer.home',
        'pool.customer.home.city',
      ]);
      assert.ok(entities.includes('change.orders.op') && entities.includes('change.orders.after.total'));
    });

    it('only what a template may really refer to, in each preset', async () => {
      for (const { id, template } of PRESETS) {
        const { fields, entities } = namesInReach(template, template.lastIndexOf('}'));
        const references = [...fields.map((path) => `field('${path}')`), ...entities];
        const members = references.map((reference, index) => `,"added${index}":"{{${reference}}}"`).join('');
        const body = template.trimEnd();
        assert.deepEqual(await checkTemplate(`${body.slice(0, -1)}${members}}`), [], id);
      }
    });

    it('and is at a loss with no text that is thrown at it', () => {
      for (const text of ['', '{', '}}}', '{"a":', '{"a"', '"', '{{', '[[[', '{"a":{{', '/*', '{"a":"\\']) {
        assert.doesNotThrow(() => namesInReach(text, text.length), text);
      }
    });
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
    for (const inText of [`{{field('`, `{{pick(["it's`, '{{field(\\"'])
      assert.equal(nameAt(inText, inText.length), undefined);
    assert.equal(nameAt("{{pick(['x'], ", 13)?.name, '');
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
