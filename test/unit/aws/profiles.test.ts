import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listProfiles } from '../../../src/aws';

describe('the profiles of the AWS configuration', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'profiles-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const list = () =>
    listProfiles({
      AWS_CONFIG_FILE: path.join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'credentials'),
    });

  it('come from both files, each once, in their order', async () => {
    await writeFile(
      path.join(folder, 'config'),
      '[default]\nregion = us-east-1\n\n[profile dev]\r\nregion=eu-west-1\r\nsso_session = corp\n[sso-session corp]\nregion = x\n[profile "with space"]\n',
    );
    await writeFile(
      path.join(folder, 'credentials'),
      '[dev]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n[ci]\n# region = no\nregion = sa-east-1\n',
    );
    assert.deepEqual(await list(), [
      { name: 'default', region: 'us-east-1' },
      { name: 'dev', region: 'eu-west-1' },
      { name: 'with space', region: undefined },
      { name: 'ci', region: 'sa-east-1' },
    ]);
  });

  it('are none where there is no configuration', async () => {
    assert.deepEqual(await list(), []);
  });
});
