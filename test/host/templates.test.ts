import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SendReport } from '../../src/producer';
import { activate, demoStream, openEditor, run, startLocal, until, workspaceFile } from './harness/extension';

async function templateFile(name: string, text: string): Promise<vscode.TextEditor> {
  const uri = workspaceFile(`${name}.kinesis-template.json`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return vscode.window.showTextDocument(uri);
}

function replaceAll(editor: vscode.TextEditor, text: string): Thenable<boolean> {
  const { document } = editor;
  const everything = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  return editor.edit((edit) => edit.replace(everything, text));
}

function problems(uri: vscode.Uri): string[] {
  return vscode.languages.getDiagnostics(uri).map(({ message }) => message);
}

/** Where `|` stands in the text. */
function cursor(editor: vscode.TextEditor, before: string): vscode.Position {
  const { document } = editor;
  return document.positionAt(document.getText().indexOf(before) + before.length);
}

async function completions(uri: vscode.Uri, at: vscode.Position): Promise<vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    at,
  );
  return list.items;
}

const labelOf = ({ label }: vscode.CompletionItem) => (typeof label === 'string' ? label : label.label);

describe('a template document', () => {
  before(async () => {
    await activate();
    await startLocal();
  });

  it('has a language of its own, in which a good template has no problem', async () => {
    const editor = await templateFile('good', '{\n  "n": {{random.number(9)}},\n  "name": "{{person.firstName}}"\n}\n');
    assert.equal(editor.document.languageId, 'kinesis-template');
    await replaceAll(editor, '{"name": "{{person.fristName}}"}');
    await until(() => (problems(editor.document.uri).length > 0 ? true : undefined));
    await replaceAll(editor, '{"name": "{{person.firstName}}"}');
    await until(() => (problems(editor.document.uri).length === 0 ? true : undefined));
  });

  it('marks a misspelt function and names the one that is meant', async () => {
    const editor = await templateFile('misspelt', '{\n  "name": "{{person.fristName}}"\n}\n');
    const { uri } = editor.document;
    await until(() => (problems(uri).length > 0 ? true : undefined));
    const [problem] = vscode.languages.getDiagnostics(uri);
    assert.match(problem!.message, /person\.firstName/);
    assert.equal(editor.document.getText(problem!.range), 'person.fristName');
  });

  it('completes the functions within a placeholder, today’s before those of the Data Generator', async () => {
    const editor = await templateFile('completion', '{"name": "{{person.}}", "when": "{{date.utc}}"}');
    const { uri } = editor.document;
    const items = await completions(uri, cursor(editor, '{{person.'));
    const firstName = items.find((item) => labelOf(item) === 'person.firstName');
    assert.ok(firstName);
    assert.equal(editor.document.getText(firstName.range as vscode.Range), 'person.');
    const old = items.find((item) => labelOf(item) === 'name.firstName');
    assert.deepEqual(old?.tags, [vscode.CompletionItemTag.Deprecated]);
    const weighted = items.find((item) => labelOf(item) === 'helpers.arrayElement');
    assert.equal((weighted?.insertText as vscode.SnippetString).value, 'helpers.arrayElement($0)');
    const outside = await completions(uri, new vscode.Position(0, 1));
    assert.ok(!outside.some(({ kind }) => kind === vscode.CompletionItemKind.Function));
  });

  it('completes its pools, its earlier fields and nothing else where those are named', async () => {
    const editor = await templateFile(
      'references',
      `{
  "$pools": { "customer": { "entity": { "id": "{{counter}}", "city": "{{location.city}}" } } },
  "customer": { "id": "{{pool.customer.id}}" },
  "items": ["{{repeat(2)}}", { "amount": 1 }],
  "total": "{{sum('')}}",
  "again": "of {{field(\\"\\")}}",
  "later": 1
}
`,
    );
    const { uri } = editor.document;
    const labelsAt = async (before: string) => (await completions(uri, cursor(editor, before))).map(labelOf);
    const ofPool = await labelsAt('{{pool.');
    for (const label of ['pool.customer.id', 'pool.customer.city']) assert.ok(ofPool.includes(label), label);
    // Words of the document are VS Code's own suggestion where no provider has any.
    assert.deepEqual(await labelsAt("sum('"), ['items.amount']);
    assert.deepEqual((await labelsAt('field(\\"')).sort(), ['customer.id', 'customer', 'total'].sort());
  });

  it('mends a mistake with a quick fix, and offers today’s name for one of the Data Generator', async () => {
    const editor = await templateFile('mended', '{"id": 1, "a": "{{field(\'idd\')}}", "b": "{{name.firstName}}"}\n');
    const { document } = editor;
    await until(() => (problems(document.uri).length > 0 ? true : undefined));
    const actionsAt = (text: string) => {
      const start = document.getText().indexOf(text);
      const range = new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
      return vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
      );
    };
    const [fix] = await actionsAt("'idd'");
    assert.deepEqual([fix?.title, fix?.kind?.value, fix?.isPreferred], ["Change to 'id'", 'quickfix', true]);
    await vscode.workspace.applyEdit(fix!.edit!);
    await until(() => (problems(document.uri).length === 0 ? true : undefined));
    const rewrite = (await actionsAt('name.firstName')).find(({ title }) => title === 'Change to person.firstName');
    await vscode.workspace.applyEdit(rewrite!.edit!);
    assert.equal(document.getText(), '{"id": 1, "a": "{{field(\'id\')}}", "b": "{{person.firstName}}"}\n');
  });

  it('explains a function with an example', async () => {
    const editor = await templateFile('hover', '{"name": "{{name.firstName}}"}');
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      editor.document.uri,
      cursor(editor, '{{name.fi'),
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value))
      .join('\n');
    assert.match(text, /name\.firstName/);
    assert.match(text, /person\\?\.firstName/);
    assert.match(text, /For example/);
  });

  it('shows samples beside it that follow each edit, and others on request', async () => {
    const editor = await templateFile('preview', '{"id": "{{string.uuid}}", "fixed": 1}');
    const { uri } = await run<{ uri: string }>('template.preview', { uri: editor.document.uri.toString() });
    const preview = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    const [first, ...others] = [...preview.getText().matchAll(/"id": "([\da-f-]{36})"/g)].map(([, id]) => id);
    assert.equal(others.length, 4);

    await run('template.newSample', { uri });
    await until(() => (preview.getText().includes(first!) ? undefined : true));
    const second = preview.getText();

    await replaceAll(editor, '{"id": "{{string.uuid}}", "fixed": 2}');
    await until(() => (preview.getText().includes('"fixed": 2') ? true : undefined));
    assert.equal(preview.getText(), second.replaceAll('"fixed": 1', '"fixed": 2'), 'only what was edited changes');

    await replaceAll(editor, '{"id": "{{string.uid}}", "fixed": 2}');
    await until(() => (preview.getText().startsWith('// Line 1: ') ? true : undefined));
    assert.ok(preview.getText().includes('"fixed": 2'), 'the last good sample stays in sight');
  });

  it('offers preview and generating above it', async () => {
    const editor = await templateFile('lenses', '{"id": 1}');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => command?.command),
      ['kinesisPipelines.template.preview', 'kinesisPipelines.generate'],
    );
  });

  for (const [what, file, text, expected] of [
    ['records', 'likes.ndjson', '{"id":1,"city":"Recife"}\n{"id":2,"city":"Belém"}\n', /"city": /],
    [
      'a JSON Schema',
      'order.schema.json',
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":["total"],"properties":{"total":{"type":"number","minimum":0,"maximum":9}}}',
      /"total": /,
    ],
  ] as const) {
    it(`is made from a file of ${what}`, async () => {
      const uri = workspaceFile(file);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
      const made = await run<{ uri: string }>('template.new', { uri: uri.toString() });
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(made.uri, true));
      assert.equal(document.languageId, 'kinesis-template');
      assert.match(document.getText(), expected);
      const report = await run<SendReport>('generate', { target: demoStream, template: document.getText(), count: 3 });
      assert.equal(report.sent, 3);
    });
  }

  it('is made from what a tail holds', async () => {
    const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
    await openEditor('{"tailedField":"a"}{"tailedField":"b"}');
    await run('send', { target: demoStream });
    await until(async () => ((await run<{ received: number }>('tail.stats', { id })).received >= 2 ? true : undefined));
    const { uri } = await run<{ uri: string }>('template.new', { tail: id });
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    assert.match(document.getText(), /"tailedField": /);
    await run('tail.stop', { id });
  });
});

