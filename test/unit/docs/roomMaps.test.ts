import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');
const IMPORTED = /(?:\bfrom|\bimport\()\s*'(\.[^']*)'/g;
const DRAWING = /```mermaid\n%% The rooms of (\S+)\n([\s\S]*?)```/g;
const ARROW = /^\s*(\w+) --> ([\w &]+)$/gm;

/** `tail > wire`: a file of the one folder imports one of the other. Files that lie beside the folders are left out. */
function importedRooms(folder: string): Set<string> {
  const home = path.join(ROOT, folder);
  const arrows = new Set<string>();
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))) {
    const file = path.join(home, name);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      const from = roomOf(home, file);
      const to = roomOf(home, path.join(path.dirname(file), specifier));
      if (from !== undefined && to !== undefined && from !== to) arrows.add(`${from} > ${to}`);
    }
  }
  return arrows;
}

function roomOf(home: string, file: string): string | undefined {
  const [room = ''] = path.relative(home, file).split(path.sep);
  return existsSync(path.join(home, room)) && room !== '..' && !room.endsWith('.ts') ? room : undefined;
}

function drawnRooms(drawing: string): Set<string> {
  const arrows = new Set<string>();
  for (const [, from, targets = ''] of drawing.matchAll(ARROW)) {
    for (const to of targets.split('&')) arrows.add(`${from} > ${to.trim()}`);
  }
  return arrows;
}

/** Rooms from which one comes back to oneself. */
function circles(arrows: ReadonlySet<string>): string[] {
  const next = new Map<string, string[]>();
  for (const arrow of arrows) {
    const [from = '', to = ''] = arrow.split(' > ');
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (next.get(from) ?? []).some((room) => room === to || (!seen.has(room) && reaches(room, to, seen.add(room))));
  return [...next.keys()].filter((room) => reaches(room, room));
}

describe('the drawings of CONTRIBUTING', () => {
  const drawings = [...readFileSync(path.join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(DRAWING)];

  it('are of all rooms, and of those of the consumer', () => {
    assert.deepEqual(
      drawings.map(([, folder]) => folder),
      ['src', 'src/consumer'],
    );
  });

  for (const [, folder = '', drawing = ''] of drawings) {
    it(`have the imports between the rooms of ${folder}, and no others`, () => {
      assert.deepEqual([...drawnRooms(drawing)].sort(), [...importedRooms(folder)].sort());
    });

    it(`have no circle in ${folder}`, () => {
      assert.deepEqual(circles(importedRooms(folder)), []);
    });
  }

  it('need none for the rooms of src/ui, which have no circle', () => {
    const arrows = importedRooms('src/ui');
    assert.ok(arrows.size > 20, `only ${arrows.size} arrows`);
    assert.deepEqual(circles(arrows), []);
  });
});
