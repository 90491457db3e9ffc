import assert from 'node:assert/strict';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ListDeliveryStreamsCommand, Firehose } from '@aws-sdk/client-firehose';
import { Kinesis, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, S3 } from '@aws-sdk/client-s3';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import {
  CONNECTION_PATTERNS,
  openClients,
  partitionOf,
  requireDeliveryStream,
  requireStream,
  routesNeedingConsent,
  type Clients,
  type Connection,
} from '../../../src/aws';
import { definedFields } from '../../../src/common';
import { dnsSuffixes, regionName } from '../../../src/aws/partitions';
import { mustBeEnabled } from '../../../src/aws/regions';
import { AwsEnvironment } from '../../support/aws/awsEnvironment';
import { leadAwsHostsTo } from '../../support/aws/awsHosts';
import { FakeAws } from '../../support/aws/fakeAws';

interface PartitionData {
  id: string;
  outputs: { dnsSuffix: string; dualStackDnsSuffix: string };
  regions: Record<string, { description: string }>;
}

/** The SDK gives one partition at a time; the whole list is in this file, which the package does not export. */
const DATA = 'node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
/** Not regions but the whole of a partition, as in `aws-global`. */
const isRegion = (name: string) => !name.endsWith('-global');

describe('partitions', () => {
  let partitions: PartitionData[] = [];

  before(async () => {
    const { partitionsInfo } = (await import(pathToFileURL(path.resolve(DATA)).href)) as {
      partitionsInfo: { partitions: PartitionData[] };
    };
    ({ partitions } = partitionsInfo);
  });

  const regions = () =>
    partitions.flatMap(({ id, regions, outputs }) =>
      Object.entries(regions)
        .filter(([region]) => isRegion(region))
        .map(([region, { description }]) => ({ region, partition: id, description, ...outputs })),
    );

  it('are those of the SDK, with every region of theirs', () => {
    const ids = partitions.map(({ id }) => id);
    for (const id of ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f', 'aws-eusc']) {
      assert.ok(ids.includes(id), id);
    }
    for (const { region, partition, description, dnsSuffix, dualStackDnsSuffix } of regions()) {
      assert.equal(partitionOf(region), partition, region);
      assert.equal(regionName(region), description, region);
      assert.deepEqual(dnsSuffixes(region), [dnsSuffix, dualStackDnsSuffix], region);
    }
  });

  it('take a region that is newer than the SDK by the form of its name', () => {
    assert.deepEqual(
      ['us-south-7', 'cn-west-9', 'us-gov-north-9', 'us-iso-north-9', 'eusc-de-west-9'].map(partitionOf),
      ['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-eusc'],
    );
    assert.equal(regionName('us-south-7'), undefined);
  });

  it('have regions that settings take, and streams that their connections take', () => {
    for (const { region, partition } of regions()) {
      const connection = { name: 'c', region };
      const arn = (service: string, resource: string) =>
        `arn:${partition}:${service}:${region}:111122223333:${resource}`;
      const stream = arn('kinesis', 'stream/orders');
      assert.match(region, CONNECTION_PATTERNS.region);
      assert.match(stream, CONNECTION_PATTERNS.stream);
      requireStream(connection, stream);
      requireDeliveryStream(connection, arn('firehose', 'deliverystream/orders'));
      const [elsewhere] = partition === 'aws' ? ['aws-cn'] : ['aws'];
      assert.throws(() => requireStream(connection, stream.replace(partition, elsewhere)), /is in the partition/);
    }
  });

  it('show an ARN of the own region as an example', () => {
    const connection = { name: 'c', region: 'us-gov-west-1' };
    assert.throws(() => requireStream(connection, 'arn:nonsense'), {
      remedy: 'It looks like arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/orders',
    });
  });

  it('have regions to be enabled in `aws` alone', () => {
    const toEnable = regions().filter(({ region }) => mustBeEnabled(region));
    assert.deepEqual(new Set(toEnable.map(({ partition }) => partition)), new Set(['aws']));
    assert.ok(toEnable.length >= 15, `${toEnable.length} regions`);
  });

  it('have hosts to which a profile is sent unasked: all those that the SDK itself would ask', async () => {
    const variants = [
      {},
      { useFipsEndpoint: true },
      { useDualstackEndpoint: true },
      { useFipsEndpoint: true, useDualstackEndpoint: true },
    ];
    let hosts = 0;
    for (const { region } of regions()) {
      for (const variant of variants) {
        const made = { region, credentials: { accessKeyId: 'K', secretAccessKey: 's' }, ...variant };
        const [kinesis, firehose, s3] = [new Kinesis(made), new Firehose(made), new S3(made)];
        const asked = await Promise.allSettled([
          getEndpointFromInstructions({}, ListStreamsCommand, kinesis.config as typeof kinesis.config & Fields),
          getEndpointFromInstructions(
            {},
            ListDeliveryStreamsCommand,
            firehose.config as typeof firehose.config & Fields,
          ),
          getEndpointFromInstructions({}, ListBucketsCommand, s3.config as typeof s3.config & Fields),
        ]);
        // Some partitions have no FIPS: there, the SDK asks nobody.
        const [ofKinesis, ofFirehose, ofS3] = asked.map((found) =>
          found.status === 'fulfilled' ? found.value.url.href : undefined,
        );
        const endpoints = definedFields({ kinesis: ofKinesis, firehose: ofFirehose, s3: ofS3 });
        const connection: Connection = { name: 'c', region, profile: 'p', scope: 'workspace', endpoints };
        assert.deepEqual(routesNeedingConsent(connection), [], region);
        hosts += Object.keys(endpoints).length;
      }
    }
    assert.ok(hosts > 400, `${hosts} hosts`);
  });

  it('do not lend their hosts to each other', () => {
    for (const endpoint of [
      'https://kinesis.eu-west-1.amazonaws.com.cn',
      'https://kinesis.cn-north-1.amazonaws.com',
      'https://kinesis.us-iso-east-1.sc2s.sgov.gov',
      'https://kinesis.eu-west-1.c2s.ic.gov',
    ]) {
      const { origin } = new URL(endpoint);
      const connection: Connection = { name: 'c', region: 'eu-west-1', profile: 'p', scope: 'workspace', endpoint };
      assert.deepEqual(routesNeedingConsent(connection), [{ profile: 'p', origin }]);
    }
  });

  describe('of a connection', () => {
    let aws: FakeAws;
    let environment: AwsEnvironment;
    let endLead: () => void;

    before(async () => {
      aws = await FakeAws.start();
      environment = await AwsEnvironment.create();
      endLead = leadAwsHostsTo(aws.port);
    });

    after(async () => {
      endLead();
      await environment.restore();
      await aws.stop();
    });

    beforeEach(async () => {
      aws.reset();
      environment.clear();
      await environment.credentials('[p]\naws_access_key_id = K\naws_secret_access_key = s\n');
    });

    const withClients = async (region: string, task: (clients: Clients) => Promise<unknown>) => {
      const clients = await openClients({ name: 'c', region, profile: 'p' });
      await task(clients).finally(() => clients.destroy());
    };

    it('are where its clients ask', async () => {
      for (const { id, regions, outputs } of partitions) {
        const region = Object.keys(regions).find(isRegion)!;
        aws.reset();
        await withClients(region, async ({ kinesis, firehose, s3 }) => {
          await kinesis.listStreams({});
          await firehose.listDeliveryStreams({});
          await s3.listBuckets({});
        });
        assert.deepEqual(
          aws.requests.map(({ host }) => host),
          ['kinesis', 'firehose', 's3'].map((service) => `${service}.${region}.${outputs.dnsSuffix}`),
          id,
        );
      }
    });

    for (const [setting, of, url] of [
      ['', 'cn-north-1', 'https://events.s3.cn-north-1.amazonaws.com.cn/a/%C3%A9%20%2B1.gz'],
      ['', 'us-iso-east-1', 'https://events.s3.us-iso-east-1.c2s.ic.gov/a/%C3%A9%20%2B1.gz'],
      [
        'use_fips_endpoint = true',
        'us-gov-west-1',
        'https://events.s3-fips.us-gov-west-1.amazonaws.com/a/%C3%A9%20%2B1.gz',
      ],
      [
        'use_dualstack_endpoint = true',
        'eu-west-1',
        'https://events.s3.dualstack.eu-west-1.amazonaws.com/a/%C3%A9%20%2B1.gz',
      ],
    ] as const) {
      it(`are in an object's address: ${of} ${setting}`, async () => {
        await environment.config(`[profile p]\n${setting}\n`);
        aws.respond = () => ({ headers: { 'x-amz-bucket-region': of }, body: '' });
        await withClients(of, async ({ objectUrl, presignedUrl }) => {
          assert.equal(await objectUrl({ bucket: 'events', key: 'a/é +1.gz' }), url);
          const signed = await presignedUrl({ bucket: 'events', key: 'a/é +1.gz' }, 60);
          assert.equal(signed.url.split('?')[0], url);
        });
      });
    }

    it('a bucket with dots in its name is not a part of a host', async () => {
      await environment.config('');
      await withClients('eu-west-1', async ({ objectUrl }) =>
        assert.equal(await objectUrl({ bucket: 'my.logs', key: 'k' }), 'https://s3.eu-west-1.amazonaws.com/my.logs/k'),
      );
    });
  });
});

type Fields = Record<string, unknown>;
