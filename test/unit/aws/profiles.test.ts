import assert from 'node:assert/strict';
import { listProfiles } from '../../../src/aws';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';

describe('the profiles of the AWS configuration', () => {
  let environment: AwsEnvironment;

  before(async () => {
    environment = await AwsEnvironment.create();
  });

  after(() => environment.restore());

  beforeEach(async () => {
    environment.clear();
    await environment.config('');
    await environment.credentials('');
  });

  it('come from both files, each once, in their order', async () => {
    await environment.config(
      '[default]\nregion = us-east-1\n\n[profile dev]\r\nregion=eu-west-1\r\nsso_session = corp\n[sso-session corp]\nregion = x\nsso_region = y\n[services s]\ns3 =\n  endpoint_url = http://x\n[profile "quoted"]\noutput = json\n',
    );
    await environment.credentials(
      '[dev]\naws_access_key_id = AKIA\naws_secret_access_key = secret\n[ci]\n# region = no\nregion = sa-east-1\n',
    );
    assert.deepEqual(await listProfiles(), [
      { name: 'default', region: 'us-east-1' },
      { name: 'dev', region: 'eu-west-1' },
      { name: 'quoted', region: undefined },
      { name: 'ci', region: 'sa-east-1' },
    ]);
  });

  it('are read like the AWS CLI reads them: indented, and with values as they stand', async () => {
    await environment.config(
      '[profile dev]\n  region = eu-west-1\n\toutput = json\n[profile odd]\nregion = "eu-west-1"\n',
    );
    assert.deepEqual(await listProfiles(), [
      { name: 'dev', region: 'eu-west-1' },
      { name: 'odd', region: '"eu-west-1"' },
    ]);
  });

  it('lie where the variables say, which may begin with the home folder', async () => {
    await environment.file('mine', '[profile dev]\nregion = eu-west-1\n');
    await environment.file('keys', '[ci]\nregion = sa-east-1\n');
    environment.set({ AWS_CONFIG_FILE: '~/mine', AWS_SHARED_CREDENTIALS_FILE: '~/keys' });
    assert.deepEqual(
      (await listProfiles()).map(({ name }) => name),
      ['dev', 'ci'],
    );
  });

  it('are none where there is no configuration', async () => {
    environment.set({ AWS_CONFIG_FILE: '/nowhere/config', AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials' });
    assert.deepEqual(await listProfiles(), []);
  });

  it('are listed soon, also 5,000 of them', async () => {
    const sections = Array.from(
      { length: 5_000 },
      (_, n) => `[profile p${n}]\nregion = eu-west-1\nsso_session = corp\n`,
    );
    await environment.config(sections.join(''));
    const startMs = performance.now();
    assert.equal((await listProfiles()).length, 5_000);
    // Some 20 ms; the bound leaves room for a busy machine.
    assert.ok(performance.now() - startMs < 1_000);
  });
});
