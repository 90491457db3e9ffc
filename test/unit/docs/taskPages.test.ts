import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { PUBLIC_COMMANDS } from '../../../src/ui/contributions';
import { ROOT } from '../../../scripts/paths';
import { commandsOf, readTaskPage, shellLinesOf, TASK_PAGES } from '../../support/taskPages';
import { PipelineBundle, PipelineProgram } from '../local/pipelineProgram';

/** No screenshot shows a redrive yet. */
const WITHOUT_PICTURE = ['redrive'];
const MAX_IMAGE_BYTES = 1_500_000;
const LINK = /(!?)\[([^\]]*)\]\(([^)\s]+)\)/g;
const PORT = '127.0.0.1:4599';
const run = promisify(execFile);

/** The words of a line of a shell. What is quoted is one word. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('the pages of docs, one for each task', () => {
  const pages = TASK_PAGES.map((name) => ({ name, text: readTaskPage(ROOT, name) }));
  const folder = path.join(ROOT, 'docs');

  it('are linked by README', () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    for (const { name } of pages) assert.ok(readme.includes(`(docs/${name}.md)`), name);
  });

  it('have a picture with words for those who do not see it, and links that lead somewhere', () => {
    for (const { name, text } of pages) {
      const links = [...text.matchAll(LINK)];
      const hasPicture = links.some(([, mark]) => mark === '!');
      assert.ok(hasPicture || WITHOUT_PICTURE.includes(name), `${name} has no picture`);
      for (const [, mark, words = '', target = ''] of links) {
        const [file = '', heading] = target.split('#');
        assert.ok(existsSync(path.join(folder, file)), `${name}: ${target}`);
        if (mark === '!') assert.ok(words.split(' ').length >= 4, `${name}: ${target} says "${words}"`);
        if (heading !== undefined) assert.ok(headingsOf(path.join(folder, file)).has(heading), `${name}: ${target}`);
      }
    }
  });

  it('have pictures of at most 1.5 MB in all, and none that no page shows', () => {
    const images = readdirSync(path.join(folder, 'images'));
    const shown = new Set(pages.flatMap(({ text }) => [...text.matchAll(/images\/([\w-]+\.png)/g)].map(([, f]) => f)));
    assert.deepEqual(
      images.filter((image) => !shown.has(image)),
      [],
    );
    const bytes = images.reduce((sum, image) => sum + statSync(path.join(folder, 'images', image)).size, 0);
    assert.ok(bytes <= MAX_IMAGE_BYTES, `${bytes} bytes`);
  });

  it('name commands that others may call; test/host/taskPages.test.ts runs them', () => {
    const known = new Set<string>(Object.values(PUBLIC_COMMANDS));
    const commands = pages.flatMap(({ text }) => commandsOf(text));
    assert.ok(commands.length >= 15);
    for (const { command } of commands) assert.ok(known.has(command), command);
  });

  it('have commands of a shell that work', async () => {
    const [start = '', ...rest] = pages.flatMap(({ text }) => shellLinesOf(text));
    assert.equal(start, 'node dist/local.js --port 4599');
    assert.ok(rest.length >= 6);
    const bundle = await PipelineBundle.make();
    const program = PipelineProgram.spawn(bundle, []);
    try {
      const { host } = new URL(await program.endpoint());
      for (const line of rest) {
        const [curl = '', ...words] = wordsOf(line.replace(PORT, host));
        assert.equal(curl, 'curl', line);
        await run(curl, ['--fail-with-body', '--silent', ...words]);
      }
    } finally {
      await program.end('SIGTERM');
      await bundle.remove();
    }
  });
});

/** As GitHub makes them of headings. */
function headingsOf(file: string): Set<string> {
  const titles = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
  return new Set(
    titles.map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}
