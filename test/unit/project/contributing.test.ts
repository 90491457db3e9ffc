import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import packageJson from '../../../package.json';

const ROOT = path.join(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const text = { type: 'string', pattern: '\\S' };

function element(type: string, attributes: object, needed: string[], rest: object = {}): object {
  return {
    type: 'object',
    required: ['type', 'attributes'],
    additionalProperties: false,
    properties: {
      type: { const: type },
      attributes: { type: 'object', required: needed, additionalProperties: false, properties: attributes },
      ...rest,
    },
  };
}

const asked = {
  id: { type: 'string', pattern: '^[\\w-]+$' },
  validations: { type: 'object', additionalProperties: false, properties: { required: { type: 'boolean' } } },
};
const labelled = { label: text, description: text };

/** What GitHub accepts as an issue form: docs.github.com, "Syntax for GitHub's form schema". It shows no form that breaks it. */
const ISSUE_FORM = {
  type: 'object',
  required: ['name', 'description', 'body'],
  additionalProperties: false,
  properties: {
    name: text,
    description: text,
    title: text,
    labels: { type: 'array', items: text },
    body: {
      type: 'array',
      minItems: 1,
      items: {
        anyOf: [
          element('markdown', { value: text }, ['value']),
          element('input', { ...labelled, placeholder: text, value: text }, ['label'], asked),
          element('textarea', { ...labelled, placeholder: text, value: text, render: text }, ['label'], asked),
          element(
            'dropdown',
            { ...labelled, options: { type: 'array', items: text, minItems: 1, uniqueItems: true } },
            ['label', 'options'],
            asked,
          ),
        ],
      },
      contains: { type: 'object', properties: { type: { not: { const: 'markdown' } } } },
    },
  },
};

interface IssueForm {
  body: { id?: string; attributes: { label?: string } }[];
}

interface Dependabot {
  updates: { 'package-ecosystem': string; groups: Record<string, { patterns: string[] }> }[];
}

describe('the project', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  for (const file of readdirSync(path.join(ROOT, folder)).filter((name) => name !== 'config.yml')) {
    it(`has an issue form that GitHub shows: ${file}`, () => {
      const form: unknown = parse(read(`${folder}/${file}`));
      const validate = new Ajv({ allErrors: true, strict: false }).compile<IssueForm>(ISSUE_FORM);
      assert.ok(validate(form), JSON.stringify(validate.errors, null, 1));
      const { body } = form;
      for (const values of [body.map(({ id }) => id), body.map(({ attributes }) => attributes.label)]) {
        const given = values.filter((value) => value !== undefined);
        assert.equal(new Set(given).size, given.length, 'no id and no label twice');
      }
    });
  }

  it('names its repository in one way', () => {
    const { repository, bugs, homepage } = packageJson;
    const url = /^(https:\/\/github\.com\/[\w.-]+\/[\w.-]+)\.git$/.exec(repository.url)?.[1];
    assert.ok(url, repository.url);
    assert.deepEqual({ bugs, homepage }, { bugs: { url: `${url}/issues` }, homepage: `${url}#readme` });
  });

  it('names its owner in package.json alone', () => {
    const owner = /github\.com\/([^/]+)\//.exec(packageJson.repository.url)![1]!;
    const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', '.github/pull_request_template.md'];
    const forms = readdirSync(path.join(ROOT, folder)).map((file) => `${folder}/${file}`);
    const workflows = readdirSync(path.join(ROOT, '.github/workflows')).map((file) => `.github/workflows/${file}`);
    for (const file of [...documents, ...forms, ...workflows]) {
      assert.ok(!read(file).includes(`github.com/${owner}/`), `${file}: use a relative link, or github.repository`);
    }
  });

  it('runs on a Node that it promises', () => {
    const least = Number(/^>=(\d+)/.exec(packageJson.engines.node)![1]);
    assert.match(read('.nvmrc'), /^\d+\n$/);
    assert.ok(Number(read('.nvmrc')) >= least);
  });

  it('groups updates of packages that it has', () => {
    const npm = (parse(read('.github/dependabot.yml')) as Dependabot).updates.find(
      (update) => update['package-ecosystem'] === 'npm',
    )!;
    const names = Object.keys(packageJson.devDependencies);
    for (const pattern of Object.values(npm.groups).flatMap(({ patterns }) => patterns)) {
      const matching = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      assert.ok(
        names.some((name) => matching.test(name)),
        `${pattern} is not a dependency`,
      );
    }
  });

  it('has tasks and launch configurations that name what there is', () => {
    const { tasks } = JSON.parse(read('.vscode/tasks.json')) as { tasks: { label: string; script?: string }[] };
    const { configurations } = JSON.parse(read('.vscode/launch.json')) as {
      configurations: { preLaunchTask?: string; program?: string }[];
    };
    for (const { script } of tasks) if (script !== undefined) assert.ok(script in packageJson.scripts, script);
    for (const { preLaunchTask, program } of configurations) {
      if (preLaunchTask !== undefined)
        assert.ok(
          tasks.some(({ label }) => label === preLaunchTask),
          preLaunchTask,
        );
      const file = program?.replace('${workspaceFolder}', ROOT);
      if (file?.includes('node_modules')) assert.ok(existsSync(file), file);
    }
  });
});
