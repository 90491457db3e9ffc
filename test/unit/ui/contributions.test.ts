import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  COMMANDS,
  PUBLIC_COMMANDS,
  QUERY_COMMANDS,
  TAIL_MENU_COMMANDS,
  MAP_MENU_COMMANDS,
} from '../../../src/ui/contributions';

interface Manifest {
  capabilities: { untrustedWorkspaces: { supported: unknown; restrictedConfigurations: string[] } };
  activationEvents: string[];
  contributes: {
    commands: { command: string; title: string; icon?: string }[];
    menus: Record<string, { command: string; submenu?: string; when?: string }[]>;
    configuration: {
      properties: Record<string, { default: unknown; description?: string; markdownDescription?: string }>;
    };
  };
}

const ROOT = path.join(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;

const known = [COMMANDS, TAIL_MENU_COMMANDS, MAP_MENU_COMMANDS].flatMap((table) => Object.values<string>(table));

describe('package.json', () => {
  it('contributes exactly the commands that the code knows', () => {
    const contributed: string[] = manifest.contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(contributed, known.sort());
    for (const id of Object.values(QUERY_COMMANDS) as string[]) assert.ok(!contributed.includes(id), id);
  });

  it('titles each command after its id', () => {
    for (const { command, title } of manifest.contributes.commands) {
      // The same command under another title: a menu of files need not mean the current one.
      const name = command === COMMANDS.sendFiles ? 'send.short' : command.replace('kinesisPipelines.', '');
      assert.equal(title, `%command.${name}%`, command);
    }
  });

  it('has a text for every title and description', () => {
    const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? '');
    assert.deepEqual(
      used.filter((key) => texts[key] === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(texts).filter((key) => !used.includes(key)),
      [],
    );
  });

  it('takes no connections, functions, tables and endpoints of a workspace that is not trusted', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.deepEqual(restrictedConfigurations, [
      'kinesisPipelines.connections',
      'kinesisPipelines.local.functions',
      'kinesisPipelines.local.lambdaEndpoint',
      'kinesisPipelines.local.glueTables',
      'kinesisPipelines.local.httpEndpoints',
    ]);
  });

  it('names only commands of its own in menus', () => {
    for (const entries of Object.values(manifest.contributes.menus)) {
      for (const { command, submenu } of entries) assert.ok(submenu !== undefined || known.includes(command), command);
    }
  });

  it('activates on what it is needed for, never at start-up', () => {
    for (const event of manifest.activationEvents) assert.match(event, /^onFileSystem:|^onWebviewPanel:|^onUri$/);
  });

  it('declares the defaults that the code falls back to', () => {
    const source = read('src/ui/settings.ts');
    for (const [key, { default: value }] of Object.entries(manifest.contributes.configuration.properties)) {
      const name = key.replace('kinesisPipelines.', '');
      // Read scope by scope: there is no default among them.
      if (name === 'connections') continue;
      const shown = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
      const declared = new RegExp(`${name.replaceAll('.', '\\.')}'?: ([^,\\n]+)`, 'g');
      const values = [...source.matchAll(declared)].map(([, found]) => found?.replaceAll('_', '').replace(';', ''));
      assert.ok(values.includes(shown), `${name}: ${values.join(' | ')} is not ${shown}`);
    }
  });
});

describe('the table of commands in docs', () => {
  const rows = read('docs/reference/commands.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));

  it('has a row for each command that others may call, and for no other', () => {
    const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w.]+)`/g)].map(([, id]) => id));
    const callable = [...Object.values(PUBLIC_COMMANDS), ...Object.values(QUERY_COMMANDS)];
    assert.deepEqual(named.sort(), callable.map((id) => id.replace('kinesisPipelines.', '')).sort());
  });
});
