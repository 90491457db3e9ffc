import assert from 'node:assert/strict';
import { COMMANDS } from '../../../src/ui/contributions';
import { ReportWriter } from '../../../src/ui/reports/reportWriter';

describe('a report', () => {
  const target = (key: string) => ({ command: COMMANDS.openObject, argument: { key } });

  it('has its links where their texts are, whatever stands before them', () => {
    const writer = new ReportWriter().title('Orders');
    for (const key of ['plain', 'a\r\nb', '[x](command:y)', 'https://x\t', '$(a) 😀 \ud800']) {
      writer.linked(`- ${key}: `, key, target(key), ` ${key}`);
    }
    const { text, links } = writer.report;
    const lines = text.split('\n');
    assert.equal(links.length, 5);
    for (const { line, start, end, argument } of links) {
      const shown = lines[line]?.slice(start, end);
      assert.equal(lines[line], `- ${shown}: ${shown} ${shown}`);
      // The argument is the key itself, byte for byte.
      assert.equal(typeof (argument as { key: string }).key, 'string');
    }
    assert.deepEqual(
      links.map(({ argument }) => (argument as { key: string }).key),
      ['plain', 'a\r\nb', '[x](command:y)', 'https://x\t', '$(a) 😀 \ud800'],
    );
  });

  it('has a line for each that is written: a record begins none of its own', () => {
    const { text } = new ReportWriter().line('- one\n# two\r\n## three\rfour').heading('five\nsix').report;
    assert.deepEqual(
      text.split('\n').filter((line) => line.startsWith('#')),
      ['## five⏎six'],
    );
  });
});
