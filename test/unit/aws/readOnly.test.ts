import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as dynamoDb from '@aws-sdk/client-dynamodb';
import * as firehose from '@aws-sdk/client-firehose';
import * as iam from '@aws-sdk/client-iam';
import * as kinesis from '@aws-sdk/client-kinesis';
import * as s3 from '@aws-sdk/client-s3';
import { openClients, READING_OPERATIONS, type Clients } from '../../../src/aws';
import { isPipelinesError } from '../../../src/errors';

const SDKS = { kinesis, firehose, s3 } as const;
/** IAM's client is not at hand: what is done with roles goes through it. */
const ALL_SDKS = { ...SDKS, iam, cloudWatch, dynamoDb } as const;
const READS_BY_ITS_NAME = /^(Describe|Get|Head|List|Scan$|SubscribeToShard$|CreateSession$)/;

type CommandClass = new (input: object) => object;

function commandsOf(service: keyof typeof ALL_SDKS): [operation: string, command: CommandClass][] {
  return Object.entries(ALL_SDKS[service]).flatMap(([name, value]) =>
    /^[A-Z]\w+Command$/.test(name) && name !== '$Command'
      ? [[name.replace(/Command$/, ''), value as unknown as CommandClass] as [string, CommandClass]]
      : [],
  );
}

describe('a read-only connection', () => {
  let server: Server;
  let clients: Clients;
  let requests = 0;

  before(async () => {
    server = createServer((_request, response) => {
      requests++;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    clients = await openClients({ name: 'prod', region: 'eu-west-1', endpoint, readOnly: true });
  });

  after(() => {
    clients.destroy();
    server.close();
  });

  beforeEach(() => {
    requests = 0;
  });

  const isRefusal = (error: unknown): boolean => isPipelinesError(error) && error.code === 'ReadOnlyConnection';

  for (const service of Object.keys(SDKS) as (keyof typeof SDKS)[]) {
    it(`refuses every call of ${service} that is not known to read, before it leaves`, async () => {
      const commands = commandsOf(service).filter(([operation]) => !READING_OPERATIONS.has(operation));
      assert.ok(commands.length >= 5, `${commands.length} commands`);
      const client = clients[service] as unknown as { send: (command: object) => Promise<unknown> };
      for (const [operation, Command] of commands) {
        await assert.rejects(client.send(new Command({ Bucket: 'b', Key: 'k' })), isRefusal, operation);
      }
      assert.equal(requests, 0);
    });
  }

  it('refuses the puts whose bodies were made beforehand', async () => {
    await assert.rejects(clients.putRecords(Buffer.from('{}')), isRefusal);
    await assert.rejects(clients.putRecordBatch(Buffer.from('{}')), isRefusal);
    assert.equal(requests, 0);
  });

  it('lets reading through', async () => {
    await clients.kinesis.listStreams({});
    await clients.firehose.listDeliveryStreams({});
    assert.equal(requests, 2);
  });

  it('counts only calls of the services as reading, none of which changes anything by its name', () => {
    const all = new Set(
      (Object.keys(ALL_SDKS) as (keyof typeof ALL_SDKS)[]).flatMap((service) =>
        commandsOf(service).map(([name]) => name),
      ),
    );
    for (const operation of READING_OPERATIONS) {
      assert.ok(all.has(operation), `${operation} is not an operation`);
      assert.match(operation, READS_BY_ITS_NAME);
    }
  });
});
