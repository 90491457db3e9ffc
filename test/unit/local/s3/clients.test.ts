import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startS3, type S3Server } from './s3Server';

const run = promisify(execFile);

const BOTO3 = `
import boto3, io, sys
from botocore.config import Config
s3 = boto3.resource('s3', endpoint_url=sys.argv[1], config=Config(s3={'addressing_style': 'path'}))
bucket = s3.create_bucket(Bucket='boto-bucket')
keys = ['a b+c%.txt', 'dir/', 'x//y', 'ç/é']
for key in keys:
    bucket.put_object(Key=key, Body=key.encode(), Metadata={'m': 'v'})
assert [o.key for o in bucket.objects.all()] == keys
for o in bucket.objects.all():
    assert o.get()['Body'].read().decode() == o.key and o.Object().metadata == {'m': 'v'}
large = bytes(range(256)) * 80000
bucket.upload_fileobj(io.BytesIO(large), 'large')
assert bucket.Object('large').e_tag.endswith('-3"')
bucket.Object('copy').copy({'Bucket': 'boto-bucket', 'Key': 'large'})
assert bucket.Object('copy').get()['Body'].read() == large
pages = s3.meta.client.get_paginator('list_objects_v2').paginate(Bucket='boto-bucket', Delimiter='/', MaxKeys=2)
assert [p for p in pages.search('CommonPrefixes[].Prefix') if p] == ['dir/', 'x/', 'ç/']
try:
    s3.meta.client.get_object(Bucket='boto-bucket', Key='none')
    sys.exit('found what is not there')
except s3.meta.client.exceptions.NoSuchKey:
    pass
bucket.objects.all().delete()
bucket.delete()
`;

/** What clients do that many servers get wrong. */
const BOTO3_DETAILS = `
import base64, boto3, io, zlib
from botocore.config import Config
import sys
s3 = boto3.client('s3', endpoint_url=sys.argv[1], config=Config(s3={'addressing_style': 'path'}))
s3.create_bucket(Bucket='details')
large = bytes(range(256)) * 40000
if tuple(int(n) for n in boto3.__version__.split('.')[:2]) >= (1, 37):
    crc = base64.b64encode(zlib.crc32(large).to_bytes(4, 'big')).decode()
    s3.upload_fileobj(io.BytesIO(large), 'details', 'checked', ExtraArgs={'ChecksumCRC32': crc})
    head = s3.head_object(Bucket='details', Key='checked', ChecksumMode='ENABLED')
    assert (head['ChecksumCRC32'], head['ChecksumType']) == (crc, 'FULL_OBJECT'), head
    upload = s3.create_multipart_upload(Bucket='details', Key='parts')
    part = s3.upload_part(Bucket='details', Key='parts', UploadId=upload['UploadId'], PartNumber=1, Body=b'x')
    assert part['ChecksumCRC32'] == base64.b64encode(zlib.crc32(b'x').to_bytes(4, 'big')).decode(), part
    s3.abort_multipart_upload(Bucket='details', Key='parts', UploadId=upload['UploadId'])
s3.put_object(Bucket='details', Key='a folder/a+b', Body=b'source', Metadata={'m': '=?UTF-8?Q?=E2=80=94?='})
s3.copy_object(Bucket='details', Key='copied', CopySource={'Bucket': 'details', 'Key': 'a folder/a+b'})
copied = s3.get_object(Bucket='details', Key='copied')
assert (copied['Body'].read(), copied['Metadata']) == (b'source', {'m': '=?UTF-8?Q?=E2=80=94?='}), copied
s3.copy_object(Bucket='details', Key='copied', CopySource='details/copied', StorageClass='STANDARD')
import urllib3
post = s3.generate_presigned_post('details', 'form/\${filename}', Fields={'acl': 'private'}, Conditions=[
    {'acl': 'private'}, ['content-length-range', 1, 4]])
http = urllib3.PoolManager()
def send(content):
    return http.request('POST', post['url'], fields={**post['fields'], 'file': ('f.txt', content)}).status
assert [send(b'form'), send(b'too long')] == [204, 400]
assert s3.get_object(Bucket='details', Key='form/f.txt')['Body'].read() == b'form'
`;

describe('local S3: other clients', () => {
  let s3: S3Server;
  let folder: string;
  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  before(async () => {
    s3 = await startS3();
    folder = await mkdtemp(path.join(os.tmpdir(), 'local-s3-cli-'));
  });
  after(async () => {
    await s3.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves the AWS CLI: ls, cp, mv, rm and sync', async function () {
    this.timeout(120_000);
    if (spawnSync('aws', ['--version']).status !== 0) return this.skip();
    const aws = async (...args: string[]): Promise<string> => {
      const all = ['--endpoint-url', s3.endpoint, 's3', ...args];
      return (await run('aws', all, { env: environment, cwd: folder })).stdout;
    };
    const large = randomBytes(20_000_000);
    await writeFile(path.join(folder, 'large.bin'), large);
    await mkdir(path.join(folder, 'tree/sub folder'), { recursive: true });
    await writeFile(path.join(folder, 'tree/sub folder/f 1+ç%.txt'), 'one');
    await writeFile(path.join(folder, 'tree/root.txt'), 'root');

    await aws('mb', 's3://cli-bucket');
    await aws('cp', 'large.bin', 's3://cli-bucket/dir/large.bin', '--no-progress');
    await aws('mv', 's3://cli-bucket/dir/large.bin', 's3://cli-bucket/moved.bin', '--no-progress');
    await aws('cp', 's3://cli-bucket/moved.bin', 'back.bin', '--no-progress');
    assert.ok(large.equals(await readFile(path.join(folder, 'back.bin'))));

    await aws('sync', 'tree', 's3://cli-bucket/tree', '--no-progress');
    assert.equal(await aws('sync', 'tree', 's3://cli-bucket/tree', '--no-progress'), '');
    assert.match(await aws('ls', 's3://cli-bucket/'), /PRE tree\/\n.* 20000000 moved\.bin\n$/);
    await rm(path.join(folder, 'tree/root.txt'));
    assert.match(
      await aws('sync', 'tree', 's3://cli-bucket/tree', '--delete'),
      /delete: s3:\/\/cli-bucket\/tree\/root\.txt/,
    );
    await aws('sync', 's3://cli-bucket/tree', 'fetched', '--no-progress');
    assert.deepEqual(await readdir(path.join(folder, 'fetched/sub folder')), ['f 1+ç%.txt']);
    await aws('rb', '--force', 's3://cli-bucket');
    assert.equal(await aws('ls'), '');
  });

  for (const [what, script] of [
    ['boto3', BOTO3],
    ["boto3's checksums of uploads, copies of odd keys and encoded metadata", BOTO3_DETAILS],
  ] as const) {
    it(`serves ${what}`, async function () {
      this.timeout(60_000);
      const python = ['python3', '/usr/bin/python3'].find(
        (command) => spawnSync(command, ['-c', 'import boto3']).status === 0,
      );
      if (python === undefined) return this.skip();
      await run(python, ['-c', script, s3.endpoint], { env: environment });
    });
  }
});
