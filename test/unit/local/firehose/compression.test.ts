import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { uncompress } from 'snappyjs';
import { COMPRESSIONS, type CompressionFormat } from '../../../../src/local/firehose/compression';
import { startFirehose, type FirehoseServer } from './firehoseServer';

const PAYLOAD = Buffer.concat([
  Buffer.from('{"customer":"someone","amount":12.5}\n'.repeat(4_000)),
  randomBytes(70_000),
  Buffer.from('the end'),
]);

async function compressed(format: CompressionFormat, payload = PAYLOAD): Promise<Buffer> {
  // Pieces of odd lengths: no block begins where a piece does.
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < payload.length; at += 10_007) yield await Promise.resolve(payload.subarray(at, at + 10_007));
  }
  const parts: Uint8Array[] = [];
  for await (const part of COMPRESSIONS[format].compress(pieces())) parts.push(part);
  return Buffer.concat(parts);
}

describe('local Firehose: compression', () => {
  it('writes gzip', async () => {
    assert.deepEqual(gunzipSync(await compressed('GZIP')), PAYLOAD);
  });

  it('writes a ZIP archive of one file', async () => {
    const archive = await compressed('ZIP');
    const end = archive.length - 22;
    assert.equal(archive.readUInt32LE(end), 0x06054b50);
    assert.equal(archive.readUInt16LE(end + 10), 1);
    const directory = archive.readUInt32LE(end + 16);
    assert.equal(archive.readUInt32LE(directory), 0x02014b50);
    const [compressedSize, size] = [archive.readUInt32LE(directory + 20), archive.readUInt32LE(directory + 24)];
    assert.equal(size, PAYLOAD.length);
    const start = 30 + archive.readUInt16LE(26);
    assert.deepEqual(inflateRawSync(archive.subarray(start, start + compressedSize)), PAYLOAD);
  });

  it("writes the stream of Java's Snappy library", async () => {
    const stream = await compressed('Snappy');
    assert.equal(stream.subarray(0, 16).toString('hex'), '82534e41505059000000000100000001');
    const blocks: Buffer[] = [];
    for (let at = 16; at < stream.length;) {
      const bytes = stream.readUInt32BE(at);
      blocks.push(uncompress(stream.subarray(at + 4, at + 4 + bytes)));
      at += 4 + bytes;
    }
    assert.ok(blocks.every((block) => block.length <= 32_768));
    assert.deepEqual(Buffer.concat(blocks), PAYLOAD);
  });

  it("writes Hadoop's blocks of Snappy", async () => {
    const stream = await compressed('HADOOP_SNAPPY');
    const blocks: Buffer[] = [];
    for (let at = 0; at < stream.length;) {
      const [size, bytes] = [stream.readUInt32BE(at), stream.readUInt32BE(at + 4)];
      const block = uncompress(stream.subarray(at + 8, at + 8 + bytes));
      assert.equal(block.length, size);
      blocks.push(block);
      at += 8 + bytes;
    }
    assert.deepEqual(Buffer.concat(blocks), PAYLOAD);
  });

  it("is read by Python's zipfile and by Google's Snappy", async function () {
    const python = ['/usr/bin/python3', 'python3'].find(
      (command) => spawnSync(command, ['-c', 'import snappy.hadoop_snappy']).status === 0,
    );
    if (python === undefined) return this.skip();
    const script = `
import sys, io, zipfile, snappy, struct
from snappy.hadoop_snappy import StreamDecompressor
data = sys.stdin.buffer.read()
if sys.argv[1] == 'ZIP':
    archive = zipfile.ZipFile(io.BytesIO(data))
    out = archive.read(archive.namelist()[0])
elif sys.argv[1] == 'HADOOP_SNAPPY':
    out = StreamDecompressor().decompress(data)
else:
    at, out = 16, b''
    while at < len(data):
        size = struct.unpack('>I', data[at:at + 4])[0]
        out += snappy.uncompress(data[at + 4:at + 4 + size])
        at += 4 + size
sys.stdout.buffer.write(out)
`;
    for (const format of ['ZIP', 'Snappy', 'HADOOP_SNAPPY'] as const) {
      const { stdout, stderr } = spawnSync(python, ['-c', script, format], { input: await compressed(format) });
      assert.ok(stdout.equals(PAYLOAD), `${format}: ${stderr.toString()}`);
    }
  });

  describe('of objects', () => {
    let firehose: FirehoseServer;
    before(async () => (firehose = await startFirehose()));
    after(async () => await firehose.close());

    // Content-Encoding as Firehose was seen to write it.
    const expected: [format: CompressionFormat, extension: string, encoding: string | undefined][] = [
      ['UNCOMPRESSED', '', undefined],
      ['GZIP', '.gz', 'gzip'],
      ['ZIP', '.zip', 'zip'],
      ['Snappy', '.snappy', 'snappy-java'],
      ['HADOOP_SNAPPY', '.snappy', 'hadoop-snappy'],
    ];
    for (const [format, extension, encoding] of expected) {
      it(`names ${format} by its extension and encoding`, async () => {
        const name = format.toLowerCase();
        await firehose.create(name, { Prefix: `${name}/`, CompressionFormat: format });
        await firehose.put(name, 'hello');
        const [object] = await firehose.delivered(1, `${name}/`);
        assert.match(object?.key ?? '', new RegExp(`-[0-9a-f]{12}${extension.replace('.', '\\.')}$`));
        assert.equal(object?.answer.ContentEncoding, encoding);
      });
    }
  });
});