describe('generating', () => {
  before(async () => {
    await activate();
    await startLocal();
  });

  const generated = async (argument: object): Promise<string[]> => {
    const { id } = await run<{ id: string }>('tail', { ...demoStream, from: 'latest' });
    const { sent } = await run<SendReport>('generate', { target: demoStream, ...argument });
    await until(async () =>
      (await run<{ received: number }>('tail.stats', { id })).received >= sent ? true : undefined,
    );
    const records = await run<{ text: string }[]>('tail.records', { id, limit: 100_000 });
    await run('tail.stop', { id });
    return records.map(({ text }) => text).sort();
  };

  it('repeats byte for byte from a seed and a start time, in the language that is asked for', async () => {
    const argument = { preset: 'orders', count: 40, seed: 7, startTime: '2026-03-01T12:00:00Z', locale: 'pt_BR' };
    const first = await generated(argument);
    assert.equal(first.length, 40);
    assert.ok(first.every((text) => text.includes('"currency":"BRL"')));
    assert.ok(first.some((text) => text.includes('"orderedAt":"2026-03-01T12:00')));
    assert.deepEqual(await generated(argument), first);
  });

  it('takes the path of a template document', async () => {
    const { document } = await templateFile('by-path', '{"from":"a file"}');
    const texts = await generated({ template: document.uri.fsPath, count: 2 });
    assert.deepEqual(texts, ['{"from":"a file"}', '{"from":"a file"}']);
  });

  it('follows a shape of rates until a time is over', async () => {
    const rate = { kind: 'ramp', from: 100, to: 300, overMs: 1000 };
    const { sent } = await run<SendReport>('generate', {
      target: demoStream,
      preset: 'vendors',
      rate,
      durationSeconds: 1,
    });
    assert.ok(sent >= 190 && sent <= 210, `200 were due, ${sent} came`);
  });

  for (const [argument, property] of [
    [{ rate: { kind: 'ramp', from: 1 } }, 'to'],
    [{ rate: { kind: 'square' } }, 'kind'],
    [{ startTime: 'yesterday' }, 'startTime'],
    [{ durationSeconds: 0 }, 'durationSeconds'],
    [{ rate: { kind: 'constant', perSecond: 5 }, ratePerSecond: 5 }, 'ratePerSecond'],
  ] as const) {
    it(`names the property that is wrong: ${JSON.stringify(argument)}`, async () => {
      const complete = { target: demoStream, preset: 'vendors', count: 1, ...argument };
      await assert.rejects(run('generate', complete), (error: Error) => error.message.includes(`"${property}"`));
    });
  }
});
