import assert from 'node:assert/strict';
import type { Connection } from '../../../src/aws';
import { runFor } from '../../../src/ui/caller';
import { ChangeConsent, type ChangeQuestion } from '../../../src/ui/connections/changeConsent';

const PROD: Connection = { name: 'prod', region: 'eu-west-1', protected: true };
const IDENTITY = { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/u', alias: 'acme-data' };

describe('a change on a protected connection', () => {
  let asked: ChangeQuestion[];
  let answer: boolean;
  let consent: ChangeConsent;

  beforeEach(() => {
    asked = [];
    answer = true;
    consent = new ChangeConsent({
      identityOf: () => Promise.resolve(IDENTITY),
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    });
  });

  it('is asked about with account and region, once for all that wait and all that follow', async () => {
    await Promise.all([consent.require(PROD, 'PutRecords'), consent.require(PROD, 'PutRecords')]);
    await consent.require(PROD, 'DeleteObject');
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.question, 'Send records to acme-data (111122223333) · eu-west-1?');
    assert.match(asked[0].detail, /"prod" .*is protected/);
  });

  it('is refused where the person says no, who is asked again the next time', async () => {
    answer = false;
    await assert.rejects(consent.require(PROD, 'PutRecords'), { code: 'ProtectedConnection' });
    answer = true;
    await consent.require(PROD, 'PutRecords');
    assert.equal(asked.length, 2);
  });

  it('is asked about again where the name leads to something else', async () => {
    await consent.require(PROD, 'PutRecords');
    await consent.require({ ...PROD, profile: 'other' }, 'PutRecords');
    assert.equal(asked.length, 2);
  });

  it('is not asked about for a program, whose consent does not count for a person', async () => {
    await runFor('program', () => consent.require(PROD, 'PutRecords'));
    assert.equal(asked.length, 0);
    await consent.require(PROD, 'PutRecords');
    assert.equal(asked.length, 1);
  });

  it('is not asked about where it ends what costs, or where the connection is not protected', async () => {
    await consent.require(PROD, 'DeregisterStreamConsumer');
    await consent.require({ ...PROD, protected: false }, 'PutRecords');
    assert.equal(asked.length, 0);
  });

  it('says what it is', async () => {
    const operations = ['RegisterStreamConsumer', 'DeleteObjects', 'DeleteStream', 'PutObject', 'SplitShard'];
    for (const [index, operation] of operations.entries()) {
      await consent.require({ ...PROD, name: `prod-${index}` }, operation);
    }
    assert.deepEqual(
      asked.map(({ question }) => question.replace(IDENTITY.account, 'account')),
      [
        'Register a fan-out consumer in acme-data (account) · eu-west-1? AWS bills it.',
        'Delete objects in acme-data (account) · eu-west-1?',
        'Delete in acme-data (account) · eu-west-1?',
        'Save an object in acme-data (account) · eu-west-1?',
        'Change something in acme-data (account) · eu-west-1? (SplitShard)',
      ],
    );
  });
});
