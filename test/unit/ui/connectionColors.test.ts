import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CONNECTION_COLORS } from '../../../src/aws';

const ROOT = path.join(__dirname, '../../..');

function sourcesOf(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(ROOT, folder, name), 'utf8'));
}

describe('the colour of a connection', () => {
  it('has an icon for each tab that is coloured: reports, tails and details', () => {
    const coloured = sourcesOf('src/ui').filter((text) => text.includes('color ? icon(color)'));
    const names = coloured.flatMap((text) => [...text.matchAll(/`([a-z]+)-\$\{/g)].map(([, name]) => name));
    assert.ok(names.includes('report') && names.includes('tail'), names.join(', '));
    const icons = names.flatMap((name) => [...CONNECTION_COLORS, 'light', 'dark'].map((tone) => `${name}-${tone}.svg`));
    assert.deepEqual(
      icons.filter((icon) => !existsSync(path.join(ROOT, 'media', icon))),
      [],
    );
  });

  it('is one of the theme on the pages of reports, details and maps', () => {
    const css = readFileSync(path.join(ROOT, 'src/webview/page/page.css'), 'utf8');
    const rules = [...css.matchAll(/\.connection\[data-color='(\w+)'\] \{\s*--connection: var\(--([\w-]+)\);\s*\}/g)];
    const byColor: unknown = Object.fromEntries(rules.map(([, color, variable]) => [color, variable]));
    const expected = CONNECTION_COLORS.map((color) => [
      color,
      color === 'orange' ? 'orange' : `vscode-charts-${color}`,
    ]);
    assert.deepEqual(byColor, Object.fromEntries(expected));
  });
});
