import assert from 'node:assert/strict';
import {
  codeSpan,
  labelText,
  lensText,
  markdownProse,
  messageText,
  paragraphText,
  reportText,
} from '../../../src/ui/inert/inertText';

/** What VS Code does with the text of a notification, a progress, a prompt and a validation message (`parseLinkedText`). */
function linksIn(text: string): string[] {
  const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
  return [...text.matchAll(link)].map(([, , address]) => address ?? '');
}

/** And with the text of a label (`renderLabelWithIcons`). */
function iconsIn(text: string): string[] {
  return text.match(/\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/g) ?? [];
}

/** And with the lines of any document: `http://`, `https://` and `file://`. */
function addressesIn(text: string): string[] {
  return text.match(/(?:https?|file):\/\/./gi) ?? [];
}

/** What a person reads: the joiner has no width. */
const read = (text: string) => text.replaceAll('\u2060', '');

const LINK = '[Add the connection](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22calc%22%7D)';
const HOSTILE = [
  LINK,
  '[a](https://example.com)',
  '[a](file:///etc/passwd)',
  '[a](COMMAND:x "Harmless")',
  '[[a](command:x)',
  '[a](command:x)[b](command:y)',
  '$(warning) all is well $(sync~spin)',
  '\\$(warning)',
  '[$(rocket)](command:x)',
];

const PLACES = [
  { name: 'a message', inert: messageText },
  { name: 'a label', inert: labelText },
  { name: 'a paragraph', inert: paragraphText },
  { name: 'a report', inert: reportText },
];

describe('inert text', () => {
  for (const { name, inert } of PLACES) {
    it(`of ${name} holds no link and no icon, and reads as it was written`, () => {
      for (const text of HOSTILE) {
        assert.ok(linksIn(text).length + iconsIn(text).length > 0, `no test: ${text}`);
        const shown = inert(text);
        assert.deepEqual([...linksIn(shown), ...iconsIn(shown)], [], shown);
        assert.equal(read(shown), text);
      }
    });

    it(`of ${name} holds none, whatever strangers put together`, () => {
      const parts = [
        '[',
        ']',
        '(',
        ')',
        '$',
        'command:x',
        'https://x',
        'file:x',
        'a',
        ' ',
        '\n',
        '\r',
        '\t',
        '\u2060',
        '\\',
        '"',
        '\u202e',
      ];
      let seed = 12;
      const next = (most: number) => (seed = (seed * 48_271) % 2_147_483_647) % most;
      let markup = 0;
      for (let n = 0; n < 3_000; n++) {
        const text = Array.from({ length: 2 + next(14) }, () => parts[next(parts.length)]).join('');
        markup += linksIn(`[a](command:x)${text}`).length > 0 ? 1 : 0;
        // Wrapped as well: a text may complete what our own words or another text began.
        for (const shown of [
          inert(text),
          inert(`[a]${text}(command:x)`),
          inert(`$${text}(a)`),
          inert(`[${text}](command:x)`),
        ]) {
          assert.deepEqual([...linksIn(shown), ...iconsIn(shown)], [], JSON.stringify(text));
        }
        assert.equal(inert(inert(text)), inert(text), JSON.stringify(text));
      }
      assert.ok(markup > 0);
    });

    it(`of ${name} shows characters that disguise a name`, () => {
      const shown = inert('invoice\u202egnp.exe\u0000\u001b[31m\u0085 \u2066x\u2069 \ud800');
      // eslint-disable-next-line no-control-regex -- they are what is looked for
      assert.doesNotMatch(shown, /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u);
      assert.match(shown, /^invoice\ufffdgnp\.exe\ufffd\ufffd\[31m/);
    });
  }

  it('of a message and a label is one line', () => {
    assert.equal(messageText('one\ntwo\r\nthree\tfour\u2028five'), 'one two three four five');
    assert.equal(labelText('prod\n\nall is well'), 'prod⏎⏎all is well');
  });

  it('keeps the letters of every language and emoji', () => {
    const text = 'pedido-ção 注文 طلب 👩‍👩‍👧 🏳️‍🌈';
    for (const { inert } of PLACES) assert.equal(inert(text), text);
  });

  it('of a message has an end, and says at it what the whole says', () => {
    const shown = messageText(`The key ${'k'.repeat(1_000_000)} is too long. Shorten it.`);
    assert.ok(shown.length <= 900, String(shown.length));
    assert.match(shown, /^The key k+…k+ is too long\. Shorten it\.$/);
  });

  it('is cut between characters, and the cut makes no markup', () => {
    for (let n = 590; n < 610; n++) {
      const shown = messageText(`${'x'.repeat(n)}${'😀'.repeat(400)}${LINK}`);
      assert.doesNotMatch(shown, /\p{Surrogate}/u);
      assert.deepEqual(linksIn(shown), []);
    }
  });

  it('of a label begins with an icon of ours where one is given', () => {
    assert.equal(labelText('orders', 'pulse'), '$(pulse) orders');
    assert.deepEqual(iconsIn(labelText('$(check) orders', 'pulse')), ['$(pulse)']);
  });

  it('of a code lens keeps its icon apart from its text in a row of flex items', () => {
    assert.equal(lensText('orders', 'pulse'), '$(pulse)\u00a0orders');
    assert.equal(lensText('orders'), 'orders');
    assert.deepEqual(iconsIn(lensText('$(check) orders', 'pulse')), ['$(pulse)']);
  });

  it('of a paragraph keeps its lines, and each of them is inert', () => {
    assert.deepEqual(linksIn(paragraphText(`one\n${LINK}`)), []);
    assert.equal(read(paragraphText(`one\n${LINK}`)), `one\n${LINK}`);
  });

  it('of a report holds no address that an editor makes a link of', () => {
    for (const text of [
      'see https://example.com',
      'xHTTP://example.com',
      'file:///etc/passwd',
      'http:http://a https://https://b',
    ]) {
      assert.ok(addressesIn(text).length > 0);
      assert.deepEqual(addressesIn(reportText(text)), []);
      assert.equal(read(reportText(text)), text);
    }
  });

  it('as code of Markdown is one span, whatever backticks and line breaks it has', () => {
    assert.equal(codeSpan('orders'), '`orders`');
    assert.equal(codeSpan('a`b``c'), '```a`b``c```');
    assert.equal(codeSpan('`a'), '`` `a ``');
    assert.equal(codeSpan('a\n\n**b**'), '`a⏎⏎**b**`');
    assert.equal(codeSpan('a | b'), '`a | b`');
  });

  it('as prose of Markdown has no markup and no address', () => {
    const prose = markdownProse('**a** [b](command:x) <b> https://x www.x.y mailto:a@b `c` #d\n- e | f');
    assert.doesNotMatch(prose, /(?<!\\)[*[\](<>`#|@]|:\/\/|www\.|www\\\.|mailto:/);
  });
});
