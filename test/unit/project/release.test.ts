import assert from 'node:assert/strict';
import { checkRelease, type Release } from '../../../scripts/release';

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-30

### Fixed

- A tail says why it stopped.

## [1.1.0] - 2026-10-01

- Older.
`;

const GOOD: Release = {
  tag: 'v1.2.0',
  repository: 'someone/kinesis-pipelines',
  manifest: { version: '1.2.0', repository: { url: 'https://github.com/someone/kinesis-pipelines.git' } },
  changelog: CHANGELOG,
};

function problemsOf(change: Partial<Release>): string {
  const release = checkRelease({ ...GOOD, ...change });
  return release.ok ? '' : release.problems.join('\n');
}

describe('npm run release:check', () => {
  it("gives the version's part of the changelog as the notes", () => {
    assert.deepEqual(checkRelease(GOOD), { ok: true, notes: '### Fixed\n\n- A tail says why it stopped.\n' });
  });

  it('refuses a tag of another version', () => {
    assert.match(
      problemsOf({ tag: 'v1.3.0' }),
      /^The tag is v1\.3\.0, but package\.json has version 1\.2\.0: v1\.2\.0\.$/,
    );
  });

  it('refuses a version that the changelog does not have', () => {
    const manifest = { ...GOOD.manifest, version: '1.3.0' };
    assert.match(
      problemsOf({ tag: 'v1.3.0', manifest }),
      /^CHANGELOG\.md has no part "## \[1\.3\.0\] - YYYY-MM-DD"\.$/,
    );
  });

  it('refuses a part without a day, and one without text', () => {
    assert.match(problemsOf({ changelog: CHANGELOG.replace(' - 2026-11-30', '') }), /lacks the day of the release/);
    const empty = CHANGELOG.replace('### Fixed\n\n- A tail says why it stopped.\n', '');
    assert.match(problemsOf({ changelog: empty }), /is empty/);
  });

  it('refuses while changes are still listed as unreleased', () => {
    const changelog = CHANGELOG.replace('## [Unreleased]\n', '## [Unreleased]\n\n### Added\n\n- More.\n');
    assert.match(problemsOf({ changelog }), /still has changes under "Unreleased"/);
  });

  it('refuses where package.json names another repository than the one that releases', () => {
    const manifest = { version: '1.2.0', repository: { url: 'https://github.com/OWNER/kinesis-pipelines.git' } };
    assert.match(problemsOf({ manifest }), /This is someone\/.*names OWNER\/kinesis-pipelines/);
    assert.match(problemsOf({ manifest: { version: '1.2.0' } }), /names no repository on GitHub/);
    assert.equal(problemsOf({ manifest, repository: undefined }), '');
  });
});
