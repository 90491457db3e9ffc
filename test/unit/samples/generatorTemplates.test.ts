import assert from 'node:assert/strict';
import { GENERATOR_TEMPLATES } from './generatorTemplates';
import { first, mistakesOf, texts } from './make';

const RECORDS = 100;

/** The generator's own code decides: its records match these patterns, too (awslabs/amazon-kinesis-data-generator). */
describe('what people keep for the Kinesis Data Generator works unchanged', () => {
  it('in at least sixty shapes', () => assert.ok(GENERATOR_TEMPLATES.length >= 60));

  for (const { name, template, record } of GENERATOR_TEMPLATES) {
    it(name, async () => {
      for (const text of await texts(template, RECORDS)) assert.match(text, record);
    });
  }

  it('also where a file has the line breaks of Windows', async () => {
    assert.equal(await first('\r\n{"a":\r\n{{random.number(0)}}\r\n}\r\n'), '{"a":0}');
    assert.equal(await first(' a,\r\nb,{{random.number(0)}}\r\n '), 'a,b,0');
  });

  it('but for a quote that is missing, which is told at its place', async () => {
    const [mistake] = await mistakesOf('{\n"a": "one,\n"b": "{{random.uuid}}"\n}');
    assert.equal(mistake?.message, 'This text has no closing quote.');
    assert.equal(mistake.offset, 7);
  });

  it('and the options that faker takes today still give a time in ISO 8601', async () => {
    const text = await first('{"at":"{{date.past({ years: 1 })}}","soon":"{{date.soon}}"}');
    assert.match(text, /^\{"at":"\d{4}-\d\d-\d\dT[\d:.]+Z","soon":"\d{4}-\d\d-\d\dT[\d:.]+Z"\}$/);
  });
});
