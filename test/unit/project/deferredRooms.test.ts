import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as aws from '../../../src/aws';
import * as consumer from '../../../src/consumer';
import * as outputs from '../../../src/outputs';
import * as pipelines from '../../../src/pipelines';
import * as producer from '../../../src/producer';
import * as records from '../../../src/records';
import * as samples from '../../../src/samples';
import { ROOT } from '../../../scripts/paths';

const UI = path.join(ROOT, 'src/ui');
const FILES = readdirSync(UI, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const IMPORT = /^import \{([^}]*)\} from '(?:\.\.\/)+(\w+)';$/gm;

describe('the rooms that are loaded on first use', () => {
  it('give the user interface functions, classes and objects alone: no door stands for a number or a text', () => {
    const rooms: Readonly<Record<string, object>> = { aws, consumer, outputs, pipelines, producer, records, samples };
    const found = FILES.flatMap((file) =>
      [...readFileSync(path.join(UI, file), 'utf8').matchAll(IMPORT)].flatMap(([, names = '', room = '']) =>
        names
          .split(',')
          .map((name) => name.trim().split(' as ')[0] ?? '')
          .filter((name) =>
            ['number', 'string', 'bigint', 'boolean'].includes(typeof Reflect.get(rooms[room] ?? {}, name)),
          )
          .map((name) => `${file}: ${name}`),
      ),
    );
    assert.deepEqual(found, []);
  });
});
